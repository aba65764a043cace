"""The catalogue against the reference, line by line: who holds what, where to look it up, how sure the rule is."""

import pytest

from verifier.credentials.catalogue import catalogue
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
