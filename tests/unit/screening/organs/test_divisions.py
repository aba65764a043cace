"""The divisions, and the names that people write for them."""

from importlib.resources import files

import pytest

from verifier.screening.organs.divisions import division_table, other_names, prominence

TABLE = division_table()


@pytest.mark.parametrize(
    ("name", "also_full", "short"),
    [
        ("浙江省", "", "浙江"),
        ("内蒙古自治区", "", "内蒙古"),
        ("广西壮族自治区", "", "广西"),
        ("三亚市", "", "三亚"),
        ("海淀区", "", "海淀"),
        ("浦东新区", "", "浦东"),
        ("阿克苏地区", "", "阿克苏"),
        ("锡林郭勒盟", "", "锡林郭勒"),
        ("神农架林区", "", "神农架"),
        ("延边朝鲜族自治州", "延边州", "延边"),
        ("恩施土家族苗族自治州", "恩施州", "恩施"),
        ("双江拉祜族佤族布朗族傣族自治县", "双江县", "双江"),
        ("前郭尔罗斯蒙古族自治县", "前郭尔罗斯县", "前郭尔罗斯"),
        ("东乡族自治县", "东乡县", "东乡"),
        ("鄂伦春自治旗", "鄂伦春旗", "鄂伦春"),
        ("管城回族区", "管城区", "管城"),
        ("合肥高新技术产业开发区", "合肥高新区", ""),
        ("科尔沁左翼中旗", "", ""),
        ("苏州工业园区", "", ""),
        ("梁园区", "", "梁园"),
        ("沙县", "", ""),
        ("矿区", "", ""),
    ],
)
def test_other_names(name: str, also_full: str, short: str) -> None:
    assert other_names(name) == (also_full, short)


@pytest.mark.parametrize(
    ("code", "path"),
    [
        ("33", "浙江省"),
        ("3301", "浙江省杭州市"),
        ("330110", "浙江省杭州市余杭区"),
        ("110108", "北京市海淀区"),
        ("110105026", "北京市朝阳区望京街道"),
        ("441900119", "广东省东莞市长安镇"),
        ("429004", "湖北省仙桃市"),
    ],
)
def test_path(code: str, path: str) -> None:
    assert TABLE.path(code) == path


def test_one_name_may_be_many_divisions() -> None:
    paths = {TABLE.path(code) for code in TABLE.in_full("鼓楼区")}
    assert paths == {"江苏省南京市鼓楼区", "江苏省徐州市鼓楼区", "福建省福州市鼓楼区", "河南省开封市鼓楼区"}
    assert {TABLE.path(code) for code in TABLE.in_short("朝阳")} >= {
        "北京市朝阳区",
        "辽宁省朝阳市",
        "吉林省长春市朝阳区",
    }


def test_townships_are_short_only_on_demand() -> None:
    assert TABLE.in_short("望京") == []
    assert "110105026" in TABLE.townships_in_short("望京")


def test_a_former_name_leads_to_the_division_of_today() -> None:
    assert [TABLE.path(code) for code in TABLE.in_full("禄丰县")] == ["云南省楚雄彝族自治州禄丰市"]


def test_prominence() -> None:
    assert sorted(["220104", "211324", "2113", "110105"], key=prominence)[:2] == ["110105", "2113"]
    assert sorted(["371602", "22", "2202"], key=prominence)[0] == "22"


@pytest.mark.parametrize("name", ["divisions.csv", "former_names.csv"])
def test_data_names_its_source(name: str) -> None:
    first = (files("verifier.screening.organs") / "data" / name).read_text(encoding="utf-8").splitlines()[0]
    assert first.startswith("# ") and "build_division_table.py" in first and ("WTFPL" in first or "MIT" in first)


def test_data_is_well_formed() -> None:
    lines = (files("verifier.screening.organs") / "data" / "divisions.csv").read_text(encoding="utf-8").splitlines()
    rows = [tuple(line.split(",")) for line in lines[2:]]
    codes = [code for code, _ in rows]
    assert codes == sorted(set(codes))
    assert {len(code) for code in codes} == {2, 4, 6, 9}
    assert all(TABLE.parent(code) for code in codes if len(code) > 2)
    assert all(name.isalpha() and len(name) > 1 for _, name in rows)
    assert len(codes) > 40_000


def test_plain_words_are_short_names() -> None:
    assert all(TABLE.in_short(word) for word in TABLE.plain_words)
