"""Lists in CSV: what is read, and what is said of the rest."""

from pathlib import Path

import pytest

from verifier.domain.errors import ConfigurationError
from verifier.screening import readers

HEADER = "id,name,aliases,category,importance,authorised,allow,images\n"


def read(folder: Path, content: str | bytes, name: str = "list.csv") -> readers.ListFile:
    (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return readers.read([folder / name])


def problems(found: readers.ListFile) -> list[tuple[int, str]]:
    return [(bad.line, bad.problem) for bad in found.bad_rows]


def test_a_row_is_read_with_defaults(tmp_path: Path) -> None:
    row = "e1,晨曦日报,晨报; 晨曦报,media,,晨曦传媒;,晨报到,logo.png\n"
    found = read(tmp_path, "\ufeff# provenance\n" + HEADER + row)
    assert found.bad_rows == ()
    (entry,) = found.entries
    assert entry.aliases == ("晨报", "晨曦报") and entry.authorised == ("晨曦传媒",)
    assert entry.importance == 0.9
    assert entry.images == (str(tmp_path / "logo.png"),)


@pytest.mark.parametrize(
    ("content", "aliases"),
    [
        ("id,name,aliases,category\ne1,晨曦日报,,media\n", ()),
        ("id,name,aliases,category\r\ne1,晨曦日报,晨报,media\r\n", ("晨报",)),
        ("category,aliases,name,id\nmedia,晨报,晨曦日报,e1", ("晨报",)),
        ("id , name,aliases, category\n e1 , 晨曦日报 , 晨报 , media \n", ("晨报",)),
        ("# one\n# two\n\nid,name,aliases,category\n\n  \ne1,晨曦日报,晨报,media\n\n", ("晨报",)),
        ('id,name,aliases,category\ne1,晨曦日报,"晨报,早;""晨""报",media\n', ("晨报,早", '"晨"报')),
        ("id,name,aliases,category\ne1,晨曦日报,晨报；;晨曦报；,media\n", ("晨报", "晨曦报")),
    ],
    ids=["few columns", "CR LF", "other order, no last line end", "spaces", "blank lines", "quotes", "full-width ;"],
)
def test_what_may_differ(tmp_path: Path, content: str, aliases: tuple[str, ...]) -> None:
    found = read(tmp_path, content)
    assert found.bad_rows == ()
    (entry,) = found.entries
    assert (entry.id, entry.name, entry.aliases) == ("e1", "晨曦日报", aliases)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",晨曦日报,,media,,,,", "id: is empty"),
        (f"{'e' * 201},晨曦日报,,media,,,,", "id: is longer than 200 characters"),
        ("e\0,晨曦日报,,media,,,,", "id: holds a NUL character"),
        ("e1,,,media,,,,", "name: is empty"),
        (f"e1,{'晨' * 201},,media,,,,", "name: is longer than 200 characters"),
        ("e1,晨,,media,,,,", "name: must hold at least two letters, digits or hanzi"),
        ("e1,★★★,,media,,,,", "name: must hold at least two letters, digits or hanzi"),
        ("e1,晨曦\0日报,,media,,,,", "name: holds a NUL character"),
        ("e1,晨曦日报,晨\0报,media,,,,", "aliases: holds a NUL character"),
        (
            "e1,晨曦日报,,press,,,,",
            "category: is not one of party_government, judiciary, media, university, school, hospital, enterprise, "
            "finance, association, celebrity",
        ),
        ("e1,晨曦日报,,,,,,", "category: is empty"),
        ("e1,晨曦日报,,media,2,,,", "importance: must be from 0 to 1"),
        ("e1,晨曦日报,,media,-0.1,,,", "importance: must be from 0 to 1"),
        ("e1,晨曦日报,,media,nan,,,", "importance: must be from 0 to 1"),
        ("e1,晨曦日报,,media,high,,,", "importance: must be a number"),
        ("e1,晨曦日报,,media", "row: has 4 cells where the header has 8"),
        ("e1,晨曦日报,,media,,,,,", "row: has 9 cells where the header has 8"),
        ('e1,"晨曦日报,,media,,,,', "row: a quote is not closed on its line, or stands inside a cell"),
        ('e1,"晨曦"日报,,media,,,,', "row: a quote is not closed on its line, or stands inside a cell"),
        (",,,,,,,", "id: is empty"),
    ],
)
def test_a_bad_row_is_named_with_its_line(tmp_path: Path, row: str, problem: str) -> None:
    found = read(
        tmp_path, "# provenance\n" + HEADER + "e0,云川大学,,university,,,,\n" + row + "\ne9,海东早报,,media,,,,\n"
    )
    assert [entry.id for entry in found.entries] == ["e0", "e9"]
    (bad,) = found.bad_rows
    assert bad.line == 4 and bad.problem.startswith(problem)
    assert str(bad).startswith(f"{tmp_path / 'list.csv'}:4: {problem}")


def test_an_open_quote_swallows_no_row_after_it(tmp_path: Path) -> None:
    rows = 'e1,"晨曦日报,,media,,,,\ne2,云川大学,,university,,,,\ne3,"海东"早报,,media,,,,\n'
    found = read(tmp_path, HEADER + rows)
    assert [entry.id for entry in found.entries] == ["e2"]
    assert [line for line, _ in problems(found)] == [2, 4]


def test_a_row_in_another_encoding_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    found = read(
        tmp_path, HEADER.encode() + "e1,晨曦日报,,media,,,,\n".encode("gbk") + "e2,云川大学,,university,,,,\n".encode()
    )
    assert [entry.id for entry in found.entries] == ["e2"]
    assert problems(found) == [(2, "row: is not UTF-8 (if it is GBK, save the file as UTF-8)")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "has no header"),
        ("# only provenance\n", "has no header"),
        ("name\n", "the columns must hold id, name, category; missing: id, category"),
        ("id,name,category,alias\n", "unknown column 'alias'; known are id, name, aliases"),
        ("id,name,category,\n", "unknown column ''"),
        ("id,name,category,name\n", "column name comes twice"),
        ('id,"name,category\n', "the header: row: a quote is not closed"),
        ("id,名称,category\n".encode("gbk"), "the header: row: is not UTF-8"),
        (HEADER.encode("utf-16"), "is UTF-16; save it as UTF-8"),
    ],
)
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, content: str | bytes, says: str) -> None:
    with pytest.raises(ConfigurationError, match=r"list .*list\.csv: ") as refused:
        read(tmp_path, content)
    assert says in str(refused.value)


def test_a_header_alone_is_an_empty_list(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER) == readers.ListFile((), ())
