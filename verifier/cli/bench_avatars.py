"""``verifier bench avatars``: what the screening of avatars finds, flags for nothing, and costs."""

import os
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Annotated

import typer
from rich.table import Table

from verifier.bench import avatar_cost, avatar_recall, avatar_report, avatar_sets
from verifier.bench.avatar_changes import CHANGES
from verifier.bench.avatar_recall import Seen, Task
from verifier.bench.avatar_report import Measured
from verifier.bench.environment import environment
from verifier.bulk.workers import apart
from verifier.cli.problems import problems_end_the_command
from verifier.cli.progress import bar, console
from verifier.screening.avatar import duplicates, references, threads
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.snapshot import Snapshot

_ASKED_OF_INDEX = 60
_OTHERS = ("rival", "flag")


def avatars(
    references_folder: Annotated[Path, typer.Argument(metavar="REFERENCES", help="Folder of protected pictures.")],
    negatives: Annotated[
        Path,
        typer.Argument(metavar="NEGATIVES", help="Folder of clean avatars, a folder a kind: photographs, emoji, ..."),
    ],
    sample: Annotated[int, typer.Option(min=1, help="How many references are transformed.")] = 200,
    changes: Annotated[
        int, typer.Option(min=1, max=len(CHANGES), help="How many changes are made of each, taking turns.")
    ] = len(CHANGES),
    clean: Annotated[int, typer.Option(min=1, help="How many clean avatars of each kind are looked at.")] = 2_000,
    crests: Annotated[int, typer.Option(min=0, help="How many drawn crests are protected and transformed too.")] = 40,
    index_sizes: Annotated[
        list[int] | None, typer.Option("--index", help="Numbers of references whose index is timed; 0 for none.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed takes the same sample.")] = 996,
    workers: Annotated[int | None, typer.Option(min=1, help="Processes; all cores where not given.")] = None,
) -> None:
    """Recall by transformation at 0.1 % and 1 % flagged, beside PDQ and pHash; CPU time; the index at 10 k and 100 k.

    Folders of NEGATIVES whose names begin with `rival` or `flag` are counted apart.
    """
    started = time.perf_counter()
    out = console()
    with problems_end_the_command(), tempfile.TemporaryDirectory(prefix="verifier-bench-") as name:
        folder = Path(name)
        paths = avatar_sets.pictures(references_folder)
        drawn = avatar_sets.draw_crests(folder, crests)
        entries = [
            ListEntry(path.stem, path.stem, EntryCategory.ENTERPRISE, 0.8, images=(str(path),))
            for path in [*paths, *drawn]
        ]
        begun = time.perf_counter()
        made, bad = references.sections(entries)
        built = time.perf_counter() - begun
        refused = {one.entry_id for one in bad}
        build(entries, folder / "avatars.snapshot", sections=made)
        near = duplicates.of(Snapshot.open(folder / "avatars.snapshot"))
        found = _measured(
            folder / "avatars.snapshot",
            [path for path in [*paths, *drawn] if path.stem not in refused],
            {path.stem for path in drawn},
            avatar_sets.negatives(negatives),
            (sample, changes, clean, seed, workers or os.cpu_count() or 1),
        )
        out.print(avatar_report.recall_table(found))
        out.print(avatar_report.clean_table(found))
        out.print(avatar_report.cost_table(found))
        asked_paths = Random(seed).sample(avatar_sets.pictures(negatives), _ASKED_OF_INDEX)
        sizes = tuple(filter(None, index_sizes or avatar_cost.SIZES))
        threads.one_in_children()
        out.print(_index_table(apart(avatar_cost.measured, avatar_cost.Task(tuple(paths), tuple(asked_paths), sizes))))
    groups = len(near.groups) - len(set(near.groups.tolist()))
    size = sum(map(len, made.values())) / 2**20
    took = time.perf_counter() - started
    out.print(
        f"{len(entries):,} references built in {built:.0f} s, {size:.1f} MiB; {len(bad)} refused, {groups} the same "
        f"as another, {len(near.near)} pairs are nearly alike; {took:.0f} s on {environment()}",
        highlight=False,
    )


def _measured(
    snapshot: Path,
    paths: list[Path],
    drawn: set[str],
    negatives: avatar_sets.Negatives,
    options: tuple[int, int, int, int, int],
) -> Measured:
    sample, changes, clean, seed, workers = options
    chance = Random(seed)
    real = [path for path in paths if path.stem not in drawn]
    backdrops = negatives.backdrops or (None,)
    tasks = [
        Task(path, path.stem, chance.choice(backdrops), _taking_turns(number, changes))
        for number, path in enumerate(chance.sample(real, min(sample, len(real))))
    ]
    tasks += [Task(path, path.stem, chance.choice(backdrops), tuple(CHANGES)) for path in paths if path.stem in drawn]
    kinds: dict[Path, str] = {}
    for kind, found in negatives.clean.items():
        kinds |= dict.fromkeys(chance.sample(found, min(clean, len(found))), kind)
    tasks += map(Task, kinds)
    changed, crests = defaultdict[str, list[Seen]](list), defaultdict[str, list[Seen]](list)
    by_kind, others = defaultdict[str, list[Seen]](list), defaultdict[str, list[Seen]](list)
    with bar() as progress:
        bar_task = progress.add_task("avatars", total=len(tasks))
        for task, seen in avatar_recall.seen_on_all_cores(snapshot, avatar_recall.hashes(paths), tasks, workers):
            progress.advance(bar_task)
            for one in seen:
                if task.entry_id:
                    (crests if task.entry_id in drawn else changed)[one.name].append(one)
                else:
                    kind = kinds[task.path]
                    (others if kind.startswith(_OTHERS) else by_kind)[kind].append(one)
    return Measured(changed, crests, by_kind, others)


def _taking_turns(number: int, count: int) -> tuple[str, ...]:
    """As many in all of each change, so that a part of them tells of all."""
    names = tuple(CHANGES)
    return tuple(names[(number * count + place) % len(names)] for place in range(count))


def _index_table(costs: avatar_cost.Costs) -> Table:
    table = Table("stage", "p50 ms", "p95 ms", title="CPU by stage")
    for stage, (p50, p95) in costs.stages.items():
        table.add_row(stage, f"{p50:.1f}", f"{p95:.1f}")
    for cost in costs.indices:
        built = f"{cost.megabytes:,.0f} MiB, index built in {cost.build_seconds:.0f} s"
        for stage, (p50, p95) in {
            f"{cost.references:,} references ({built}): by fingerprint": cost.shapes,
            "by rings": cost.rings,
            "by keypoints": cost.keypoints,
            "all that depends on references": cost.whole,
        }.items():
            table.add_row(stage, f"{p50:.1f}", f"{p95:.1f}")
    return table
