"""The measurements of cost count what they say; how long things take is no test's business."""

import random
import threading
from pathlib import Path

from verifier.bench import made_up, memory, names, queries, rivals, stall
from verifier.bench.names_report import Measured, cost_table, rivals_table


def test_a_longer_list_begins_with_the_shorter_one() -> None:
    short, long = (made_up.names(count, random.Random(1)) for count in (50, 200))
    assert long[:50] == short and len(set(long)) == 200


def test_queries_are_the_same_for_a_seed_and_differ_from_one_another() -> None:
    protected = made_up.names(100, random.Random(1))
    asked = queries.attacked(protected, 200, 3)
    assert asked == queries.attacked(protected, 200, 3) != queries.attacked(protected, 200, 4)
    assert len(set(asked)) == 200
    assert queries.clean(50, 3) == queries.clean(50, 3)


def test_private_memory_is_what_this_process_wrote() -> None:
    before = memory.used()
    block = bytearray(b"x") * (32 << 20)
    assert (memory.used() - before).private >= 30 or before == memory.Memory(0, 0)
    del block


def test_a_thread_ticks_while_the_work_is_done() -> None:
    took, gap = stall.longest_gap(lambda: threading.Event().wait(0.01))
    assert gap > 0 and took > 0


def test_every_part_is_measured(tmp_path: Path) -> None:
    task = names.Task(300, 100, 996, tmp_path / "names.snapshot")
    seconds = names.build_snapshot(task)
    cost = names.measure(task)
    assert 0 < cost.p50 <= cost.p99 and cost.caught > 0.5 > cost.flagged
    others = rivals.measure(rivals.Task(300, 996))
    assert {"plain containment: any(name in query)", "daachorse containment"} <= {one.method for one in others}
    measured = [Measured(300, seconds, 0.1, cost, others)]
    assert cost_table(measured).row_count == 1
    assert rivals_table(measured).row_count == 1 + len(others)
