"""A match as a reviewer reads it: what was changed, where the sign is, and every number that spoke for it."""

from verifier.domain.finding import Message
from verifier.screening.avatar.matching import Match
from verifier.screening.entry import ListEntry

_TURN, _SMALL, _LARGE, _STRETCH = 4.0, 0.6, 1.15, 1.15
_INVERTED = Message("明暗反转", "light and dark exchanged")


def changes(match: Match) -> tuple[Message, ...]:
    """What was done to the sign, as far as it shows."""
    placed = match.placement
    found = []
    if placed.mirrored:
        found.append(Message("镜像翻转", "mirrored"))
    if abs(placed.angle) >= _TURN:
        degrees = round(placed.angle)
        found.append(Message(f"旋转{degrees}度", f"turned by {degrees}°"))
    if placed.stretch >= _STRETCH:
        found.append(Message(f"拉伸{placed.stretch:.2f}倍", f"stretched {placed.stretch:.2f} times"))
    if placed.scale <= _SMALL:
        found.append(Message(f"缩小至{placed.scale:.0%}", f"shrunk to {placed.scale:.0%} of the picture"))
    elif placed.scale >= _LARGE:
        found.append(Message("裁剪", "cropped"))
    if match.inverted:
        found.append(_INVERTED)
    return tuple(found)


def explain(match: Match, entry: ListEntry, threshold: float) -> Message:
    seen, box = match.likeness, " ".join(f"{x},{y}" for x, y in match.placement.corners)
    done = changes(match)
    zh = [
        f"相似度{match.score:.3f}（阈值{threshold:.2f}，次名{match.runner_up:.2f}）",
        f"轮廓相关{seen.correlation:.2f}",
        f"覆盖{seen.coverage:.2f}",
        f"重叠{seen.overlap:.2f}",
        f"吻合特征点{seen.inliers}个",
        f"指纹差异{seen.distance}/256",
        f"位置[{box}]",
    ]
    en = [
        f"similarity {match.score:.3f} (threshold {threshold:.2f}, runner-up {match.runner_up:.2f})",
        f"correlation of edges {seen.correlation:.2f}",
        f"coverage {seen.coverage:.2f}",
        f"overlap {seen.overlap:.2f}",
        f"keypoints that agree {seen.inliers}",
        f"bits that differ {seen.distance}/256",
        f"box [{box}]",
    ]
    if seen.rings:
        zh.append(f"环形相似{seen.rings:.2f}")
        en.append(f"rings alike {seen.rings:.2f}")
    return Message(
        zh=f"头像与“{entry.name}”的标识一致（" + "，".join([*zh, *(change.zh for change in done)]) + "）",
        en=f"the avatar shows the sign of “{entry.name}” (" + ", ".join([*en, *(change.en for change in done)]) + ")",
    )
