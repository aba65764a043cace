"""The tables of ``verifier bench avatars``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rich.table import Table

from verifier.bench.avatar_recall import Seen
from verifier.screening.hit import ScreeningOutcome

RATES = (0.001, 0.01)
ALL = "all"
BAR, CREST_BAR = 0.88, 0.97
_NINETY = (
    "as it is", "grey", "hue", "JPEG q25", "crop 85 %", "circle on white", "circle on black", "padding 25 %",
    "padding half, coloured", "ground: one colour", "inverted", "turned by 10°", "turned by 30°", "turned by 90°",
    "turned by 180°", "mirrored", "stretched",
)  # fmt: skip
_EIGHTY = ("crop 70 %", "frame", "screenshot", "text over it", "watermark", "badge")
_FIFTY = ("ground: photograph", "small in a corner")
BARS: Mapping[str, float] = {
    **dict.fromkeys(_NINETY, 0.9),
    **dict.fromkeys(_EIGHTY, 0.8),
    **dict.fromkeys(_FIFTY, 0.5),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """``changed`` by change; ``clean`` by kind. Rivals and flags are no clean avatars of the bar: ``others``."""

    changed: Mapping[str, Sequence[Seen]]
    crests: Mapping[str, Sequence[Seen]]
    clean: Mapping[str, Sequence[Seen]]
    others: Mapping[str, Sequence[Seen]]

    @property
    def all_clean(self) -> list[Seen]:
        return [seen for kind in self.clean.values() for seen in kind]


def recall_table(measured: Measured) -> Table:
    table = Table("transformation", *(f"ours, {rate:.1%}" for rate in RATES), "as shipped: claim", "review", "PDQ x8",
                  "pHash-256", "bar", title="Recall at the share of clean avatars flagged")  # fmt: skip
    rows = {name: _row(seen, measured.all_clean) for name, seen in measured.changed.items()}
    for name, row in rows.items():
        table.add_row(name, *(f"{value:.2f}" for value in row), _mark(row[0], BARS.get(name)))
    mean = np.mean(list(rows.values()), axis=0)
    table.add_row(ALL, *(f"{value:.3f}" for value in mean), _mark(float(mean[0]), BAR), style="bold")
    if measured.crests:
        mean = np.mean([_row(seen, measured.all_clean) for seen in measured.crests.values()], axis=0)
        table.add_row(
            "crests and seals, all", *(f"{v:.3f}" for v in mean), _mark(float(mean[0]), CREST_BAR), style="bold"
        )
    return table


def clean_table(measured: Measured) -> Table:
    table = Table("clean avatars", "pictures", "claimed", "to review", title="Flagged with the thresholds as shipped")
    for kind, seen in {**measured.clean, ALL: measured.all_clean, **measured.others}.items():
        claimed = sum(one.outcome is ScreeningOutcome.CLAIM for one in seen)
        reviewed = sum(one.outcome is ScreeningOutcome.REVIEW for one in seen)
        table.add_row(kind, f"{len(seen):,}", f"{claimed} ({claimed / len(seen):.2%})", f"{reviewed}")
    return table


def cost_table(measured: Measured) -> Table:
    table = Table("CPU an avatar", "p50 ms", "p95 ms", "most")
    changed = [seen for kind in measured.changed.values() for seen in kind]
    for name, seen in (("clean", measured.all_clean), ("transformed", changed)):
        for part in ("decode", "screen"):
            values = [getattr(one, f"{part}_seconds") * 1e3 for one in seen]
            table.add_row(f"{name}: {part}", *(f"{value:.1f}" for value in np.percentile(values, (50, 95, 100))))
    return table


def _row(seen: Sequence[Seen], clean: Sequence[Seen]) -> list[float]:
    ours = [
        float(np.mean([one.score > _threshold([other.score for other in clean], rate) for one in seen]))
        for rate in RATES
    ]
    claimed = float(np.mean([one.outcome is ScreeningOutcome.CLAIM for one in seen]))
    flagged = float(np.mean([one.outcome is not ScreeningOutcome.CLEAR for one in seen]))
    pdq = -_threshold([-other.pdq for other in clean], RATES[0])
    phash = -_threshold([-other.phash for other in clean], RATES[0])
    theirs = [float(np.mean([one.pdq < pdq for one in seen])), float(np.mean([one.phash < phash for one in seen]))]
    return [*ours, claimed, flagged, *theirs]


def _threshold(values: Sequence[float], rate: float) -> float:
    """Above it lies at most that share."""
    return sorted(values, reverse=True)[int(len(values) * rate)]


def _mark(value: float, bar: float | None) -> str:
    if bar is None:
        return ""
    return f"{bar:.2f}" if value >= bar else f"[red]{bar:.2f} missed[/red]"
