"""Finds adapters by entry points and makes the sources that the operator's file names.

- name: lawyers
  adapter: register
  config: {file: lawyers.csv, kind: credential.judicial.lawyer_practice, ...}
- name: provider
  adapter: tencent
  tenant_budget: 1000   # billed answers a tenant a day; absent: any number
  config: {...}
"""

import logging
from collections import Counter
from collections.abc import Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from verifier.domain.errors import ConfigurationError
from verifier.sources.source import Source, SourceContext
from verifier.validation import problems

GROUP = "verifier.adapters"
_log = logging.getLogger(__name__)


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=64)
    adapter: str
    config: dict[str, Any] = Field(default_factory=dict)
    tenant_budget: int | None = Field(None, ge=0)


def installed_adapters() -> dict[str, type[Source]]:
    """Every adapter that an installed distribution offers; one whose own needs are missing must not stop the others."""
    found: dict[str, type[Source]] = {}
    for point in entry_points(group=GROUP):
        try:
            found[point.name] = point.load()
        except ImportError as error:
            _log.warning("adapter %s cannot be used: %s", point.name, error)
    return found


def load(path: Path, adapters: Mapping[str, type[Source]], context: SourceContext) -> tuple[Source, ...]:
    """The sources of the file, in its order, not yet opened. Raises ``ConfigurationError`` with each wrong key."""
    return tuple(_make(path, row, adapters, context) for row in _read(path))


def budgets(path: Path) -> dict[str, int]:
    """The billed answers a tenant may cause in a day, by the name of the source. Raises ``ConfigurationError``."""
    return {row.name: row.tenant_budget for row in _read(path) if row.tenant_budget is not None}


def _read(path: Path) -> list[_Row]:
    try:
        rows = TypeAdapter(list[_Row]).validate_python(yaml.safe_load(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ConfigurationError(f"sources {path}: {error.strerror}") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"sources {path}: not YAML{_line(error)}") from None
    except ValidationError as error:
        raise ConfigurationError(f"sources {path}: {problems(error)}") from None
    twice = [name for name, times in Counter(row.name for row in rows).items() if times > 1]
    if twice:
        raise ConfigurationError(f"sources {path}: name: {', '.join(twice)} comes twice")
    return rows


def _make(path: Path, row: _Row, adapters: Mapping[str, type[Source]], context: SourceContext) -> Source:
    adapter = adapters.get(row.adapter)
    if adapter is None:
        known = ", ".join(sorted(adapters))
        raise ConfigurationError(f"sources {path}: {row.name}.adapter: {row.adapter} is not installed; known: {known}")
    try:
        config = adapter.config_model.model_validate(row.config)
    except ValidationError as error:
        raise ConfigurationError(f"sources {path}: {row.name}.config: {problems(error)}") from None
    return adapter(row.name, config, context)


def _line(error: Exception) -> str:
    """Where it is; the parser's own words quote the file, which may hold a provider's secret."""
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""
