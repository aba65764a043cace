"""From what is asked for to what workers are told, after a look at every file it names: nothing fails in the night."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa

from verifier.domain.decision import Versions
from verifier.domain.errors import ConfigurationError
from verifier.jobs import manifest
from verifier.jobs.layout import difference_path, quota_folder
from verifier.jobs.request import JobRequest
from verifier.jobs.specification import Selection, Specification
from verifier.policy import pack
from verifier.privacy import keys
from verifier.screening.snapshot import Snapshot
from verifier.sources import registry
from verifier.sources.source import SourceContext
from verifier.use_cases.program_versions import data_version, rules_version


def specify(request: JobRequest, columns: pa.Schema, today: date) -> Specification:
    """``columns`` are those of the input. Raises ``ConfigurationError``."""
    snapshot = Snapshot.open(request.lists)
    _check_identity(request, columns.names)
    _check_selection(request.selection, columns.names)
    _check_sources(request, today)
    if request.keys is not None:
        _check_keys(request.keys)
    return Specification(
        lists=request.lists.resolve(),
        versions=Versions(
            policy=pack.load(request.policy).version,
            lists=request.overlay.version(snapshot.version),
            rules=rules_version(),
            data=data_version(),
        ),
        today=today,
        policy=_resolved(request.policy),
        sources=_resolved(request.sources),
        keys=_resolved(request.keys),
        overlay=request.overlay,
        selection=request.selection,
        subjects_unchanged=request.subjects_unchanged,
        has_avatars="avatar" in columns.names,
        quotas=tuple(sorted((name, most) for name, most in request.quotas.items() if most is not None)),
        quota_folder=quota_folder(request.output).resolve() if request.quotas else None,
        difference=difference_path(request.output).resolve() if request.selection.touched_by else None,
    )


def options(request: JobRequest, specification: Specification) -> dict[str, Any]:
    """Whatever the results depend on beside the input, by the name under which a user gave it."""
    spec, selection = specification, specification.selection
    return {
        "lists": spec.versions.lists,
        "policy": f"{spec.versions.policy} {_digest(request.policy)}".strip(),
        "rules": spec.versions.rules,
        "data": spec.versions.data,
        "date": spec.today.isoformat(),
        "sources": _digest(request.sources),
        "keys": "" if request.keys is None else keys.load(request.keys).active.key_id,
        "subjects-unchanged": spec.subjects_unchanged,
        "due-before": str(selection.due_before or ""),
        "policy-changed": selection.policy_changed,
        "lists-changed": selection.lists_changed,
        "touched-by": "" if selection.touched_by is None else Snapshot.open(selection.touched_by).version,
        "deferred-of": "" if selection.deferred_of is None else _job_of(selection.deferred_of),
        "rows-per-shard": request.rows_a_shard,
    }


def differences(then: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return [
        f"{name} was {then.get(name) or 'not given'} and is {now.get(name) or 'not given'}"
        for name in dict.fromkeys((*then, *now))
        if then.get(name) != now.get(name)
    ]


def _check_identity(request: JobRequest, columns: list[str]) -> None:
    """Without sources the last decision's identity can stand, where somebody says that it is the same subject's."""
    compared = "last_subject" in columns and request.keys is not None
    if request.sources is not None or "last_reasons" not in columns or compared or request.subjects_unchanged:
        return
    raise ConfigurationError(
        "identity: without --sources it can only be carried over from the last decision, for the same subject: give "
        "--subjects-unchanged if no subject changed since; or --keys and the column last_subject, which an earlier "
        "run made; or --sources to ask; or leave the column last_reasons out to judge every account as a new one"
    )


def _check_selection(selection: Selection, columns: list[str]) -> None:
    needed = {
        "last_valid_until": selection.due_before is not None,
        "last_policy": selection.policy_changed,
        "last_lists": selection.lists_changed,
    }
    missing = [name for name, is_needed in needed.items() if is_needed and name not in columns]
    if missing:
        raise ConfigurationError(f"{', '.join(missing)}: is missing in the input, and the selection asks for it")


def _check_sources(request: JobRequest, today: date) -> None:
    """A job of a hundred million accounts must not bill anybody by surprise."""
    if request.sources is None:
        if request.quotas:
            raise ConfigurationError("quota: is for --sources, which is not given")
        return
    context = SourceContext(today=lambda: today, folder=request.sources.parent)
    sources = registry.load(request.sources, registry.installed_adapters(), context)
    unknown = sorted(set(request.quotas) - {one.name for one in sources})
    if unknown:
        known = ", ".join(one.name for one in sources)
        raise ConfigurationError(f"quota: {', '.join(unknown)} is no source of {request.sources}, known are {known}")
    open_ended = [one.name for one in sources if one.manifest().billed and one.name not in request.quotas]
    if open_ended:
        name = open_ended[0]
        raise ConfigurationError(
            f"quota: {', '.join(open_ended)} bills for look-ups: say how many with --quota {name}=N, or "
            f"--quota {name}=unlimited"
        )


def _check_keys(path: Path) -> None:
    """A job makes no keys: with fresh ones nothing would be recognised."""
    if not path.exists():
        raise ConfigurationError(f"keys: no such file: {path}")
    keys.load(path)


def _job_of(output: Path) -> str:
    """The job whose deferred accounts are meant: its input and options."""
    earlier = manifest.load(output)
    return sha256("".join(one.name for one in earlier.shards).encode()).hexdigest()[:16]


def _digest(path: Path | None) -> str:
    return "" if path is None else sha256(path.read_bytes()).hexdigest()[:16]


def _resolved(path: Path | None) -> Path | None:
    return None if path is None else path.resolve()
