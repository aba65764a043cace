"""The decoding process: hostile images end it, and nothing else."""

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from support.hostile_pictures import HOSTILE
from support.pictures import emblem, encoded

from verifier.screening.avatar import decoder as decoder_module
from verifier.screening.avatar.decoder import AvatarDecoder
from verifier.screening.avatar.decoding import Decoded, Refused, decode
from verifier.screening.avatar.screener import Undecided

GOOD = encoded(emblem(3))
STUCK = "import time; time.sleep(60)"
GREEDY = "import sys; sys.stdin.buffer.read(4); sys.exit(1)"


@pytest.fixture
def decoder() -> Iterator[AvatarDecoder]:
    made = AvatarDecoder(workers=1, seconds=20)
    yield made
    made.close()


def test_a_worker_s_answers_are_those_of_the_function(decoder: AvatarDecoder) -> None:
    for data in (GOOD, *(data for data, _ in HOSTILE.values())):
        assert decoder(data) == decode(data)


def test_many_callers_share_one_worker(decoder: AvatarDecoder) -> None:
    pictures = [encoded(emblem(seed).resize((64, 64))) for seed in range(20)]
    with ThreadPoolExecutor(10) as pool:
        assert list(pool.map(decoder, pictures)) == [decode(picture) for picture in pictures]


def test_a_worker_that_died_while_idle_is_replaced_and_no_avatar_suffers(
    decoder: AvatarDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = []
    start = decoder_module._start
    monkeypatch.setattr(decoder_module, "_start", lambda: started.append(start()) or started[-1])
    assert isinstance(decoder(GOOD), Decoded)
    os.kill(started[0].pid, signal.SIGKILL)
    started[0].wait()
    assert isinstance(decoder(GOOD), Decoded)
    assert len(started) == 2


def test_a_worker_that_cannot_be_started_costs_no_place(
    decoder: AvatarDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(decoder_module, "_start", fail)
        with pytest.raises(Undecided):
            decoder(GOOD)
    assert isinstance(decoder(GOOD), Decoded)


def test_a_worker_that_was_stopped_after_its_reply_serves_nobody_else(
    decoder: AvatarDecoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask_in_time = AvatarDecoder._ask_in_time
    with monkeypatch.context() as patched:
        patched.setattr(AvatarDecoder, "_ask_in_time", lambda *given: (ask_in_time(*given)[0], False))
        assert isinstance(decoder(GOOD), Decoded)
    assert decoder._idle.get() is None
    decoder._idle.put(None)
    assert isinstance(decoder(GOOD), Decoded)


@pytest.mark.parametrize(("code", "outcome"), [(STUCK, Undecided), (GREEDY, Refused)])
def test_a_worker_that_hangs_or_ends_decides_nothing_in_its_favour(
    code: str, outcome: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = decoder_module.sys.executable
    popen = decoder_module.subprocess.Popen
    monkeypatch.setattr(decoder_module.subprocess, "Popen", lambda _, **pipes: popen([command, "-c", code], **pipes))
    decoder = AvatarDecoder(workers=1, seconds=0.5 if code == STUCK else 20)
    try:
        if outcome is Undecided:
            with pytest.raises(Undecided):
                decoder(GOOD)
        else:
            assert isinstance(decoder(GOOD), Refused)
    finally:
        decoder.close()


def test_a_caller_does_not_wait_for_ever_for_a_busy_worker() -> None:
    decoder = AvatarDecoder(workers=1, seconds=0.05)
    taken = decoder._idle.get()
    with pytest.raises(Undecided):
        decoder(GOOD)
    decoder._idle.put(taken)
    decoder.close()
