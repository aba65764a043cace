"""``verifier sources`` as an operator types it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from verifier.cli.main import app

SOURCES = """
- name: lawyers
  adapter: register
  config:
    file: lawyers.csv
    kind: credential.judicial.lawyer_practice
    as_of: 2026-11-01
    key: {number: licence}
    compare: {holder: name}
- {name: trial, adapter: sandbox}
"""
NUMBER, HOLDER = "11101201510999996", "林晓禾"
QUESTION = ("--kind", "credential.judicial.lawyer_practice", "--field", f"number={NUMBER}")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "lawyers.csv").write_text(f"licence,name\n{NUMBER},{HOLDER}\n", encoding="utf-8")
    path = tmp_path / "sources.yaml"
    path.write_text(SOURCES, encoding="utf-8")
    return path


def run(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["sources", *map(str, words)])
    return result.exit_code, result.output


def test_sources_are_listed_with_what_they_answer_and_cost(sources: Path) -> None:
    code, said = run("list", "--sources", sources)
    assert code == 0
    assert "lawyers" in said and "credential.judicial.lawyer_practice" in said and "number, holder" in said
    assert "trial" in said and "authority" in said and "nothing" in said


def test_the_settings_may_name_the_file(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VERIFIER_SOURCES", str(sources))
    assert run("list")[0] == 0


def test_a_source_is_checked_by_its_own_examples(sources: Path) -> None:
    code, said = run("check", "trial", "--sources", sources)
    assert code == 0, said
    assert "well" in said and "identity.name_id: match" in said and "expected" not in said


def test_a_source_that_answers_its_examples_otherwise_is_not_well(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from verifier_adapters import sandbox

    monkeypatch.setitem(sandbox.ENDINGS, "不符", sandbox.InquiryOutcome.MATCH)
    promised = sandbox.SandboxSource.examples

    def other(self: sandbox.SandboxSource) -> object:
        return tuple((asked, sandbox.InquiryOutcome.MISMATCH) for asked, _ in promised(self)[:1])

    monkeypatch.setattr(sandbox.SandboxSource, "examples", other)
    code, said = run("check", "trial", "--sources", sources)
    assert code == 1 and "match, expected mismatch" in said


def test_a_source_that_is_not_healthy_ends_with_1(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from verifier_adapters.sandbox import SandboxSource

    async def unwell(self: SandboxSource) -> bool:
        return False

    monkeypatch.setattr(SandboxSource, "health", unwell)
    code, said = run("check", "trial", "--sources", sources)
    assert code == 1 and "not healthy" in said


def test_one_question_is_answered_with_its_reasons(sources: Path) -> None:
    code, said = run("try", "lawyers", *QUESTION, "--field", f"holder={HOLDER}", "--sources", sources)
    assert code == 0
    lines = {line.split(maxsplit=1)[0]: line.split(maxsplit=1)[1] for line in said.splitlines()}
    assert (lines["outcome"], lines["source"], lines["compared"]) == ("match", "lawyers 2026-11-01", "holder: agrees")
    assert lines["assurance"] == "register" and lines["billed"] == "no"
    assert NUMBER not in said and HOLDER not in said


def test_a_question_that_lacks_a_field_says_which(sources: Path) -> None:
    code, said = run("try", "lawyers", *QUESTION, "--sources", sources)
    assert code == 0 and "unsupported" in said and "needs holder" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("list", "--sources", "missing.yaml"), "missing.yaml"),
        (("list",), "use --sources or VERIFIER_SOURCES"),
        (("check", "nobody"), "nobody is not among them; known: lawyers, trial"),
        (("try", "nobody", "--kind", "x"), "nobody is not among them"),
        (("try", "lawyers", "--kind", "x", "--field", NUMBER), "--field: must be KEY=VALUE"),
        (("try", "lawyers", "--kind", "x", "--field", f"={NUMBER}"), "--field: must be KEY=VALUE"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(words: tuple[str, ...], says: str, sources: Path) -> None:
    named = () if words[0] == "list" else ("--sources", sources)
    code, said = run(*words, *named)
    assert code == 2
    assert says in said and "Traceback" not in said and NUMBER not in said
