"""The catalogue against the reference, line by line: who holds what, where to look it up, how sure the rule is."""

import pytest

from verifier.credentials.catalogue import DISPUTED, Role, Validity, catalogue
from verifier.domain.profile import Category

# kind, name, holder, part of the public register's name, grade of each number form (none: the number is opaque)
REFERENCE = [
    ("economy.securities_practice", "证券从业", "person", "证券业协会", "B"),
    ("economy.futures_practice", "期货从业", "person", "期货业协会", "B"),
    ("economy.futures_advice", "期货投资咨询", "person", "期货业协会", "B"),
    ("economy.private_fund_manager", "私募基金管理人", "organisation", "证券投资基金业协会", "B"),
    ("economy.fund_practice", "基金从业", "person", "证券投资基金业协会", ""),
    ("economy.certified_accountant", "注册会计师", "person", "注册会计师协会", "BB"),
    ("economy.tax_adviser", "税务师", "person", "税务总局", "BBB"),
    ("economy.insurance_sales", "保险销售", "person", "金融监督管理总局", "C"),
    ("economy.financial_licence", "金融许可证", "organisation", "金融监督管理总局", "C"),
    ("economy.securities_licence", "经营证券期货业务许可证", "organisation", "证监会", "A"),
    ("economy.payment_licence", "支付业务许可证", "organisation", "人民银行", "C"),
    ("education.teacher_qualification", "教师资格证", "person", "教师资格网", "B"),
    ("education.diploma", "学历证书", "person", "学信网", "C"),
    ("education.degree", "学位证书", "person", "学信网", "C"),
    ("education.private_school_licence", "民办学校办学许可证", "organisation", "教育", "C"),
    ("medical.physician_qualification", "医师资格证书", "person", "卫生健康委", "B"),
    ("medical.physician_practice", "医师执业证书", "person", "卫生健康委", "B"),
    ("medical.nurse_practice", "护士执业证书", "person", "卫生健康委", "C"),
    ("medical.pharmacist_practice", "执业药师注册证", "person", "药监局", ""),
    ("medical.institution_licence", "医疗机构执业许可证", "organisation", "卫生健康委", "C"),
    ("medical.internet_drug_information", "信息服务备案", "organisation", "药监局", "AA"),
    ("judicial.lawyer_practice", "律师执业证", "person", "司法", "BB"),
    ("judicial.legal_qualification", "法律职业资格证", "person", "司法部", "CC"),
    ("judicial.law_firm_licence", "律师事务所执业许可证", "organisation", "司法厅", "B"),
    ("judicial.notary", "公证员", "person", "司法部", ""),
    ("judicial.forensic_expert", "司法鉴定人", "person", "司法部", ""),
    ("judicial.grassroots_legal_service", "基层法律服务工作者", "person", "司法部", ""),
    ("news.internet_news_licence", "互联网新闻信息服务许可证", "organisation", "互联网信息办公室", "B"),
]


def test_the_catalogue_holds_the_kinds_of_the_reference_and_no_others() -> None:
    assert sorted(catalogue()) == sorted(key for key, *_ in REFERENCE)


@pytest.mark.parametrize(("key", "zh", "holder", "register", "grades"), REFERENCE, ids=[row[0] for row in REFERENCE])
def test_an_entry_says_what_the_reference_says(key: str, zh: str, holder: str, register: str, grades: str) -> None:
    kind = catalogue()[key]
    assert kind.key == key
    assert zh in kind.zh
    assert kind.en.isascii()
    assert kind.holder == holder
    assert register in kind.register
    assert "".join(form.grade for form in kind.forms) == grades


def test_every_domain_that_asks_for_credentials_has_some() -> None:
    assert {kind.domain for kind in catalogue().values()} == set(Category) - {Category.GENERAL}


def test_news_is_for_organisations_only() -> None:
    assert {kind.holder for kind in catalogue().values() if kind.domain is Category.NEWS} == {"organisation"}


