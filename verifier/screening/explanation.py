"""Says in two languages why a text was held to be a protected name."""

from verifier.domain.finding import Message
from verifier.screening.judging import AUTHORISED, OWN_NAME, SAME_NAME

_PLANE_ZH = {"text": "文字", "sound": "读音"}
_PLANE_EN = {"text": "text", "sound": "sound"}
_AUTHORISED_ZH = {
    OWN_NAME: "；主体的登记名称即含该名称",
    AUTHORISED: "；主体已获授权",
    SAME_NAME: "；与申请人实名相同",
}
_AUTHORISED_EN = {
    OWN_NAME: "; it is part of the subject's registered name",
    AUTHORISED: "; the subject is authorised",
    SAME_NAME: "; it is the applicant's own verified name",
}


def explain(used: str, target: str, plane: str, operations: tuple[str, ...], rest: str, authorised: str) -> Message:
    """``used`` is the stretch of the original text, ``rest`` what is left of it after affixes."""
    how_zh = f"（{'，'.join(operations)}）" if operations else ""
    rest_zh = f"，其余为“{rest}”" if rest else ""
    rest_en = f", beside “{rest}”" if rest else ""
    changes = f" after {len(operations)} change(s)" if operations else ""
    return Message(
        zh=f"“{used}”与受保护名称“{target}”{_PLANE_ZH[plane]}一致{how_zh}{rest_zh}{_AUTHORISED_ZH.get(authorised, '')}",
        en=f"“{used}” is the protected name “{target}” by {_PLANE_EN[plane]}{changes}{rest_en}"
        f"{_AUTHORISED_EN.get(authorised, '')}",
    )
