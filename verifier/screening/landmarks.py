"""Tells a name that only says where something is: 云川大学西门烤翅, 晨曦日报社对面的小店."""

import re

_AFTER = re.compile(
    r"(?:[东南西北前后正侧]?[门街里]|[东南西北中]?(?:大街|大道|路|胡同|巷)|小区|社区|家属院|宿舍|公寓|花园|广场|公园|地铁站|车站|公交站|"
    r"旁|附近|对面|隔壁|周边|边上|楼下|门口|路口|商圈|片区)"
)


def is_place(after: str) -> bool:
    """``after`` is what follows a protected name in the folded text.

    >>> is_place("西门烤翅"), is_place("路小学"), is_place("官方")
    (True, True, False)
    """
    return _AFTER.match(after) is not None
