"""Draws an explanation for the terminal. Without colours it says the same: every change has its word as well."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from verifier.bulk.printable import printable
from verifier.explain.folding_steps import Step
from verifier.explain.pairs import Change, Pair
from verifier.explain.planes import View
from verifier.explain.trace import Considered, Score
from verifier.screening.hit import Hit, Screening

_CHANGES = {
    Change.FOLDED: "cyan",
    Change.SHAPE: "bright_blue",
    Change.HOMOPHONE: "yellow",
    Change.NEAR_SOUND: "dark_orange",
    Change.PINYIN: "magenta",
    Change.ADDED: "green",
    Change.MISSING: "red",
    Change.MOVED: "bright_magenta",
    Change.PARTS: "bright_cyan",
}
_OUTCOMES = {"claim": "bold red", "review": "bold yellow", "clear": "bold green"}
_NOTHING = "▢"


def folding(text: str, steps: Sequence[Step]) -> RenderableType:
    """The folded text, and a row for each character to which something was done."""
    changed = [step for step in steps if step.how]
    heading = Text.assemble("folded: ", (text or "nothing is left", "bold"))
    if not changed:
        return Group(heading, Text("nothing was folded", style="dim"))
    table = Table("place", "typed", "code point", "folded", "what", box=None, padding=(0, 2, 0, 0))
    for step in changed:
        table.add_row(
            str(step.place), Text(printable(step.typed)), step.code_points, Text(step.folded or "-"), step.how
        )
    return Group(heading, table)


def planes(views: Sequence[View]) -> RenderableType:
    table = Table(
        "plane", "what it is", "keys", "sees", title="Planes", title_justify="left", box=None, padding=(0, 2, 0, 0)
    )
    for view in views:
        table.add_row(view.plane, view.what, "" if view.keys is None else f"{view.keys:,}", Text(view.shows))
    return table


def candidates(found: Sequence[Considered], most: int) -> RenderableType:
    if not found:
        return Text("Candidates: no plane found any")
    table = Table(title=f"Candidates ({len(found)})", title_justify="left", show_lines=True)
    for heading in ("found by", "protected name over typed text", "score", "band"):
        table.add_column(heading, no_wrap=heading == "found by")
    for one in found[:most]:
        place = one.place
        named = f"{place.surface}" + ("" if place.surface == place.entry.name else f" of {place.entry.name}")
        about = Text(f"{named} · {place.entry.id} · {place.entry.category.value}", style="dim")
        band = Text(one.outcome.value if not one.dropped else "dropped", style=_OUTCOMES.get(one.outcome.value, ""))
        if one.dropped:
            band = Text.assemble(("dropped", "dim"), f": {one.dropped}")
        table.add_row(
            f"{place.found_by}\n[dim]{place.plane}[/dim]",
            Group(about, _laid(place.pairs)),
            "" if one.score is None else Text(_score(one.score)),
            band,
        )
    more = len(found) - most
    return Group(table, Text(f"and {more} more")) if more > 0 else table


def verdict(screening: Screening, *, chinese: bool) -> RenderableType:
    """The outcome, then each hit with its explanation."""
    outcome = screening.outcome.value
    lines = [Text.assemble("Verdict: ", (outcome.upper(), _OUTCOMES[outcome]))]
    lines += [_hit(hit, chinese=chinese) for hit in screening.hits]
    return Group(*lines)


def _hit(hit: Hit, *, chinese: bool) -> Text:
    style = "green" if hit.authorised else _OUTCOMES[hit.outcome.value]
    words = hit.explanation.zh if chinese else hit.explanation.en
    return Text.assemble("  ", (f"{hit.outcome.value} {hit.score:.3f} {hit.plane}", style), f"  {printable(words)}")


def _laid(pairs: Sequence[Pair]) -> RenderableType:
    """Two rows with a column a piece, and a word under each that was changed."""
    if not pairs:
        return Text("")
    grid = Table.grid(padding=(0, 1, 0, 0))
    for _ in pairs:
        grid.add_column(justify="center", no_wrap=True)
    styles = [_CHANGES.get(pair.change, "") for pair in pairs]
    grid.add_row(*(Text(pair.meant or _NOTHING) for pair in pairs))
    grid.add_row(
        *(Text(printable(pair.typed) or _NOTHING, style=style) for pair, style in zip(pairs, styles, strict=True))
    )
    words = dict.fromkeys(pair.change for pair in pairs if pair.change)
    said = Text(", ").join(
        Text.assemble(
            (word.value, _CHANGES[word]), ": " + " ".join(_change(pair) for pair in pairs if pair.change is word)
        )
        for word in words
    )
    return Group(grid, said) if words else grid


def _change(pair: Pair) -> str:
    return f"{pair.meant or _NOTHING}→{printable(pair.typed) or _NOTHING}"


def _score(score: Score) -> str:
    parts = [
        f"{score.value:.3f} = {score.alignment:.3f} alignment",
        f" x {score.importance:.3f} importance",
        f" x {score.coverage:.3f} coverage",
    ]
    if score.bonus:
        parts.append(f" + {score.bonus:.3f} disguise")
    if score.rest:
        parts.append(f"beside “{score.rest}”")
    if score.affixes:
        parts.append(f"affixes: {', '.join(score.affixes)}")
    return "\n".join(parts)
