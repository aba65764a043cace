"""The numbers of credentials: what each kind's rule makes of them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.numbers import TODAY, organisation_code, resident_id, uscc

from verifier.credentials.catalogue import CredentialKind, catalogue
from verifier.credentials.embedded import holder_id
from verifier.credentials.structure import Doubt, Structure, canonical, normalize
from verifier.credentials.structure import parse as parse_number
from verifier.domain.number import NumberStatus

PHYSICIAN_ID = resident_id(birth="19800307", sequence="997")
OLD_ID = "110105800307997"
FIRM = uscc("31", code="MD000996")
COMPANY = uscc()

VALID: list[tuple[str, str, dict[str, str]]] = [
    (
        "economy.securities_practice",
        "S0910513110001",
        {"company": "0910", "post": "5", "year": "2013", "month": "11", "serial": "0001"},
    ),
    ("economy.futures_practice", "F0000996", {}),
    ("economy.futures_practice", "F03000996", {}),
    ("economy.futures_advice", "Z0000996", {}),
    ("economy.certified_accountant", "110100000996", {}),
    ("economy.certified_accountant", "AB000000996", {}),
    ("economy.tax_adviser", "0000996", {}),
    ("economy.tax_adviser", "10000996", {}),
    ("economy.tax_adviser", "1101000000996", {}),
    ("economy.tax_adviser", "SW00000996", {}),
    ("economy.tax_adviser", "RD996", {}),
    ("economy.tax_adviser", "RD0000000996", {}),
    ("economy.private_fund_manager", "P1000720", {}),
    ("economy.securities_licence", COMPANY, {"uscc": COMPANY}),
    ("economy.securities_licence", COMPANY + "000000000996", {"uscc": COMPANY, "serial": "000000000996"}),
    (
        "education.teacher_qualification",
        "20121100141009996",
        {"year": "2012", "province": "11", "authority": "001", "type": "4", "disputed_sex": "1", "serial": "009996"},
    ),
    (
        "medical.physician_qualification",
        "201011110" + PHYSICIAN_ID,
        {"year": "2010", "province": "11", "level": "1", "category": "10", "id_number": PHYSICIAN_ID},
    ),
    (
        "medical.physician_qualification",
        "199944248" + OLD_ID,
        {"year": "1999", "province": "44", "level": "2", "category": "48", "id_number": OLD_ID},
    ),
    (
        "medical.physician_practice",
        "110110105009996",
        {"level": "1", "category": "10", "province": "11", "city": "01", "county": "05", "serial": "009996"},
    ),
    (
        "medical.physician_practice",
        "441440300009996",
        {"level": "4", "category": "41", "province": "44", "city": "03", "county": "00", "serial": "009996"},
    ),
    (
        "medical.internet_drug_information",
        "(京)网药械信息备字(2025)第00153号",
        {"province_short": "京", "year": "2025", "serial": "00153"},
    ),
    (
        "medical.internet_drug_information",
        "(京)-非经营性-2019-0996",
        {"province_short": "京", "year": "2019", "serial": "0996"},
    ),
    (
        "judicial.lawyer_practice",
        "11101201510999996",
        {"province": "11", "city": "01", "year": "2015", "category": "1", "sex": "0", "serial": "999996"},
    ),
    ("judicial.lawyer_practice", "11010105100996", {}),
    (
        "judicial.lawyer_practice",
        "11101194990999996",
        {"province": "11", "city": "01", "year": "1949", "category": "9", "sex": "0", "serial": "999996"},
    ),
    ("judicial.lawyer_practice", "A11010105100996", {}),
    ("judicial.law_firm_licence", FIRM, {"uscc": FIRM}),
    ("news.internet_news_licence", "10120190017", {"issuer": "10", "type": "1", "year": "2019", "serial": "0017"}),
    ("news.internet_news_licence", "44120260996", {"issuer": "44", "type": "1", "year": "2026", "serial": "0996"}),
]
UNCERTAIN: list[tuple[str, str, dict[str, str]]] = [
    ("economy.fund_practice", "F-996", {}),
    ("economy.insurance_sales", "0" * 23 + "996", {}),
    ("economy.insurance_sales", "996", {}),
    (
        "economy.financial_licence",
        "B0009H211000001",
        {
            "type": "B",
            "institution": "0009",
            "category": "H",
            "authority": "2",
            "place": "110000",
            "serial": "01",
        },
    ),
    ("economy.financial_licence", "B0009", {}),
    ("economy.payment_licence", "Z2000000000996", {}),
    ("economy.payment_licence", "996", {}),
    ("education.degree", "1000000000000996", {}),
    ("education.degree", "996", {}),
    ("education.diploma", "100000000000000996", {}),
    ("education.diploma", "996", {}),
    ("education.private_school_licence", "教民111010800000996", {}),
    ("education.private_school_licence", "996", {}),
    ("medical.nurse_practice", "201511000996", {"year": "2015", "province": "11", "serial": "000996"}),
    ("medical.nurse_practice", "201599000996", {}),
    ("medical.nurse_practice", "996", {}),
    ("medical.pharmacist_practice", "996", {}),
    (
        "medical.institution_licence",
        "PDY002347 440106 11 A100 1",
        {
            "organisation_code": "PDY002347",
            "division": "440106",
            "economic_type": "11",
            "class": "A100",
            "profit": "1",
        },
    ),
    ("medical.institution_licence", "PDY002347", {}),
    (
        "judicial.legal_qualification",
        "A20151101050996",
        {"class": "A", "year": "2015", "region": "110105", "serial": "0996"},
    ),
    ("judicial.legal_qualification", "2015110105000996", {}),
    ("judicial.legal_qualification", "D20151101050996", {}),
    ("judicial.notary", "996", {}),
    ("judicial.forensic_expert", "996", {}),
    ("judicial.grassroots_legal_service", "996", {}),
]
INVALID: list[tuple[str, str, str]] = [
    ("economy.securities_practice", "S091051311000", "one digit short"),
    ("economy.securities_practice", "S0910513130001", "month 13"),
    ("economy.futures_practice", "F000996", "six digits"),
    ("economy.futures_practice", "F000000996", "nine digits"),
    ("economy.futures_practice", "Z0000996", "the letter of the other futures certificate"),
    ("economy.futures_advice", "Z00000996", "eight digits"),
    ("economy.certified_accountant", "11010000996", "eleven digits"),
    ("economy.certified_accountant", "A000000996", "one letter"),
    ("economy.tax_adviser", "000000996", "nine digits"),
    ("economy.tax_adviser", "SW0000996", "seven digits after SW"),
    ("economy.tax_adviser", "RD00000000996", "eleven digits after RD"),
    ("economy.private_fund_manager", "P100072", "six digits"),
    ("economy.securities_licence", COMPANY[:-1] + ("0" if COMPANY[-1] != "0" else "1"), "check character"),
    ("economy.securities_licence", COMPANY + "996", "serial of three digits"),
    ("education.teacher_qualification", "20129900141009996", "unknown province"),
    ("education.teacher_qualification", "20121100181009996", "type 8"),
    ("education.teacher_qualification", "2012110014100999", "sixteen digits"),
    ("medical.physician_qualification", "201099110" + PHYSICIAN_ID, "unknown province"),
    ("medical.physician_qualification", "201011510" + PHYSICIAN_ID, "level 5"),
    ("medical.physician_qualification", "201011149" + PHYSICIAN_ID, "category 49"),
    ("medical.physician_qualification", "201011110" + PHYSICIAN_ID[:-1], "an ID number of 17 digits"),
    ("medical.physician_qualification", "201011110110105198013079970", "an ID number without a date"),
    ("medical.physician_qualification", "201011110" + "990105800307997", "an old ID number of no province"),
    ("medical.physician_practice", "510110105009996", "level 5"),
    ("medical.physician_practice", "140110105009996", "category 40"),
    ("medical.physician_practice", "110990105009996", "unknown province"),
    ("medical.internet_drug_information", "(美)网药械信息备字(2025)第00153号", "no province"),
    ("medical.internet_drug_information", "(京)网药械信息备字(2025)第0153号", "four digits"),
    ("judicial.lawyer_practice", "21101201510999996", "type 2"),
    ("judicial.lawyer_practice", "19901201510999996", "unknown province"),
    ("judicial.lawyer_practice", "11101201500999996", "category 0"),
    ("judicial.lawyer_practice", "11101201512999996", "sex 2"),
    ("judicial.lawyer_practice", "AB1101010510099", "two letters"),
    ("judicial.law_firm_licence", COMPANY, "the code of a company"),
    ("judicial.law_firm_licence", FIRM[:-1] + ("0" if FIRM[-1] != "0" else "1"), "check character"),
    ("news.internet_news_licence", "99120190017", "unknown issuer"),
    ("news.internet_news_licence", "1012019017", "ten digits"),
]
# kind, number, what is doubtful about it: nothing of this refuses it
DOUBTFUL: list[tuple[str, str, Doubt]] = [
    ("economy.securities_practice", "S0910527010001", Doubt.FUTURE),
    ("education.teacher_qualification", "20271100141009996", Doubt.FUTURE),
    ("education.teacher_qualification", "19481100141009996", Doubt.EARLY),
    ("medical.physician_qualification", "202711110" + PHYSICIAN_ID, Doubt.FUTURE),
    ("medical.nurse_practice", "202711000996", Doubt.FUTURE),
    ("medical.internet_drug_information", "(京)网药械信息备字(2027)第00153号", Doubt.FUTURE),
    ("judicial.lawyer_practice", "11101202710999996", Doubt.FUTURE),
    ("judicial.legal_qualification", "A20271101050996", Doubt.FUTURE),
    ("news.internet_news_licence", "10120270017", Doubt.FUTURE),
    ("economy.insurance_sales", "996", Doubt.FORM),
    ("economy.financial_licence", "B0009", Doubt.FORM),
    ("economy.payment_licence", "996", Doubt.FORM),
    ("education.degree", "996", Doubt.FORM),
    ("education.diploma", "996", Doubt.FORM),
    ("education.private_school_licence", "996", Doubt.FORM),
    ("medical.nurse_practice", "201599000996", Doubt.FORM),
    ("medical.institution_licence", "PDY002347", Doubt.FORM),
    ("judicial.legal_qualification", "D20151101050996", Doubt.FORM),
]


def parse(kind: str, number: str, today: date = TODAY) -> Structure:
    return parse_number(catalogue()[kind], number, today=today)


@pytest.mark.parametrize(("kind", "number", "facts"), VALID)
def test_a_number_that_fits_a_sure_rule_is_valid(kind: str, number: str, facts: dict[str, str]) -> None:
    structure = parse(kind, number)
    assert (structure.status, structure.normalized, dict(structure.facts)) == (NumberStatus.VALID, number, facts)


@pytest.mark.parametrize(("kind", "number", "facts"), UNCERTAIN)
def test_a_number_under_a_weak_rule_or_none_is_uncertain(kind: str, number: str, facts: dict[str, str]) -> None:
    structure = parse(kind, number)
    assert (structure.status, dict(structure.facts)) == (NumberStatus.UNCERTAIN, facts)


@pytest.mark.parametrize(("kind", "number", "why"), INVALID, ids=[f"{kind}: {why}" for kind, _, why in INVALID])
def test_a_number_that_breaks_a_sure_rule_is_invalid(kind: str, number: str, why: str) -> None:
    structure = parse(kind, number)
    assert (structure.status, dict(structure.facts)) == (NumberStatus.INVALID, {})


@pytest.mark.parametrize(("kind", "number", "doubt"), DOUBTFUL)
def test_an_unusual_year_or_a_form_by_a_weak_rule_lowers_confidence_and_refuses_nothing(
    kind: str, number: str, doubt: Doubt
) -> None:
    structure = parse(kind, number)
    assert (structure.status, structure.doubt) == (NumberStatus.UNCERTAIN, doubt)


@pytest.mark.parametrize(("kind", "number", "facts"), VALID)
def test_a_valid_number_leaves_no_doubt(kind: str, number: str, facts: dict[str, str]) -> None:
    assert parse(kind, number).doubt is None


def test_every_kind_with_a_weak_rule_has_a_number_that_breaks_it() -> None:
    weak = {kind.key for kind in catalogue().values() if any(form.grade == "C" for form in kind.forms)}
    assert {kind for kind, _, doubt in DOUBTFUL if doubt is Doubt.FORM} == weak


def test_every_kind_has_rows_for_each_status_that_it_can_have() -> None:
    kinds = catalogue().values()
    sure = {kind.key for kind in kinds if any(form.grade in "AB" for form in kind.forms)}
    assert {kind for kind, *_ in VALID} == sure
    assert {kind for kind, *_ in UNCERTAIN} == {kind.key for kind in kinds if not kind.may_refuse}
    assert {kind for kind, *_ in INVALID} == {kind.key for kind in kinds if kind.may_refuse}


@pytest.mark.parametrize("kind", catalogue())
@pytest.mark.parametrize("number", ["", " ", "　\t", "\u200b"])
def test_no_number_at_all_is_invalid_for_every_kind(kind: str, number: str) -> None:
    assert parse(kind, number).status is NumberStatus.INVALID


@given(st.sampled_from([kind for kind in catalogue().values() if not kind.may_refuse]), st.text(min_size=1))
def test_weak_rules_never_refuse(kind: CredentialKind, number: str) -> None:
    status = parse_number(kind, number, today=TODAY).status
    assert status is (NumberStatus.UNCERTAIN if normalize(number) else NumberStatus.INVALID)


@given(st.sampled_from(list(catalogue().values())), st.text(max_size=40))
def test_nothing_that_is_typed_raises(kind: CredentialKind, number: str) -> None:
    assert parse_number(kind, number, today=TODAY).status in NumberStatus


@pytest.mark.parametrize(
    ("typed", "normalized"),
    [
        ("Ｐ１０００７２０", "P1000720"),
        (" p1000720\n", "P1000720"),
        ("P 1000　720", "P1000720"),
        ("P1000\u200b720\ufeff", "P1000720"),
        ("（京）网药械信息备字〔2025〕第 00153 号", "(京)网药械信息备字(2025)第00153号"),
        ("【京】网药械信息备字［2025］第00153号", "(京)网药械信息备字(2025)第00153号"),
        ("（京）—非经营性－2019−0996", "(京)-非经营性-2019-0996"),
        ("PDY002347 440106 11 A100 1", "PDY00234744010611A1001"),
    ],
)
def test_full_width_forms_blanks_and_marks_are_normalised(typed: str, normalized: str) -> None:
    assert normalize(typed) == normalized


@pytest.mark.parametrize(("kind", "number", "facts"), VALID)
def test_a_valid_number_in_full_width_and_with_blanks_means_the_same(
    kind: str, number: str, facts: dict[str, str]
) -> None:
    wide = " ".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in number.lower())
    assert parse(kind, wide) == parse(kind, number)


@pytest.mark.parametrize("digit", "0123456789")
def test_the_disputed_sex_digit_of_teachers_is_shown_and_never_judged(digit: str) -> None:
    structure = parse("education.teacher_qualification", f"2012110014{digit}009996")
    assert structure.status is NumberStatus.VALID
    assert structure.facts["disputed_sex"] == digit
    assert "sex" not in structure.facts


def test_the_present_year_is_no_future_and_the_next_one_is() -> None:
    number = "11101202610999996"
    assert parse("judicial.lawyer_practice", number, date(2026, 1, 1)).status is NumberStatus.VALID
    assert parse("judicial.lawyer_practice", number, date(2025, 12, 31)).doubt is Doubt.FUTURE


@pytest.mark.parametrize("code", ["91350203M0001QKT19", uscc(code="MA000996")])
def test_a_credit_code_that_only_the_registry_can_tell_is_not_refused(code: str) -> None:
    assert parse("economy.securities_licence", code).status is NumberStatus.VALID


def test_an_old_id_number_is_upgraded_before_it_is_compared() -> None:
    assert holder_id(OLD_ID, TODAY) == holder_id(PHYSICIAN_ID, TODAY) == PHYSICIAN_ID
    assert holder_id(organisation_code("MA000996").zfill(18), TODAY) == ""


def test_a_number_that_embeds_an_old_or_a_new_id_number_is_the_same_number() -> None:
    kind = "medical.physician_qualification"
    forms = {canonical(parse(kind, "201011110" + tail), TODAY) for tail in (OLD_ID, PHYSICIAN_ID)}
    assert forms == {"201011110" + PHYSICIAN_ID}
    assert canonical(parse("judicial.notary", "Ｘ-1"), TODAY) == "X-1"


def test_the_repr_shows_no_part_of_the_number() -> None:
    number = "201011110" + PHYSICIAN_ID
    structure = parse("medical.physician_qualification", number)
    assert structure.facts["id_number"] == PHYSICIAN_ID
    assert PHYSICIAN_ID not in repr(structure)