# kind, role, what its number embeds, how long it is good: the reference's columns `number` and `validity`
NUMBERS_AND_VALIDITY: list[tuple[str, Role, str, Validity]] = [
    ("economy.securities_practice", Role.LICENCE, "company post year month serial", Validity(employer=True)),
    ("economy.futures_practice", Role.LICENCE, "", Validity(employer=True)),
    ("economy.futures_advice", Role.LICENCE, "", Validity(employer=True)),
    ("economy.private_fund_manager", Role.LICENCE, "", Validity(withdrawable=True)),
    ("economy.fund_practice", Role.LICENCE, "", Validity(employer=True, grade="C")),
    ("economy.certified_accountant", Role.LICENCE, "", Validity(annual=True)),
    ("economy.tax_adviser", Role.LICENCE, "", Validity()),
    ("economy.insurance_sales", Role.LICENCE, "", Validity(employer=True, grade="C")),
    (
        "economy.financial_licence",
        Role.LICENCE,
        "type institution category authority place serial",
        Validity(withdrawable=True),
    ),
    ("economy.securities_licence", Role.LICENCE, "uscc serial", Validity(withdrawable=True)),
    ("economy.payment_licence", Role.LICENCE, "", Validity()),
    (
        "education.teacher_qualification",
        Role.LICENCE,
        "year province authority type disputed_sex serial",
        Validity(endless=True, renewal=5, grade="C"),
    ),
    ("education.diploma", Role.BACKGROUND, "", Validity(endless=True, grade="C")),
    ("education.degree", Role.BACKGROUND, "", Validity(endless=True, grade="C")),
    ("education.private_school_licence", Role.LICENCE, "", Validity(dated=True, annual=True, grade="C")),
    (
        "medical.physician_qualification",
        Role.QUALIFICATION,
        "year province level category id_number",
        Validity(endless=True, withdrawable=True),
    ),
    (
        "medical.physician_practice",
        Role.LICENCE,
        "level category province city county serial",
        Validity(endless=True, withdrawable=True),
    ),
    ("medical.nurse_practice", Role.LICENCE, "year province serial", Validity(years=5, grade="C")),
    ("medical.pharmacist_practice", Role.LICENCE, "", Validity(years=5, grade="C")),
    (
        "medical.institution_licence",
        Role.LICENCE,
        "organisation_code division economic_type class profit",
        Validity(dated=True, annual=True, grade="C"),
    ),
    ("medical.internet_drug_information", Role.LICENCE, "province_short year serial", Validity()),
    ("judicial.lawyer_practice", Role.LICENCE, "province city year category sex serial", Validity(annual=True)),
    ("judicial.legal_qualification", Role.QUALIFICATION, "class year region serial", Validity(endless=True, grade="C")),
    ("judicial.law_firm_licence", Role.LICENCE, "uscc", Validity(annual=True)),
    ("judicial.notary", Role.LICENCE, "", Validity()),
    ("judicial.forensic_expert", Role.LICENCE, "", Validity()),
    ("judicial.grassroots_legal_service", Role.LICENCE, "", Validity()),
    ("news.internet_news_licence", Role.LICENCE, "issuer type year serial", Validity(years=3, grade="C")),
]


@pytest.mark.parametrize(
    ("key", "role", "parts", "validity"), NUMBERS_AND_VALIDITY, ids=[row[0] for row in NUMBERS_AND_VALIDITY]
)
def test_what_a_number_embeds_and_how_long_it_is_good(key: str, role: Role, parts: str, validity: Validity) -> None:
    kind = catalogue()[key]
    assert (kind.role, kind.parts, kind.validity) == (role, frozenset(parts.split()), validity)


def test_every_kind_has_its_row_about_numbers_and_validity() -> None:
    assert sorted(row[0] for row in NUMBERS_AND_VALIDITY) == sorted(catalogue())


@pytest.mark.parametrize("key", catalogue())
def test_a_person_who_looks_it_up_knows_where_and_with_what(key: str) -> None:
    kind = catalogue()[key]
    assert kind.authority and kind.register
    assert kind.site.startswith("www.") and kind.site.endswith((".cn", ".org"))
    assert set(kind.asks) <= {"number", "holder", "document", "institution"} and "holder" in kind.asks


def test_look_ups_with_fields_of_their_own() -> None:
    assert catalogue()["education.teacher_qualification"].asks == ("holder", "document", "number")
    assert catalogue()["medical.physician_practice"].asks == ("holder", "institution")


@pytest.mark.parametrize(
    ("year", "province", "covered"), [(2007, "11", False), (2008, "11", True), (2011, "45", False), (2012, "45", True)]
)
def test_the_teachers_register_begins_in_2008_and_in_guangxi_in_2012(year: int, province: str, covered: bool) -> None:
    since = catalogue()["education.teacher_qualification"].since
    assert since is not None and since.covers(year, province) is covered


def test_only_the_teachers_sex_digit_is_disputed_and_it_has_no_codes() -> None:
    disputed = [(key, part) for key, kind in catalogue().items() for part in kind.parts if part.startswith(DISPUTED)]
    assert disputed == [("education.teacher_qualification", "disputed_sex")]
    assert not any(part.startswith(DISPUTED) for kind in catalogue().values() for part in kind.codes)


def test_codes_are_for_parts_that_exist_in_both_languages() -> None:
    for kind in catalogue().values():
        assert kind.codes.keys() <= kind.parts
        assert all(name.zh and name.en.isascii() for names in kind.codes.values() for name in names.values())
