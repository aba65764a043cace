"""Avatars on the command line: lists with faces and embeddings, a folder or a column screened, one explained."""

import json
from pathlib import Path

import pyarrow
import pytest
from pyarrow import parquet
from support.pictures import emblem, encoded
from typer.testing import CliRunner

from verifier.cli.main import app
from verifier.screening.avatar import dlib_faces, text_engine

PICTURES = Path(__file__).parents[2] / "fixtures" / "avatars"
HEADER = "id,name,aliases,category,importance,authorised,allow,images\n"
ROWS = "m1,晨曦日报,,media,1.0,,,sign.png\nu1,云川大学,,university,1.0,云川大学教育基金会,,\n"

reads_text = pytest.mark.skipif(not text_engine.is_installed(), reason="the extra `ocr` is not installed")


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    emblem(7).save(tmp_path / "sign.png")
    (tmp_path / "lists.csv").write_text(HEADER + ROWS, encoding="utf-8")
    code, said = run("lists", "build", tmp_path / "lists.csv", "--output", tmp_path / "lists.snapshot")
    assert code == 0, said
    return tmp_path / "lists.snapshot"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "avatars"
    made.mkdir()
    (made / "clean.png").write_bytes(encoded(emblem(99)))
    (made / "crest.png").write_bytes((PICTURES / "crest.png").read_bytes())
    (made / "notes.txt").write_text("no picture")
    (made / "sign.jpg").write_bytes(encoded(emblem(7), "JPEG"))
    return made


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@reads_text
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_folder_is_screened_by_picture_and_by_text(tmp_path: Path, lists: Path, folder: Path, workers: str) -> None:
    output = tmp_path / "hits.jsonl"
    code, said = run("screen", folder, "--lists", lists, "--output", output, "--workers", workers)
    assert code == 1
    assert "notes.txt: must be an image" in said and "4 avatars, 2 claim, 0 review, 1 clear, 1 bad" in said
    assert [(line["name"], line["target_id"], line["plane"], line["field"]) for line in lines(output)] == [
        ("crest.png", "u1", "avatar_text", "avatar"),
        ("sign.jpg", "m1", "avatar", "avatar"),
    ]


@reads_text
def test_a_column_of_bytes_is_screened_given_who_applies(tmp_path: Path, lists: Path) -> None:
    crest = (PICTURES / "crest.png").read_bytes()
    table = {
        "id": ["a", "b", "c", "d"],
        "picture": [crest, crest, encoded(emblem(99)), None],
        "subject_name": ["青禾食品有限公司", "云川大学教育基金会", "", ""],
        "subject_kind": ["organisation", "organisation", "", ""],
    }
    parquet.write_table(pyarrow.table(table), tmp_path / "avatars.parquet")
    output = tmp_path / "hits.jsonl"
    options = ["--avatar-column", "picture", "--output", str(output), "--all"]
    code, said = run("screen", tmp_path / "avatars.parquet", "--lists", lists, *options)
    assert code == 1 and "4 avatars, 1 claim, 0 review, 2 clear, 1 bad" in said
    found = [(line["name"], line["outcome"], line["authorised"]) for line in lines(output)]
    assert found == [("a", "claim", ""), ("b", "clear", "authorised"), ("c", "clear", ""), ("", "bad_row", "")]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("screen", "avatars", "--avatar-column", "x"), "a folder of pictures has no columns"),
        (("screen", "lists.csv", "--avatar-column", "x"), "from a folder or a .parquet file"),
        (("explain", "avatar", "missing.png"), "missing.png: No such file"),
        (("explain", "avatar", "avatars/notes.txt"), "must be an image"),
        (("explain", "avatar", "avatars/clean.png", "--output", "missing/page.html"), "--output missing/page.html"),
        (("explain", "avatar", "avatars/clean.png", "--embedding", "missing.onnx"), "missing.onnx: No such file"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(
    lists: Path, folder: Path, words: tuple[str, ...], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder.parent)
    code, said = run(*words, "--lists", lists)
    assert code == 2, said
    assert says in said and "Traceback" not in said


@reads_text
def test_a_page_shows_the_text_and_why_it_claims(tmp_path: Path, lists: Path, folder: Path) -> None:
    page = tmp_path / "page.html"
    code, said = run("explain", "avatar", folder / "crest.png", "--lists", lists, "--output", page)
    assert code == 0 and "claim: 云川大学 (claim, avatar_text)" in said
    html = page.read_text(encoding="utf-8")
    assert "云川大学" in html and "ring, unwrapped" in html and "YUNCHUAN UNIVERSITY" in html
    assert "<script" not in html and 'src="http' not in html and "src='http" not in html


def test_a_page_shows_the_reference_and_where_it_lies(tmp_path: Path, lists: Path, folder: Path) -> None:
    page = tmp_path / "page.html"
    code, said = run("explain", "avatar", folder / "sign.jpg", "--lists", lists, "--output", page, "--language", "zh")
    assert code == 0 and "晨曦日报 (claim, avatar)" in said
    html = page.read_text(encoding="utf-8")
    assert "places agree" in html and "sign.png" in html and "晨曦日报" in html


def test_a_name_from_the_lists_cannot_put_code_into_the_page(tmp_path: Path) -> None:
    emblem(7).save(tmp_path / "sign.png")
    (tmp_path / "lists.csv").write_text(HEADER + "m1,<script>alert(1)</script>,,media,1.0,,,sign.png\n", "utf-8")
    run("lists", "build", tmp_path / "lists.csv", "--output", tmp_path / "lists.snapshot")
    page = tmp_path / "page.html"
    run("explain", "avatar", tmp_path / "sign.png", "--lists", tmp_path / "lists.snapshot", "--output", page)
    html = page.read_text(encoding="utf-8")
    assert "&lt;script&gt;" in html and "<script" not in html


@pytest.mark.skipif(not dlib_faces.is_installed(), reason="the extra `faces` is not installed")
def test_a_portrait_without_a_face_is_named_when_lists_are_built_with_faces(tmp_path: Path) -> None:
    emblem(7).save(tmp_path / "portrait.png")
    (tmp_path / "lists.csv").write_text(HEADER + "c1,顾清澜,,celebrity,0.8,,,portrait.png\n", "utf-8")
    code, said = run("lists", "build", tmp_path / "lists.csv", "--output", tmp_path / "lists.snapshot", "--faces")
    assert code == 1 and "shows 0 faces" in said
