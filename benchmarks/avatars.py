"""Recall of protected pictures by transformation, the share of clean pictures that are flagged, and the cost.

.venv/bin/python benchmarks/avatars.py REFERENCES CLEAN [CLEAN...]

Each is a folder of PNG files: openly licensed icons (npm `simple-icons`, rendered) as references; others of them as
rivals and emoji as clean pictures. A fifth of the references is transformed.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from verifier.screening.avatar import references
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.screener import AvatarScreener
from verifier.screening.build import build
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.hit import Screening, ScreeningOutcome
from verifier.screening.snapshot import Snapshot

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from support.pictures import CHANGES, encoded

TRANSFORMED_SHARE = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("references", type=Path)
    parser.add_argument("clean", type=Path, nargs="+")
    options = parser.parse_args()
    paths = sorted(options.references.glob("*.png"))
    entries = [ListEntry(p.stem, p.stem, EntryCategory.ENTERPRISE, 0.8, images=(str(p),)) for p in paths]
    started = time.process_time()
    pictures, bad = references.sections(entries)
    built = time.process_time() - started
    console = Console()
    with tempfile.TemporaryDirectory() as folder:
        build(entries, Path(folder) / "avatars.snapshot", sections=pictures)
        screener = AvatarScreener(Snapshot.open(Path(folder) / "avatars.snapshot"))
        console.print(f"{len(paths):,} references, {len(bad)} refused, {built:.1f} s to build")
        costs: list[float] = []
        table = Table("transformation", "found", "claimed")
        for name, change in CHANGES.items():
            found = [
                outcome_for(screen(screener, encoded(change(Image.open(path).convert("RGB"))), costs), path.stem)
                for path in paths[::TRANSFORMED_SHARE]
            ]
            claimed = sum(outcome is ScreeningOutcome.CLAIM for outcome in found) / len(found)
            either = sum(outcome is not ScreeningOutcome.CLEAR for outcome in found) / len(found)
            table.add_row(name, f"{either:.3f}", f"{claimed:.3f}")
        console.print(table)
        for clean in options.clean:
            outcomes = [screen(screener, path.read_bytes(), costs).outcome for path in sorted(clean.glob("*.png"))]
            flagged = sum(outcome is not ScreeningOutcome.CLEAR for outcome in outcomes)
            claims = sum(outcome is ScreeningOutcome.CLAIM for outcome in outcomes)
            console.print(f"{clean.name}: {flagged} of {len(outcomes):,} flagged, {claims} of them claimed")
    p50, p95 = np.percentile(costs, (50, 95)) * 1e3
    console.print(f"CPU an avatar, decoded and screened: p50 {p50:.1f} ms, p95 {p95:.1f} ms")


def screen(screener: AvatarScreener, data: bytes, costs: list[float]) -> Screening:
    started = time.process_time()
    decoded = decode(data)
    assert isinstance(decoded, Decoded)
    screening = screener.screen(decoded, None)
    costs.append(time.process_time() - started)
    return screening


def outcome_for(screening: Screening, target: str) -> ScreeningOutcome:
    return next((hit.outcome for hit in screening.hits if hit.target_id == target), ScreeningOutcome.CLEAR)


if __name__ == "__main__":
    main()
