"""Keeps a copy of a published list in memory, and takes a newer file's content without a restart.

A new file takes the old one's place all at once, unless it cannot be read or the brake refuses it: then the old copy
goes on answering, and ``trouble`` says why. Replace a file by renaming: no half of it is read.
"""

import asyncio
import logging
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import ClassVar

from verifier.domain.errors import ConfigurationError
from verifier.sources.source import Source
from verifier_adapters.register.brake import objection
from verifier_adapters.register.config import CopyConfig, day_of_name
from verifier_adapters.register.snapshot import Faults, Snapshot, load

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _File:
    """A file as it was when looked at: the same path with other content differs."""

    path: Path
    as_of: date
    modified_ns: int
    size: int
    inode: int


class KeptCopy(Source):
    """A source that answers from ``snapshot``; what it answers, a subclass says."""

    called: ClassVar[str] = "register"
    """In logs and errors."""
    config: CopyConfig
    snapshot: Snapshot
    """Replaced as a whole: read it once for an answer."""
    trouble: str = ""
    """Why a new file was refused, empty where none was."""

    async def open(self) -> None:
        try:
            self._file = await asyncio.to_thread(self._look)
            self.snapshot = await asyncio.to_thread(load, self._file.path, self._file.as_of, self.config)
        except ConfigurationError as error:
            raise ConfigurationError(f"{self.called} {self.name}: {error}") from None
        self._refused: _File | None = None
        self._tell_faults()
        self._watching = asyncio.create_task(self._watch()) if self.config.check_seconds else None

    async def refresh(self) -> bool:
        """Takes a new file where there is one; true where it did. A file that was refused is not read again."""
        try:
            found = await asyncio.to_thread(self._look)
        except ConfigurationError as error:
            return self._keep(str(error))
        if found == self._file:
            self.trouble = ""
        if found in (self._file, self._refused):
            return False
        try:
            new = await asyncio.to_thread(load, found.path, found.as_of, self.config)
            if await asyncio.to_thread(self._look) != found:
                return False  # somebody is still writing it
            trouble = objection(self.snapshot, new, self.config.brake)
        except ConfigurationError as error:
            trouble = str(error)
        if trouble:
            self._refused = found
            return self._keep(trouble)
        self.snapshot, self._file, self._refused, self.trouble = new, found, None, ""
        _log.info("%s %s: as of %s, %d entries", self.called, self.name, new.as_of, len(new.entries))
        self._tell_faults()
        return True

    @property
    def faults(self) -> Faults:
        """The lines of the present file that could not be used as they are."""
        return self.snapshot.faults

    async def health(self) -> bool:
        """False where a new file was refused; the old copy still answers."""
        return not self.trouble

    async def close(self) -> None:
        if self._watching is not None:
            self._watching.cancel()

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self.config.check_seconds)
            try:
                await self.refresh()
            except Exception as error:  # whatever it is, the old copy goes on, and the next file is tried
                self._keep(type(error).__name__)

    def _look(self) -> _File:
        """The file to read now. Raises ``ConfigurationError`` that begins with ``file``."""
        path, as_of = self.context.folder / self.config.file, self.config.as_of
        if self.config.is_pattern:
            path, as_of = _newest(path, self.context.today())
        try:
            seen = path.stat()
        except OSError:
            raise ConfigurationError(f"file: no such file: {path}") from None
        return _File(path, as_of or day_of_name(path) or date.min, seen.st_mtime_ns, seen.st_size, seen.st_ino)

    def _keep(self, trouble: str) -> bool:
        if trouble != self.trouble:
            _log.error("%s %s: keeps the copy as of %s: %s", self.called, self.name, self.snapshot.as_of, trouble)
        self.trouble = trouble
        return False

    def _tell_faults(self) -> None:
        if self.faults:
            _log.warning("%s %s: %s", self.called, self.name, self.faults)


def _newest(pattern: Path, today: date) -> tuple[Path, date]:
    """Raises ``ConfigurationError`` where no file of the pattern has a date that is not in the future."""
    dated = [(day, path) for path in pattern.parent.glob(pattern.name) if (day := day_of_name(path)) and day <= today]
    if not dated:
        raise ConfigurationError(f"file: no file with a date in its name: {pattern}")
    day, path = max(dated)
    return path, day
