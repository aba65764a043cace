"""An adapter that is a distribution of its own: installed, found by its entry point, proven by the suite we ship."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUITE = "verifier.sources.contract.adapter_suite"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``site`` (what pip installed) and ``project`` (a copy, so that no build lands in the sources)."""
    folder = tmp_path_factory.mktemp("third-party")
    shutil.copytree(ROOT / "adapters" / "example_adapter", folder / "project")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
    options = ["--no-deps", "--no-index", "--no-build-isolation", "--target", str(folder / "site")]
    subprocess.run([*pip, *options, str(folder / "project")], check=True)
    return folder


def run(installed: Path, *words: str) -> tuple[int, str]:
    """In another process, which sees the installed adapter and not its sources."""
    ended = subprocess.run(
        [sys.executable, *words],
        cwd=installed / "project" / "tests",
        env=os.environ | {"PYTHONPATH": str(installed / "site")},
        capture_output=True,
        text=True,
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_its_own_tests_hold_it_to_the_contract(installed: Path) -> None:
    code, said = run(installed, "-m", "pytest", "-p", "no:cacheprovider", "test_contract.py")
    assert (code, "failed" in said) == (0, False), said
    assert "passed" in said


def test_the_plug_in_holds_it_to_the_contract_by_its_name(installed: Path) -> None:
    options = ["--verifier-adapter", "example_members", "--verifier-adapter-case", "members/case.yaml"]
    code, said = run(installed, "-m", "pytest", "-p", "no:cacheprovider", "--pyargs", SUITE, *options)
    assert (code, "failed" in said) == (0, False), said
    assert "passed" in said


def test_an_adapter_that_breaks_a_promise_fails_and_the_promise_is_named(installed: Path) -> None:
    case = (installed / "project" / "tests" / "members" / "case.yaml").read_text(encoding="utf-8")
    wrong = installed / "project" / "tests" / "members" / "wrong.yaml"
    wrong.write_text(case.replace("before: match", "before: revoked"), encoding="utf-8")
    options = ["--verifier-adapter", "example_members", "--verifier-adapter-case", "members/wrong.yaml"]
    code, said = run(installed, "-m", "pytest", "-p", "no:cacheprovider", "--pyargs", SUITE, *options)
    assert code == 1
    assert "test_a_day_ends_at_midnight_in_shanghai" in said and "1 failed" in said


def test_an_operator_can_enable_it_by_its_name(installed: Path) -> None:
    words = ["-m", "verifier.cli.main", "sources"]
    code, said = run(installed, *words, "check", "members", "--sources", "members/sources.yaml")
    assert code == 0, said
    assert "credential.judicial.notary" in said and "well" in said
    field = ["--kind", "credential.judicial.notary", "--field", "number=M-996", "--field", "holder=林晓禾"]
    code, said = run(installed, *words, "try", "members", *field, "--sources", "members/sources.yaml")
    assert code == 0 and "match" in said and "holder: agrees" in said


def test_the_service_itself_needs_no_pytest(installed: Path) -> None:
    code, said = run(installed, "-c", "import sys, verifier.cli.main; sys.exit('pytest' in sys.modules)")
    assert code == 0, said
