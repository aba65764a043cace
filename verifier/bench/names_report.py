"""The tables of ``verifier bench names``."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rich.table import Table

from verifier.bench.names import Cost
from verifier.bench.rivals import Rival

BARS: Mapping[str, float] = {"p99": 500e-6, "shared": 300.0, "stall": 10e-3}
"""At a million names: seconds of CPU time, MiB, seconds."""


@dataclass(frozen=True, slots=True)
class Measured:
    names: int
    build_seconds: float
    snapshot_mib: float
    cost: Cost
    rivals: Sequence[Rival]


def cost_table(found: Sequence[Measured]) -> Table:
    table = Table(title=f"Cost (bars: p99 {BARS['p99'] * 1e6:.0f} µs, shared {BARS['shared']:.0f} MiB, stall 10 ms)")
    headings = ("names", "build s", "snapshot MiB", "open ms", "private MiB", "shared MiB", "p50 µs", "p99 µs")
    for heading in (
        *headings,
        "p99 ratio",
        "clean p99",
        "attacked p99",
        "reload gap ms",
        "idle gap ms",
        "hits attacked",
        "clean",
    ):
        table.add_column(heading, justify="right")
    first = found[0].cost.p99 if found else 0.0
    for one in found:
        cost = one.cost
        table.add_row(
            f"{one.names:,}",
            f"{one.build_seconds:.1f}",
            f"{one.snapshot_mib:.1f}",
            f"{cost.open_seconds * 1e3:.0f}",
            f"{cost.memory.private:.1f}",
            _judged(f"{cost.memory.shared:.1f}", cost.memory.shared, BARS["shared"]),
            f"{cost.p50 * 1e6:.0f}",
            _judged(f"{cost.p99 * 1e6:.0f}", cost.p99, BARS["p99"]),
            f"{cost.p99 / first:.2f} x",
            f"{cost.clean_p99 * 1e6:.0f}",
            f"{cost.attacked_p99 * 1e6:.0f}",
            _judged(f"{cost.stall * 1e3:.1f}", cost.stall, BARS["stall"]),
            f"{cost.idle * 1e3:.1f}",
            f"{cost.caught:.1%}",
            f"{cost.flagged:.1%}",
        )
    return table


def rivals_table(found: Sequence[Measured]) -> Table:
    """CPU time a query in the median, and how many times ours."""
    table = Table("names", "method", title="Beside others, in the same run")
    for heading in ("queries", "p50", "of ours"):
        table.add_column(heading, justify="right")
    for one in found:
        table.add_row(f"{one.names:,}", "verifier", "", _time(one.cost.p50), "1 x", end_section=not one.rivals)
        for place, rival in enumerate(one.rivals, 1):
            ratio = rival.p50 / one.cost.p50
            shown = f"{ratio:,.0f} x" if ratio >= 10 else f"{ratio:.2f} x"
            table.add_row(
                "", rival.method, str(rival.queries), _time(rival.p50), shown, end_section=place == len(one.rivals)
            )
    return table


def _judged(text: str, value: float, most: float) -> str:
    return f"[green]{text}[/green]" if value <= most else f"[red]{text}[/red]"


def _time(seconds: float) -> str:
    return f"{seconds * 1e3:,.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:,.1f} µs"
