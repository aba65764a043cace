"""The tables of ``verifier bench accuracy``, and the same numbers for machines."""

from collections.abc import Mapping, Sequence

from rich.markup import escape
from rich.table import Table

from verifier.bench.bars import CLEAN_FLAGGED, PEOPLE_FLAGGED, bar
from verifier.bench.precision import Flagged, Named, claims
from verifier.bench.recall import LONGEST, Recall
from verifier.bulk.printable import printable

_LENGTHS = {2: "2", 3: "3", 4: "4", LONGEST: "5+"}


def recall_table(found: Sequence[Recall]) -> Table:
    """A cell is green where it reaches its bar, red where it does not, plain where nothing is asked for."""
    table = Table("evasion", title="Recall by kind of evasion and length of the name")
    for length, heading in _LENGTHS.items():
        table.add_column(heading, justify="right")
        if length in (3, LONGEST):
            table.add_column("bar" if length == 3 else "bar 4+", justify="right", style="dim")
    table.add_column("tried", justify="right", style="dim")
    for one in found:
        cells = [one.kind]
        for length in _LENGTHS:
            cells.append(_share(one, length))
            if length in (3, LONGEST):
                wanted = bar(one.kind, length)
                cells.append("" if wanted is None else f"{wanted:.2f}")
        table.add_row(*cells, f"{one.tried.total():,}")
    return table


def flagged_table(found: Sequence[Flagged]) -> Table:
    table = Table(
        "file", title=f"Clean names flagged (bar: {CLEAN_FLAGGED:.1%}, ordinary people's names {PEOPLE_FLAGGED:.1%})"
    )
    for heading in ("clean names", "by the lists", "share", "REVIEW", "CLAIM", "organs", "REVIEW", "CLAIM"):
        table.add_column(heading, justify="right")
    for one in found:
        colour = "green" if one.share <= CLEAN_FLAGGED else "yellow" if one.share <= PEOPLE_FLAGGED else "red"
        table.add_row(
            escape(one.file.name),
            f"{one.clean:,}",
            f"{len(one.flagged):,}",
            f"[{colour}]{one.share:.2%}[/{colour}]",
            *_bands(one.flagged),
            f"{len(one.organs):,}",
            *_bands(one.organs),
        )
    return table


def missed_table(found: Sequence[Recall], count: int) -> Table:
    table = Table("evasion", "name", "written as, and missed", title="Missed evasions")
    for one in found:
        for name, evasion in one.missed[:count]:
            table.add_row(one.kind, escape(printable(name)), escape(printable(evasion)))
    return table


def flagged_examples(one: Flagged, count: int) -> Table:
    table = Table("name", "target", "plane", "score", "band", "operations", title=f"Flagged in {escape(one.file.name)}")
    for name, hit in (*one.flagged[:count], *one.organs[:count]):
        operations = escape("，".join(hit.operations))
        table.add_row(
            escape(printable(name)),
            escape(printable(hit.target)),
            hit.plane,
            f"{hit.score:.2f}",
            hit.outcome.value,
            operations,
        )
    return table


def as_json(recalls: Sequence[Recall], flagged: Sequence[Flagged], settings: Mapping[str, object]) -> dict[str, object]:
    return {
        "settings": dict(settings),
        "recall": [
            {
                "kind": one.kind,
                "lengths": {
                    heading: {
                        "tried": one.tried[length],
                        "caught": one.caught[length],
                        "recall": one.share(length),
                        "bar": bar(one.kind, length),
                    }
                    for length, heading in _LENGTHS.items()
                },
                "missed": [list(pair) for pair in one.missed],
            }
            for one in recalls
        ],
        "flagged": [
            {"file": str(one.file), "clean": one.clean, "lists": _counts(one.flagged), "organs": _counts(one.organs)}
            for one in flagged
        ],
    }


def _share(one: Recall, length: int) -> str:
    share, wanted = one.share(length), bar(one.kind, length)
    if share is None:
        return "-"
    if wanted is None:
        return f"{share:.3f}"
    # as the bar is written: 0.948 does not reach 0.95
    colour = "green" if share >= wanted else "red"
    return f"[{colour}]{share:.3f}[/{colour}]"


def _bands(named: Sequence[Named]) -> tuple[str, str]:
    return f"{len(named) - claims(named):,}", f"{claims(named):,}"


def _counts(named: Sequence[Named]) -> dict[str, object]:
    return {
        "review": len(named) - claims(named),
        "claim": claims(named),
        "names": [[name, hit.target, hit.plane, hit.score] for name, hit in named],
    }
