"""Names read in drawn signs, what the cheap look before it misses and saves, and the cost.

.venv/bin/python benchmarks/avatar_text.py [--names N] [CLEAN...]

Draws wordmarks, columns, seals and crests with names of ``fixtures/lists``, changes them as people do, reads them and
screens what was read against those lists. CLEAN are folders of pictures without signs (photographs, emoji, cartoons).
Needs the extra `ocr` and the font of fonts-noto-cjk.
"""

import argparse
import io
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import TypeVar

import cv2
import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table

from verifier.bench.environment import environment
from verifier.screening import readers
from verifier.screening.avatar import composite, text_screening
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.text_engine import TextEngine
from verifier.screening.avatar.text_gate import may_hold_text
from verifier.screening.avatar.text_reading import Reading
from verifier.screening.build import name_sections
from verifier.screening.hit import Hit
from verifier.screening.screener import NameScreener
from verifier.screening.snapshot import Snapshot

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests"))
from support.lettering import KINDS
from support.pictures import circle, encoded

Result = TypeVar("Result")
SHORTEST, LONGEST = 3, 14
MOST_CLEAN = 300


def reduced(image: Image.Image) -> Image.Image:
    return image.resize((96, 96), Image.Resampling.LANCZOS)


def compressed(image: Image.Image) -> Image.Image:
    return Image.open(io.BytesIO(encoded(image.resize((200, 200)), "JPEG", quality=30)))


CHANGES: dict[str, Callable[[Image.Image], Image.Image]] = {
    "as it is": lambda image: image,
    "96 px": reduced,
    "200 px, JPEG q30": compressed,
    "circle": circle,
    "turned 10°": lambda image: image.rotate(10, Image.Resampling.BICUBIC, fillcolor=image.getpixel((2, 2))),
    "turned 180°": lambda image: image.rotate(180),
    "grey": lambda image: image.convert("L").convert("RGB"),
}


def pixels_of(data: bytes) -> Pixels | None:
    found = decode(data)
    return composite.opaque(found.frames[0]) if isinstance(found, Decoded) else None


class Clock:
    """CPU seconds by stage."""

    def __init__(self) -> None:
        self.spent: dict[str, list[float]] = defaultdict(list)

    def of(self, stage: str, work: Callable[[], Result]) -> Result:
        start = time.process_time()
        result = work()
        self.spent[stage].append(time.process_time() - start)
        return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=Path, nargs="*")
    parser.add_argument("--names", type=int, default=60)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    entries = readers.read(sorted((ROOT / "fixtures" / "lists").glob("*.csv"))).entries
    screener = NameScreener(Snapshot.of_sections(name_sections(entries)))
    usable = [entry for entry in entries if SHORTEST <= len(entry.name) <= LONGEST and _is_hanzi(entry.name)]
    chosen = Random(7).sample(usable, options.names)
    engine, clock = TextEngine(), Clock()
    engine.read(np.full((256, 256, 3), 255, dtype=np.uint8))

    read, caught, missed = (defaultdict(int) for _ in range(3))
    for entry in chosen:
        for kind, draw in KINDS.items():
            for change, alter in CHANGES.items():
                pixels = pixels_of(encoded(alter(draw(entry.name))))
                assert pixels is not None
                is_looked_at = clock.of("look, signs", lambda pixels=pixels: may_hold_text(pixels))
                lines = clock.of(f"read, {kind}", lambda pixels=pixels: engine.read(pixels))
                clock.spent["read, all signs"].append(clock.spent[f"read, {kind}"][-1])
                hits = clock.of("screen", lambda lines=lines: _hits(lines, screener))
                text = "".join(line.text for line in lines)
                read[kind, change] += entry.name in text
                caught[kind, change] += is_looked_at and any(hit.target_id == entry.id for hit in hits)
                missed[kind, change] += not is_looked_at
    console = Console(width=160)
    console.print(_recall(read, caught, missed, len(chosen)))
    for folder in options.clean:
        console.print(_of_clean(folder, engine, screener, clock))
    console.print(_costs(clock))
    console.print(environment())


def _hits(lines: list, screener: NameScreener) -> tuple[Hit, ...]:
    return text_screening.hits(Reading(tuple(lines)), screener, None)


def _recall(read: dict, caught: dict, missed: dict, count: int) -> Table:
    table = Table("read / caught / not looked at", *CHANGES, title=f"{count} names of fixtures/lists")
    for kind in KINDS:
        cells = [
            " / ".join(f"{counts[kind, change] / count:.2f}" for counts in (read, caught, missed)) for change in CHANGES
        ]
        table.add_row(kind, *cells)
    total = count * len(KINDS) * len(CHANGES)
    sums = [sum(one.values()) / total for one in (read, caught, missed)]
    table.add_row("all", f"{sums[0]:.3f} / {sums[1]:.3f} / {sums[2]:.3f}")
    return table


def _of_clean(folder: Path, engine: TextEngine, screener: NameScreener, clock: Clock) -> str:
    paths = sorted(path for path in folder.iterdir() if path.is_file())
    looked_at = flagged = count = 0
    for path in Random(7).sample(paths, min(MOST_CLEAN, len(paths))):
        pixels = pixels_of(path.read_bytes())
        if pixels is None:
            continue
        count += 1
        total = time.process_time()
        if clock.of(f"look, {folder.name}", lambda pixels=pixels: may_hold_text(pixels)):
            looked_at += 1
            lines = clock.of(f"read, {folder.name} looked at", lambda pixels=pixels: engine.read(pixels))
            flagged += bool(_hits(lines, screener))
        clock.spent[f"look and read, {folder.name}"].append(time.process_time() - total)
        clock.of(f"read without a look, {folder.name}", lambda pixels=pixels: engine.read(pixels))
    return (
        f"{folder.name}: {count} pictures, {looked_at} read ({looked_at / count:.0%}), {flagged} flagged by their text"
    )


def _costs(clock: Clock) -> Table:
    table = Table("CPU, ms", "median", "95th", "mean", "runs")
    for stage, spent in clock.spent.items():
        values = np.array(spent) * 1000
        table.add_row(
            stage,
            f"{np.median(values):.1f}",
            f"{np.percentile(values, 95):.1f}",
            f"{values.mean():.1f}",
            f"{len(values):,}",
        )
    return table


def _is_hanzi(text: str) -> bool:
    return all("一" <= character <= "鿿" for character in text)


if __name__ == "__main__":
    main()
