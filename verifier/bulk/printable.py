"""Text that somebody else chose, for a terminal."""


def printable(text: str) -> str:
    """Without what a terminal would obey or hide: such characters are shown by their number.

    >>> printable("人\u200b民\x1b[31m")
    '人⟨200B⟩民⟨001B⟩[31m'
    """
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one == "\u3000" else f"⟨{ord(one):04X}⟩" for one in text)
