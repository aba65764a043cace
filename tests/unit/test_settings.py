"""Settings: where they come from, and what a wrong one says."""

from pathlib import Path

import pytest

from verifier import settings
from verifier.domain.errors import ConfigurationError


def written(folder: Path, text: str) -> Path:
    (folder / "verifier.toml").write_text(text, encoding="utf-8")
    return folder / "verifier.toml"


def test_flags_come_before_the_environment_and_that_before_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VERIFIER_THREADS", "8")
    monkeypatch.setenv("VERIFIER_LISTEN", "127.0.0.1:2")
    file = written(tmp_path, 'threads = 4\navatar_workers = 3\nlisten = "127.0.0.1:3"\n')
    loaded = settings.load(file, listen="127.0.0.1:1", data_dir=None)
    assert (loaded.listen, loaded.threads, loaded.avatar_workers) == ("127.0.0.1:1", 8, 3)
    assert loaded.data_dir == Path("verifier-data")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("threads = 0\n", "threads"),
        ("thread = 4\n", "thread"),
        ("avatar_seconds = 'soon'\n", "avatar_seconds"),
        ("threads = \n", "settings"),
    ],
)
def test_a_wrong_file_names_its_key(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(ConfigurationError, match=says):
        settings.load(written(tmp_path, text))
