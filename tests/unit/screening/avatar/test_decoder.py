"""The decoding process: hostile images end it, and nothing else."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.hostile_pictures import HOSTILE
from support.pictures import emblem, encoded

from verifier.screening.avatar import worker
from verifier.screening.avatar.decoder import AvatarDecoder
from verifier.screening.avatar.decoding import Decoded, Refused, decode
from verifier.screening.avatar.screener import Undecided

GOOD = encoded(emblem(3))
Make = Callable[..., AvatarDecoder]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Decoders of one worker, which may be one of those in ``support``; all are closed."""
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[3]))
    made: list[AvatarDecoder] = []

    def one(module: str = worker.__name__, seconds: float = 20) -> AvatarDecoder:
        made.append(AvatarDecoder(workers=1, seconds=seconds, module=module))
        return made[-1]

    yield one
    for decoder in made:
        decoder.close()


def process_id(decoder: AvatarDecoder) -> int:
    """Of the worker, which is idle."""
    process = decoder._processes._idle.get()
    decoder._processes._idle.put(process)
    assert process is not None
    return process._process.pid


def mapped(pid: int, what: str) -> int:
    """In bytes: ``VmSize`` now, ``VmPeak`` at most."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(f"{what}:")) * 1024


def test_a_worker_s_answers_are_those_of_the_function_within_its_memory(make: Make) -> None:
    decoder = make()
    assert isinstance(decoder(encoded(emblem(3).resize((16, 16)))), Decoded)
    pid = process_id(decoder)
    limit, hard = resource.prlimit(pid, resource.RLIMIT_AS)
    assert limit == hard <= mapped(pid, "VmSize") + 256 * 1024 * 1024
    for kind, (data, _) in HOSTILE.items():
        assert decoder(data) == decode(data), kind
    assert process_id(decoder) == pid
    assert mapped(pid, "VmPeak") <= limit


def test_many_callers_share_one_worker(make: Make) -> None:
    pictures = [encoded(emblem(seed).resize((64, 64))) for seed in range(20)]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(make(), pictures)) == [decode(picture) for picture in pictures]


def test_a_worker_that_died_while_idle_is_replaced_and_no_avatar_suffers(make: Make) -> None:
    decoder = make()
    assert isinstance(decoder(GOOD), Decoded)
    first = process_id(decoder)
    os.kill(first, signal.SIGKILL)
    os.waitid(os.P_PID, first, os.WEXITED | os.WNOWAIT)
    assert isinstance(decoder(GOOD), Decoded)
    assert process_id(decoder) != first


def test_an_image_that_ends_the_worker_is_refused(make: Make) -> None:
    decoder = make("support.worker_that_ends")
    for _ in range(2):
        found = decoder(GOOD)
        assert isinstance(found, Refused) and found.rule == "TOO_COMPLEX"


@pytest.mark.parametrize(("behaviour", "says"), [("hangs", "took too long"), ("fails", "before it was ready")])
def test_a_worker_that_hangs_or_cannot_begin_decides_nothing(make: Make, behaviour: str, says: str) -> None:
    decoder = make(f"support.worker_that_{behaviour}", seconds=0.5)
    for _ in range(2):
        with pytest.raises(Undecided, match=says):
            decoder(GOOD)


def test_a_worker_that_cannot_be_started_costs_no_place(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    decoder = make()
    with monkeypatch.context() as patched:
        patched.setattr("sys.executable", "/nonexistent/python")
        with pytest.raises(Undecided, match="could be started"):
            decoder(GOOD)
    assert isinstance(decoder(GOOD), Decoded)


def test_a_caller_does_not_wait_for_ever_for_a_busy_worker(make: Make) -> None:
    decoder = make(seconds=0.05)
    taken = decoder._processes._idle.get()
    with pytest.raises(Undecided, match="free in time"):
        decoder(GOOD)
    decoder._processes._idle.put(taken)
