"""The one folder of this host whose files the API's callers may name: nobody reads or writes beside it."""

from pathlib import Path

from verifier.domain.errors import InvalidRequest, Violation

_LONGEST = 1_000
_WAY_OUT = "must be a path inside the service's jobs_dir, without '..' and not through a link that leaves it"


class JobsFolder:
    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()

    def existing(self, text: str, field: str) -> Path:
        """A file, or a folder with all that is in it. Raises ``InvalidRequest``."""
        path = self._inside(text, field)
        if not path.exists():
            raise InvalidRequest(Violation(field, "NOT_FOUND", "names nothing that exists in the service's jobs_dir"))
        if path.is_dir() and not all(self._has(one.resolve()) for one in path.rglob("*")):
            raise InvalidRequest(Violation(field, "OUTSIDE", "holds a link that leaves the service's jobs_dir"))
        return path

    def to_make(self, text: str, field: str) -> Path:
        """A folder that is there or can be made. Raises ``InvalidRequest``."""
        path = self._inside(text, field)
        if path == self._folder:
            raise InvalidRequest(Violation(field, "PATH", "must be a folder inside jobs_dir, not jobs_dir itself"))
        if any(one.exists() and not one.is_dir() for one in (path, *path.parents)):
            raise InvalidRequest(Violation(field, "NOT_A_FOLDER", "must be a folder; there is a file of this name"))
        return path

    def relative(self, path: Path) -> str:
        return str(path.relative_to(self._folder))

    def _inside(self, text: str, field: str) -> Path:
        """With every link followed, so that what a link says later changes nothing."""
        if not text.strip():
            raise InvalidRequest(Violation(field, "REQUIRED", "must not be empty"))
        if len(text) > _LONGEST or "\0" in text:
            raise InvalidRequest(Violation(field, "PATH", f"must be a path of at most {_LONGEST} characters"))
        if ".." in Path(text).parts:
            raise InvalidRequest(Violation(field, "OUTSIDE", _WAY_OUT))
        try:
            path = (self._folder / text).resolve()
        except (OSError, RuntimeError):
            raise InvalidRequest(Violation(field, "PATH", "must be a path; its links lead in a circle")) from None
        if not self._has(path):
            raise InvalidRequest(Violation(field, "OUTSIDE", _WAY_OUT))
        return path

    def _has(self, path: Path) -> bool:
        return path.is_relative_to(self._folder)
