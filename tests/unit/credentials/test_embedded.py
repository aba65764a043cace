"""What a number says about its holder and its issue, and what it does not."""

import pytest
from support.numbers import TODAY, resident_id, uscc

from verifier.credentials.catalogue import catalogue
from verifier.credentials.structure import parse

MAN_ID = resident_id(birth="19800307", sequence="997")
OLD_ID = "110105800307997"
FIRM = uscc("31", "110105", "MD000996")

EMBEDDED: list[tuple[str, str, dict[str, str]]] = [
    ("economy.securities_practice", "S0910613110001", {"year": "2013", "post_name": "证券投资顾问"}),
    ("economy.securities_practice", "S0910413110001", {"year": "2013"}),
    (
        "economy.financial_licence",
        "B0009H211000001",
        {"type_name": "商业银行", "region": "110000", "region_name": "北京市"},
    ),
    (
        "economy.securities_licence",
        FIRM,
        {"region": "110105", "region_name": "朝阳区", "organisation_code": FIRM[8:17]},
    ),
    (
        "education.teacher_qualification",
        "20121100141009996",
        {"year": "2012", "type_name": "高级中学", "region": "11", "region_name": "北京市"},
    ),
    (
        "medical.physician_qualification",
        "201044220" + OLD_ID,
        {
            "birth_date": "1980-03-07",
            "sex": "male",
            "year": "2010",
            "level_name": "执业助理医师",
            "category_name": "口腔",
            "region": "44",
            "region_name": "广东省",
        },
    ),
    (
        "medical.physician_practice",
        "110110105009996",
        {"level_name": "执业医师", "category_name": "临床", "region": "110105", "region_name": "朝阳区"},
    ),
    ("medical.nurse_practice", "201511000996", {"year": "2015", "region": "11", "region_name": "北京市"}),
    ("medical.institution_licence", "PDY00234744010611A1001", {"region": "440106", "region_name": "天河区"}),
    (
        "medical.internet_drug_information",
        "(粤)网药械信息备字(2025)第00153号",
        {"year": "2025", "region": "44", "region_name": "广东省"},
    ),
    ("medical.internet_drug_information", "(兵)网药械信息备字(2025)第00153号", {"year": "2025"}),
    (
        "judicial.lawyer_practice",
        "11101201511999996",
        {"year": "2015", "sex": "female", "category_name": "专职律师", "region": "1101", "region_name": "市辖区"},
    ),
    (
        "judicial.legal_qualification",
        "A20151101050996",
        {"year": "2015", "region": "110105", "region_name": "朝阳区"},
    ),
    (
        "judicial.law_firm_licence",
        FIRM,
        {"region": "110105", "region_name": "朝阳区", "organisation_code": FIRM[8:17]},
    ),
    ("news.internet_news_licence", "10120190017", {"year": "2019"}),
    ("news.internet_news_licence", "44120190017", {"year": "2019", "region": "44", "region_name": "广东省"}),
    ("economy.futures_practice", "F0000996", {}),
    ("judicial.notary", "996", {}),
]


@pytest.mark.parametrize(("kind", "number", "embedded"), EMBEDDED)
def test_what_a_number_embeds(kind: str, number: str, embedded: dict[str, str]) -> None:
    assert parse(catalogue()[kind], number, today=TODAY).embedded == embedded


@pytest.mark.parametrize("digit", "0123456789")
def test_a_teachers_sex_digit_embeds_nothing(digit: str) -> None:
    number = f"2012110014{digit}009996"
    assert "sex" not in parse(catalogue()["education.teacher_qualification"], number, today=TODAY).embedded


def test_the_home_of_a_physician_is_not_the_region_of_the_qualification() -> None:
    number = "201044110" + MAN_ID
    assert parse(catalogue()["medical.physician_qualification"], number, today=TODAY).embedded["region"] == "44"


def test_every_kind_whose_number_has_parts_has_a_row() -> None:
    assert {kind for kind, *_ in EMBEDDED} >= {key for key, kind in catalogue().items() if kind.parts}


def test_the_repr_shows_nothing_that_is_embedded() -> None:
    structure = parse(catalogue()["medical.physician_qualification"], "201044110" + MAN_ID, today=TODAY)
    assert structure.embedded["birth_date"] == "1980-03-07"
    assert "1980-03-07" not in repr(structure)
