"""Counts of a shard's results, added up to those of the job: what the brake, the summary and the progress bar read."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

Counts = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Tally:
    """``rows`` of the input, each of which is judged, deferred, bad or left out by the selection.

    ``passed_before`` are judged accounts whose last verdict was PASS, ``flips`` those of them that no longer pass.
    The mappings count by verdict, by kind of change, by the reasons of flips and by the problems of bad rows.
    """

    rows: int = 0
    judged: int = 0
    deferred: int = 0
    bad: int = 0
    left_out: int = 0
    changed: int = 0
    passed_before: int = 0
    flips: int = 0
    verdicts: Counts = field(default_factory=dict)
    changes: Counts = field(default_factory=dict)
    flip_reasons: Counts = field(default_factory=dict)
    problems: Counts = field(default_factory=dict)

    @classmethod
    def of(cls, results: pa.RecordBatch, rows: int) -> "Tally":
        """Of a batch of results, made of so many rows of the input."""
        statuses = _counts(results.column("status"))
        judged = results.filter(pc.equal(results.column("status"), "judged"))
        passed = judged.filter(pc.fill_null(pc.equal(judged.column("previous_verdict"), "pass"), False))
        flipped = passed.filter(pc.not_equal(passed.column("verdict"), "pass"))
        findings = pc.list_flatten(flipped.column("findings"))
        serious = findings.filter(pc.not_equal(pc.struct_field(findings, "outcome"), "pass"))
        return cls(
            rows=rows,
            judged=judged.num_rows,
            deferred=statuses.get("deferred", 0),
            bad=statuses.get("bad_row", 0),
            left_out=rows - results.num_rows,
            changed=pc.sum(results.column("changed")).as_py() or 0,
            passed_before=passed.num_rows,
            flips=flipped.num_rows,
            verdicts=_counts(judged.column("verdict")),
            changes=_counts(pc.list_flatten(judged.column("changes"))),
            flip_reasons=_counts(pc.struct_field(serious, "reason")),
            problems=_counts(results.column("problem")),
        )


def total(tallies: Iterable[Tally]) -> Tally:
    sums: dict[str, int] = dict.fromkeys(_NUMBERS, 0)
    counters: dict[str, Counter[str]] = {name: Counter() for name in _COUNTS}
    for one in tallies:
        for name in _NUMBERS:
            sums[name] += getattr(one, name)
        for name, counter in counters.items():
            counter.update(getattr(one, name))
    counts: dict[str, Any] = {name: dict(sorted(counter.items())) for name, counter in counters.items()}
    return Tally(**{**sums, **counts})


_COUNTS = ("verdicts", "changes", "flip_reasons", "problems")
_NUMBERS = tuple(one.name for one in fields(Tally) if one.name not in _COUNTS)


def _counts(column: pa.Array) -> dict[str, int]:
    pairs = ((one["values"], one["counts"]) for one in column.value_counts().to_pylist())
    return dict(sorted((value, count) for value, count in pairs if value is not None))
