"""The legal form at the end of a company's name: it tells nobody apart, whoever changes it changes nothing."""

import re

_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "集团公司", "公司", "集团", "股份", "控股")
_SHORTEST_RECOGNISED = 4
_WITH_A_GAP = [
    re.compile(f"(?={form[:gap]}([^{form[gap]}]){form[gap + 1 :]})")
    for form in _FORMS
    if len(form) >= _SHORTEST_RECOGNISED
    for gap in range(len(form))
]


def length(name: str) -> int:
    """Characters of the legal form that ``name`` ends with, or 0.

    >>> length("晴岚股份有限公司"), length("晴岚")
    (6, 0)
    """
    return next((len(form) for form in _FORMS if name.endswith(form)), 0)


def misspelt(text: str) -> list[int]:
    """Places of characters that stand in for one of a legal form.

    >>> misspelt("晴岚科技布限公司")
    [4]
    """
    if "公" not in text and "司" not in text:
        return []
    return sorted({found.start(1) for form in _WITH_A_GAP for found in form.finditer(text)})
