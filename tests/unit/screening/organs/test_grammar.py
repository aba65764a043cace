"""Which organ of which region a name claims to be."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.screening.entry import EntryCategory
from verifier.screening.folding import fold
from verifier.screening.organs import Organ, recognise
from verifier.screening.organs.divisions import division_table, other_names
from verifier.screening.organs.kinds import Form, Grade, forms


def found(name: str) -> list[Organ]:
    return list(recognise(fold(name).text))


@pytest.mark.parametrize(
    ("name", "organ", "region"),
    [
        ("杭州市余杭区卫健委", "杭州市余杭区卫生健康局", "浙江省杭州市余杭区"),
        ("余杭卫健委", "杭州市余杭区卫生健康局", "浙江省杭州市余杭区"),
        ("浙江省杭州市余杭区卫生健康局", "杭州市余杭区卫生健康局", "浙江省杭州市余杭区"),
        ("浙江余杭卫健局", "杭州市余杭区卫生健康局", "浙江省杭州市余杭区"),
        ("北京海淀公安分局", "北京市公安局海淀分局", "北京市海淀区"),
        ("海淀公安分局", "北京市公安局海淀分局", "北京市海淀区"),
        ("海淀公安", "北京市公安局海淀分局", "北京市海淀区"),
        ("上海市公安局黄浦分局", "上海市公安局黄浦分局", "上海市黄浦区"),
        ("义乌市公安局", "义乌市公安局", "浙江省金华市义乌市"),
        ("四川省公安厅", "四川省公安厅", "四川省"),
        ("恩施州公安局", "恩施土家族苗族自治州公安局", "湖北省恩施土家族苗族自治州"),
        ("延边公安", "延边朝鲜族自治州公安局", "吉林省延边朝鲜族自治州"),
        ("阿拉善左旗公安局", "阿拉善左旗公安局", "内蒙古自治区阿拉善盟阿拉善左旗"),
        ("广州交警", "广州市公安局交通警察支队", "广东省广州市"),
        ("杭州市公安局交通警察支队", "杭州市公安局交通警察支队", "浙江省杭州市"),
        ("平安北京", "北京市公安局", "北京市"),
        ("平安余杭", "杭州市公安局余杭分局", "浙江省杭州市余杭区"),
        ("上海发布", "上海市人民政府新闻办公室", "上海市"),
        ("网信四川", "四川省互联网信息办公室", "四川省"),
        ("文旅云南", "云南省文化和旅游厅", "云南省"),
        ("健康杭州", "杭州市卫生健康委员会", "浙江省杭州市"),
        ("深圳卫健委", "深圳市卫生健康委员会", "广东省深圳市"),
        ("浙江省高级人民法院", "浙江省高级人民法院", "浙江省"),
        ("杭州中院", "杭州市中级人民法院", "浙江省杭州市"),
        ("上海一中院", "上海市第一中级人民法院", "上海市"),
        ("余杭法院", "杭州市余杭区人民法院", "浙江省杭州市余杭区"),
        ("上海市浦东新区人民检察院", "上海市浦东新区人民检察院", "上海市浦东新区"),
        ("国家税务总局杭州市税务局", "国家税务总局杭州市税务局", "浙江省杭州市"),
        ("中共杭州市委宣传部", "中共杭州市委宣传部", "浙江省杭州市"),
        ("杭州市委宣传部", "中共杭州市委宣传部", "浙江省杭州市"),
        ("中国共产党杭州市委员会宣传部", "中共杭州市委宣传部", "浙江省杭州市"),
        ("杭州市委", "中共杭州市委员会", "浙江省杭州市"),
        ("共青团杭州市委", "共青团杭州市委员会", "浙江省杭州市"),
        ("民盟浙江省委会", "民盟浙江省委员会", "浙江省"),
        ("政协杭州市委员会", "中国人民政治协商会议杭州市委员会", "浙江省杭州市"),
        ("杭州海关", "杭州海关", "浙江省杭州市"),
        ("北京市政府", "北京市人民政府", "北京市"),
        ("北安市商务局", "北安市商务局", "黑龙江省黑河市北安市"),
        ("东莞市长安镇人民政府", "东莞市长安镇人民政府", "广东省东莞市长安镇"),
        ("浦沿街道办事处", "杭州市滨江区浦沿街道办事处", "浙江省杭州市滨江区浦沿街道"),
        ("中关村派出所", "北京市海淀区中关村街道派出所", "北京市海淀区中关村街道"),
        (
            "杭州市公安局滨江区分局浦沿派出所",
            "杭州市滨江区浦沿街道派出所",
            "浙江省杭州市滨江区浦沿街道",
        ),
        ("禄丰县公安局", "禄丰市公安局", "云南省楚雄彝族自治州禄丰市"),
        ("北京12345", "北京市政务服务管理局", "北京市"),
    ],
)
def test_recognised(name: str, organ: str, region: str) -> None:
    assert [(one.name, one.region, one.whole) for one in found(name)] == [(organ, region, True)]


@pytest.mark.parametrize(
    "name", ["我是平安北京", "平安北京官方微博", "成都交警2024", "广州公安发布", "杭·州·市·公·安·局"]
)
def test_affixes_and_disguises_change_nothing(name: str) -> None:
    assert [one.whole for one in found(name)] == [True]


def test_places_are_those_of_the_folded_text() -> None:
    (one,) = found("我爱杭州市公安局的猫")
    assert (one.start, one.end, one.whole) == (2, 8, False)


def test_id_names_the_division_and_the_kind() -> None:
    assert found("海淀公安")[0].id == "organ:110108:public_security"
    assert found("杭州市第二人民医院")[0].id == "organ:3301:peoples_hospital:第二人民医院"


@pytest.mark.parametrize(
    "name",
    [
        "北京交警电影",
        "上海发布会现场",
        "重庆小面",
        "平安喜乐",
        "平安夜",
        "健康生活",
        "健康中国人",
        "我爱教育",
        "和平教育",
        "长安汽车",
        "朝阳教育培训",
        "城关消防器材店",
        "文明西湖边的猫",
        "平安北京分公司",
        "文旅商城",
        "健康长寿",
        "平安吉祥",
        "和平发布",
        "公安发布",
        "新品发布",
        "海淀区政府店",
        "西安市政府广场舞",
        "上海海关路小吃",
        "杭州市委托代办",
        "北京火车站派出所",
        "南京市民政策解读",
        "老北京消防",
        "余杭消防器材",
        "北京朝阳公园",
        "杭州电视台风光",
        "康乐口腔医院",
        "博爱儿童医院",
        "东方电视台",
        "大同学联盟",
        "杭州人民法院报",
        "人民公安",
        "公安局",
        "人民法院",
        "派出所",
        "发布",
        "委",
        "市委",
        "王政府",
        "张法院",
        "平安",
        "健康",
    ],
)
def test_ordinary_names(name: str) -> None:
    assert found(name) == []


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("南京鼓楼公安", "江苏省南京市鼓楼区"),
        ("福州市鼓楼区人民政府", "福建省福州市鼓楼区"),
        ("长春市朝阳区人民法院", "吉林省长春市朝阳区"),
        ("朝阳市公安局", "辽宁省朝阳市"),
        ("沈阳和平卫健局", "辽宁省沈阳市和平区"),
        ("吉林市公安局", "吉林省吉林市"),
        ("吉林公安", "吉林省"),
    ],
)
def test_a_higher_division_decides_between_namesakes(name: str, region: str) -> None:
    assert [one.region for one in found(name)] == [region]


def test_namesakes_are_named_and_weaken() -> None:
    alone, placed = found("鼓楼区公安局")[0], found("南京市鼓楼区公安局")[0]
    assert len(alone.others) == 3 and placed.others == ()
    assert alone.strength < placed.strength == 1.0


def test_a_county_after_the_wrong_city_is_not_that_citys() -> None:
    organs = found("上海市余杭区人民政府")
    assert all(one.code == "330110" and not one.whole and one.strength < 0.8 for one in organs)
    assert found("佛山鼓楼公安") == []


def test_a_brand_after_a_place_that_does_not_hold_it_is_none() -> None:
    assert found("广州佛山交警") == []


def test_a_former_county_is_not_cut_out_of_another_name() -> None:
    assert [one.code for one in found("会理县法院")] == ["513402"]
    assert found("老王说理县法院") == []


def test_written_in_full() -> None:
    assert found("海淀区人民法院")[0].in_full
    assert not found("海淀法院")[0].in_full


@pytest.mark.parametrize("seed", range(20))
def test_every_form_of_every_kind_is_found_in_any_division(seed: int) -> None:
    """With the path of full names before it, every form says its own kind and its own division."""
    table, chance = division_table(), random.Random(seed)
    codes = sorted(code for code in table.codes() if len(code) < 9 or table.name(code).endswith(("街道", "镇")))
    missed = []
    for form in forms():
        fitting = [code for code in chance.sample(codes, 60) if form.kind_at(code)]
        for code in fitting[:2]:
            text = fold(form.front + table.path(code) + form.tail).text
            kind = form.kind_at(code)
            if not any(one.code == code and kind is not None and one.kind == kind.id for one in recognise(text)):
                missed.append(text)
    assert missed == []


@pytest.mark.parametrize("seed", range(5))
def test_short_regions_are_found_among_their_namesakes(seed: int) -> None:
    table, chance = division_table(), random.Random(seed)
    codes = sorted(code for code in table.codes() if len(code) < 9 and other_names(table.name(code))[1])
    heads = [form for form in forms() if form.grade is Grade.ANYWHERE and not form.front and not form.full_region]
    missed = []
    for code in chance.sample(codes, 400):
        short = fold(other_names(table.name(code))[1]).text
        form = chance.choice([form for form in heads if form.kind_at(code) and not _is_brand(form, short)])
        text = short + fold(form.tail).text
        if not any(code in one.codes for one in recognise(text)):
            missed.append(text)
    assert missed == []


def _is_brand(form: Form, region: str) -> bool:
    """康乐医院 is some hospital's name, and no county's."""
    brands = {EntryCategory.HOSPITAL, EntryCategory.MEDIA}
    return region in division_table().plain_words and form.kinds[0].category in brands


_PIECES = st.sampled_from(
    [
        "杭州",
        "市",
        "余杭区",
        "朝阳",
        "公安",
        "局",
        "公安局",
        "分局",
        "委",
        "宣传部",
        "平安",
        "发布",
        "中共",
        "的",
        "派出所",
    ]
)


@given(st.lists(_PIECES | st.text(max_size=2), max_size=9).map("".join))
def test_any_text_is_read_without_overlaps(text: str) -> None:
    folded = fold(text).text
    organs = recognise(folded)
    ends = [0, *(organ.end for organ in organs)]
    assert all(end <= organ.start < organ.end <= len(folded) for end, organ in zip(ends, organs, strict=False))
    assert all(0 < organ.strength <= 1 and organ.code not in organ.others for organ in organs)


def test_an_empty_name() -> None:
    assert recognise("") == ()
