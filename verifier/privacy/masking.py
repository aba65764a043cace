"""What of a name may be shown to others."""


def mask_name(name: str) -> str:
    """The first and, from three characters on, the last character of a person's name.

    >>> mask_name("林晓禾"), mask_name("林禾")
    ('林*禾', '林*')
    """
    if len(name) < 2:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]
