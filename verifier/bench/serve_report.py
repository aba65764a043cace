"""The table of ``verifier bench serve``."""

from collections.abc import Iterable, Sequence
from statistics import median

import numpy as np
from rich.table import Table

from verifier.bench.serve import Measured, Side


def table(found: Iterable[Measured]) -> Table:
    shown = Table(title="Server CPU a call, beside an empty handler with the same messages in the same run")
    shown.add_column("call")
    for heading in ("CPU µs", "empty µs", "ratio", "bar", "calls/s", "empty", "p50 ms", "p99 ms", "empty p50", "p99"):
        shown.add_column(heading, justify="right")
    for one in found:
        ratio, bar = median(one.ratios()), one.kind.bar
        colour = "" if bar is None else "[green]" if ratio <= bar else "[red]"
        shown.add_row(
            one.kind.name,
            f"{_cpu(one.ours):,.0f}",
            f"{_cpu(one.empty):,.0f}",
            f"{colour}{ratio:.2f} x",
            "" if bar is None else f"{bar:.1f} x",
            f"{_rate(one.ours):,.0f}",
            f"{_rate(one.empty):,.0f}",
            *_percentiles(one.ours),
            *_percentiles(one.empty),
        )
    return shown


def _cpu(sides: Sequence[Side]) -> float:
    return median(side.cpu for side in sides) * 1e6


def _rate(sides: Sequence[Side]) -> float:
    return median(side.load.calls / side.load.seconds for side in sides)


def _percentiles(sides: Sequence[Side]) -> tuple[str, str]:
    """p50 and p99 in milliseconds, over all rounds."""
    p50, p99 = np.percentile(np.concatenate([side.load.latencies for side in sides]), (50, 99)) * 1e3
    return f"{p50:.2f}", f"{p99:.2f}"
