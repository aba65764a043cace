"""Tells in a bio whether a protected name is claimed or only mentioned.

A name with a role after it (人民日报记者, 央视主持人) or an employment before it (就职于中国银行) says that the author
belongs there; who reads, loves or quotes it does not. A bio is looked at clause by clause, and only where a clause holds
a role or an employment, so a long bio costs little more than a short one.
"""

import re
from collections.abc import Iterator

from verifier.screening.fingerprints import LONGEST

_ROLES = (
    r"(?:记者|编辑|主编|主播|主持人|评论员|撰稿人|专栏作家|官方|官微|认证|工作人员|员工|职员|干部|公务员|民警|警官|法官|检察官|"
    r"局长|处长|科长|厅长|部长|书记|主任|院长|校长|所长|行长|经理|总监|总裁|董事|教授|副教授|讲师|教师|老师|博导|硕导|研究员|"
    r"医生|医师|护士|律师|发言人|代表|委员|会员|理事|秘书长|会长|顾问|签约|直属|旗下|下属|主管|主办)"
)
_EMPLOYMENTS = r"(?:就职于|任职于|供职于|任职|现任|现为|曾任|来自|隶属|隶属于|我是|本人是|身份|单位)"
_GRADES = r"(?:首席|特约|资深|高级|驻[^\s]{1,4}|前|原|副|总)*"
_ROLE = re.compile(rf"(?:[^\s，。,；;|/]{{0,6}}?){_GRADES}{_ROLES}")
_ROLE_RIGHT_AFTER = re.compile(f"{_GRADES}{_ROLES}")
_BEGINS_A_WORD = re.compile(r"(?:^|[^\w]|[前原现任是为于在自的与和及])$")
_EMPLOYMENT = re.compile(rf"{_EMPLOYMENTS}[^，。,；;|]{{0,4}}$")
_CLAUSE = re.compile(r"[^，。,；;|\n]+")
_CUE = re.compile(f"{_ROLES}|{_EMPLOYMENTS}")
_NEARBY = 14
_OVERLAP = 24
_SHORT = 2


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """Where clauses stand that may claim something; long ones in overlapping parts."""
    for clause in _CLAUSE.finditer(text):
        if _CUE.search(clause.group()):
            start, end = clause.span()
            while start < end:
                yield start, min(start + LONGEST, end)
                start += LONGEST - _OVERLAP


def is_claimed(text: str, start: int, end: int) -> bool:
    """``text`` is the original: its punctuation ends what belongs to the name.

    A name of two characters is often part of another word (技术生态官方): it must begin one, and its role follow at once.
    """
    before, after = text[max(0, start - _NEARBY) : start], text[end : end + _NEARBY]
    if _EMPLOYMENT.search(before):
        return True
    if end - start <= _SHORT:
        return bool(_ROLE_RIGHT_AFTER.match(after) and _BEGINS_A_WORD.search(before))
    return bool(_ROLE.match(after))
