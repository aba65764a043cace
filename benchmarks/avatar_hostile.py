"""What hostile pictures cost: refused or decoded, in how much time and memory. Run as
``PYTHONPATH=tests .venv/bin/python benchmarks/avatar_hostile.py``.

Beside those that the tests know there are the largest that the bounds allow, which are drawn here.
"""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from rich.console import Console
from rich.table import Table
from support.hostile_pictures import HOSTILE
from support.pictures import emblem, encoded

from verifier.screening.avatar.decoder import AvatarDecoder
from verifier.screening.avatar.decoding import Decoded

SIDE = 4_470
"""Squared a little less than 20 megapixels."""
_TICKS = 100


def largest() -> Iterator[tuple[str, bytes]]:
    chance = np.random.default_rng(996)
    noisy = Image.fromarray(chance.integers(0, 255, (450, 450, 3), dtype=np.uint8)).resize((SIDE, SIDE), 0)
    yield "JPEG, progressive, 4:4:4", encoded(noisy, "JPEG", progressive=True, quality=30, subsampling=0)
    yield "JPEG, progressive, CMYK", encoded(noisy.convert("CMYK"), "JPEG", progressive=True, quality=20, subsampling=0)
    yield "PNG, RGB", encoded(noisy)
    yield "PNG, RGBA", encoded(noisy.convert("RGBA"))
    yield "PNG, 16 bits of grey", encoded(noisy.convert("L").convert("I").convert("I;16"))
    yield "WebP", encoded(noisy, "WEBP", quality=20, method=0)
    yield "GIF", encoded(noisy.convert("L").convert("P"), "GIF")


def main() -> None:
    decoder = AvatarDecoder(seconds=20)
    decoder(encoded(emblem(3).resize((16, 16))))
    table = Table("picture", "bytes", "outcome", "ms", "CPU ms", "MiB at most", title="Hostile pictures")
    idle = memory(decoder, "VmRSS")
    pictures = [(kind, data) for kind, (data, _) in HOSTILE.items()]
    for kind, data in [*pictures, *((f"20 megapixels: {kind}", data) for kind, data in largest())]:
        worker = process_id(decoder)
        Path(f"/proc/{worker}/clear_refs").write_text("5")
        before, started = cpu(worker), time.perf_counter()
        found = decoder(data)
        took = time.perf_counter() - started
        outcome = "decoded" if isinstance(found, Decoded) else found.rule
        ended = process_id(decoder) != worker
        spent = "ended" if ended else f"{(cpu(worker) - before) * 1e3:.0f}"
        most = "256" if ended else f"{memory(decoder, 'VmHWM') - idle:.0f}"
        table.add_row(kind, f"{len(data):,}", outcome, f"{took * 1e3:.0f}", spent, most)
    decoder.close()
    Console(width=140).print(table)


def process_id(decoder: AvatarDecoder) -> int:
    process = decoder._processes._idle.get()
    decoder._processes._idle.put(process)
    return process._process.pid if process is not None else 0


def memory(decoder: AvatarDecoder, what: str) -> float:
    lines = Path(f"/proc/{process_id(decoder)}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:")) / 1024


def cpu(process: int) -> float:
    """Seconds, of the worker and in the kernel for it."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


if __name__ == "__main__":
    main()
