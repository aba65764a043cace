"""FollowTheMoney entities: who becomes an entry, of which category, under which names."""

import json
from pathlib import Path
from typing import Any

import pytest

from verifier.domain.errors import ConfigurationError
from verifier.screening import readers
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.readers.follow_the_money import category


def entity(identity: str = "Q1", schema: str = "Person", **properties: Any) -> dict[str, Any]:
    """As OpenSanctions exports it, with what a list does not need."""
    more = {
        "caption": "Lin Zhiyuan",
        "datasets": ["wd_peps"],
        "referents": [],
        "target": True,
        "first_seen": "2026-01-01",
    }
    return {"id": identity, "schema": schema, "properties": {"country": ["cn"], **properties}, **more}


def read(folder: Path, *entities: object, name: str = "entities.ftm.json") -> readers.ListFile:
    (folder / name).write_text("\n".join(map(json.dumps, entities)), encoding="utf-8")
    return readers.read([folder / name])


@pytest.mark.parametrize("name", ["entities.ftm.json", "x.ftm.jsonl", "x.ftm", "X.FTM.JSON"])
def test_a_person_is_read(tmp_path: Path, name: str) -> None:
    one = entity(name=["Lin Zhiyuan", "林致远"], alias=["Lin Chih-yüan"], topics=["role.pep"])
    found = read(tmp_path, one, name=name)
    assert found.bad_rows == () and not found.skipped
    assert found.entries == (
        ListEntry("Q1", "林致远", EntryCategory.CELEBRITY, 0.8, aliases=("Lin Zhiyuan", "Lin Chih-yüan")),
    )


@pytest.mark.parametrize(
    ("schema", "topics", "expected"),
    [
        ("Person", "", "celebrity"),
        ("Person", "role.pep gov.national", "celebrity"),
        ("PublicBody", "", "party_government"),
        ("PublicBody", "gov.muni", "party_government"),
        ("PublicBody", "gov.judicial", "judiciary"),
        ("PublicBody", "gov.financial fin.bank", "party_government"),
        ("PublicBody", "fin.bank gov.soe", "finance"),
        ("Company", "", "enterprise"),
        ("Company", "sanction export.control", "enterprise"),
        ("Company", "gov.soe", "enterprise"),
        ("Company", "fin", "finance"),
        ("Company", "corp.public fin.bank", "finance"),
        ("Company", "final", "enterprise"),
        ("Organization", "", "association"),
        ("Organization", "corp.public", "enterprise"),
        ("Organization", "gov.igo", "party_government"),
        ("Organization", "pol.party", "party_government"),
        ("Organization", "mil", "party_government"),
        ("Organization", "pol.union", "association"),
        ("Organization", "rel", "association"),
        ("Organization", "gov.religion", "association"),
        ("LegalEntity", "", "enterprise"),
        ("LegalEntity", "fin.fund", "finance"),
        ("LegalEntity", "role.pep", "celebrity"),
    ],
)
def test_the_category_follows_topics_then_schema(schema: str, topics: str, expected: str) -> None:
    assert category(schema, tuple(topics.split())) == EntryCategory(expected)


@pytest.mark.parametrize(
    ("properties", "names"),
    [
        ({"name": ["云川银行"]}, ["云川银行"]),
        ({"name": ["Bank of Yunchuan"], "alias": ["云川银行"]}, ["云川银行", "Bank of Yunchuan"]),
        ({"name": ["雲川銀行"], "alias": ["云川银行"]}, ["雲川銀行"]),
        (
            {"name": ["云川银行"], "previousName": ["云川商行"], "abbreviation": ["云行", "BYC"]},
            ["云川银行", "云川商行", "云行"],
        ),
        ({"name": ["云川银行"], "weakAlias": ["川行"]}, ["云川银行"]),
        ({"name": ["Банк Юньчуань", "은행", "بنك", "うんせん"], "alias": ["Yunchuan"]}, ["Yunchuan"]),
        ({"name": ["Li", "Lin Zhiyuan", "J. Li"]}, ["Lin Zhiyuan"]),
        ({"name": ["林·致远 (Lin)", "Ａ股研究"]}, ["林·致远 (Lin)", "Ａ股研究"]),
        ({"name": ["Yunchuan " * 30, "Yunchuan Bank"]}, ["Yunchuan Bank"]),
        ({"name": ["晨", "★", "云川"]}, ["云川"]),
        ({"name": ["云川;银行"], "alias": ["a;b;c;d"]}, ["云川;银行", "a;b;c;d"]),
    ],
)
def test_names_that_screening_can_use(tmp_path: Path, properties: dict[str, Any], names: list[str]) -> None:
    (entry,) = read(tmp_path, entity(schema="Company", **properties)).entries
    assert list(entry.names) == names


def test_its_own_code_authorises_the_entity(tmp_path: Path) -> None:
    (entry,) = read(tmp_path, entity(schema="Company", name=["云川银行"], uscCode=["91110000100000000A"])).entries
    assert entry.authorised == ("91110000100000000A",)


def test_what_is_no_subject_is_counted_by_schema(tmp_path: Path) -> None:
    others = ["Address", "Ownership", "Position", "Vessel", "Address"]
    found = read(tmp_path, entity(name=["林致远"]), *(entity(f"x{n}", schema) for n, schema in enumerate(others)))
    assert len(found.entries) == 1 and found.bad_rows == ()
    assert found.skipped == {"Address": 2, "Ownership": 1, "Position": 1, "Vessel": 1}


@pytest.mark.parametrize(
    ("bad_one", "problem"),
    [
        (entity(), "properties.name: is missing"),
        (entity(weakAlias=["林致远"]), "properties.name: is missing"),
        (entity(name=["Шойгу"]), "properties.name: holds no name of useful length in hanzi or Latin letters"),
        (entity(name=["Li"]), "properties.name: holds no name of useful length in hanzi or Latin letters"),
        (entity(name="林致远"), "row: Expected `array`, got `str` - at `$.properties.name`"),
        (entity(name=[None]), "row: Expected `str`, got `null` - at `$.properties.name[0]`"),
        (entity(schema="", name=["林致远"]), "schema: is empty"),
        ({"id": "Q1", "schema": "Person"}, "row: Object missing required field `properties`"),
        ({"schema": "Person", "properties": {}}, "row: Object missing required field `id`"),
        ({"id": "", "schema": "Person", "properties": {"name": ["林致远"]}}, "id: is empty"),
        ([], "row: Expected `object`, got `array`"),
    ],
)
def test_a_bad_entity_is_named_with_its_line(tmp_path: Path, bad_one: object, problem: str) -> None:
    found = read(tmp_path, entity("Q0", name=["林致远"]), bad_one)
    assert [entry.id for entry in found.entries] == ["Q0"]
    assert [(bad.line, bad.problem) for bad in found.bad_rows] == [(2, problem)]


def test_a_line_that_is_not_json_is_named(tmp_path: Path) -> None:
    (tmp_path / "x.ftm").write_bytes(b"{\n" + '{"id": "晨"'.encode("gbk"))
    found = readers.read([tmp_path / "x.ftm"])
    assert [(bad.line, bad.problem) for bad in found.bad_rows] == [
        (1, "row: is not JSON in UTF-8"),
        (2, "row: is not JSON in UTF-8"),
    ]


def test_one_array_around_everything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="is a JSON array"):
        read(tmp_path, [entity(name=["林致远"])])
