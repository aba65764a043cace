"""Who an organ's name belongs to."""

import pytest

from verifier.screening.folding import fold
from verifier.screening.organs import is_own, recognise


def owns(name: str, registered: str) -> bool:
    (organ,) = recognise(fold(name).text)
    return is_own(organ, registered)


@pytest.mark.parametrize(
    ("name", "registered"),
    [
        ("海淀公安分局", "北京市公安局海淀分局"),
        ("海淀公安", "北京市公安局海淀分局"),
        ("杭州市委宣传部", "中共杭州市委宣传部"),
        ("杭州市委宣传部", "中国共产党杭州市委员会宣传部"),
        ("杭州市卫健委", "杭州市卫生健康委员会"),
        ("杭州交警", "杭州市公安局"),
        ("杭州交警", "杭州市公安局交通警察支队"),
        ("平安北京", "北京市公安局"),
        ("上海发布", "上海市人民政府新闻办公室"),
        ("上海发布", "中共上海市委宣传部"),
        ("余杭发布", "中共杭州市余杭区委宣传部（杭州市余杭区人民政府新闻办公室）"),
        ("鼓楼公安", "南京市公安局鼓楼分局"),
        ("浦沿派出所", "杭州市公安局滨江区分局"),
        ("健康杭州", "杭州市卫生健康委员会"),
        ("杭州市第二人民医院", "杭州市第二人民医院"),
        ("上海一中院", "上海市第一中级人民法院"),
        ("宁波晚报", "宁波日报社"),
        ("萧山工会", "杭州市萧山区总工会"),
    ],
)
def test_own(name: str, registered: str) -> None:
    assert owns(name, registered)


@pytest.mark.parametrize(
    ("name", "registered"),
    [
        ("海淀公安", "北京市公安局朝阳分局"),
        ("海淀公安", "北京市海淀区卫生健康委员会"),
        ("海淀公安", "北京海淀公安咨询有限公司"),
        ("海淀公安", "海淀公安"),
        ("平安北京", "平安银行股份有限公司北京分行"),
        ("上海发布", "上海发布信息科技有限公司"),
        ("杭州交警", "杭州市商务局"),
        ("南京鼓楼公安", "徐州市公安局鼓楼分局"),
        ("南京鼓楼公安", "鼓楼区公安局"),
        ("杭州市第二人民医院", "杭州市第一人民医院"),
        ("北京市公安局", "北京市公安局海淀分局"),
        ("杭州市公安局", ""),
    ],
)
def test_not_own(name: str, registered: str) -> None:
    assert not owns(name, registered)
