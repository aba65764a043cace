"""Requirements in words, Chinese and English."""

from collections.abc import Sequence

from verifier.credentials.catalogue import CredentialKind
from verifier.domain.finding import Assurance, Message


def choice(parts: Sequence[Message], count: int) -> Message:
    """All of ``parts``, one of them, or ``count`` of them; what is a list itself goes into brackets."""
    distinct = list(dict.fromkeys(parts))
    if len(distinct) == 1:
        return distinct[0]
    if count >= len(distinct):
        chinese, english = "和".join(_bracketed(part.zh, "（）") for part in distinct), " and "
        return Message(chinese, english.join(_bracketed(part.en, "()") for part in distinct))
    if count == 1:
        return Message("或".join(part.zh for part in distinct), " or ".join(part.en for part in distinct))
    listed = Message("、".join(part.zh for part in distinct), ", ".join(part.en for part in distinct))
    return Message(f"下列各项中的{count}项（{listed.zh}）", f"{count} of ({listed.en})")


def with_conditions(name: Message, conditions: Sequence[Message]) -> Message:
    if not conditions:
        return name
    chinese, english = "；".join(one.zh for one in conditions), "; ".join(one.en for one in conditions)
    return Message(f"{name.zh}（{chinese}）", f"{name.en} ({english})")


def scope(kind: CredentialKind, part: str, values: Sequence[str]) -> Message:
    """Values by the names that the catalogue has for them."""
    names = [kind.codes.get(part, {}).get(value, Message(value, value)) for value in values]
    chinese, english = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
    return Message(f"范围：{chinese}", f"scope: {english}")


def employer(*, confirmed: bool) -> Message:
    if confirmed:
        return Message("执业机构经核验", "employer confirmed by the register")
    return Message("写明执业机构", "with the employer named")


def days_left(days: int) -> Message:
    return Message(f"有效期不少于{days}天", f"good for {days} more days")


def assurance(least: Assurance) -> Message:
    said = {
        Assurance.FORMAT: Message("", ""),
        Assurance.CONSISTENT: Message("与身份信息一致", "consistent with the identity"),
        Assurance.REGISTER: Message("经公开登记核验", "verified in a published register"),
        Assurance.AUTHORITY: Message("经发证机关核验", "verified with the authority"),
        Assurance.PERSON: Message("经人工核对原件", "document seen by a person"),
    }
    return said[least]


def _bracketed(text: str, brackets: str) -> str:
    is_list = "或" in text or " or " in text
    return f"{brackets[0]}{text}{brackets[1]}" if is_list else text
