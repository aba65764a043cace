"""Processes that look at pictures do linear algebra on one thread, unless the operator wants otherwise."""

import subprocess
import sys

import pytest

from verifier.screening.avatar import threads


@pytest.mark.parametrize(("set_by_operator", "seen"), [(None, "1"), ("4", "4")])
def test_a_child_gets_one_thread_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, set_by_operator: str | None, seen: str
) -> None:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        if set_by_operator is None:
            monkeypatch.delenv(name, raising=False)
        else:
            monkeypatch.setenv(name, set_by_operator)
    code = "import os; print(os.environ['OPENBLAS_NUM_THREADS'], os.environ['OMP_NUM_THREADS'])"
    found = subprocess.run(
        [sys.executable, "-c", code], env=threads.environment(), capture_output=True, text=True, check=True
    )
    assert found.stdout.split() == [seen, seen]
