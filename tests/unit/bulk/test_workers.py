"""Work in several processes comes back in order, and a stream is not read ahead of it."""

import os
from collections.abc import Iterator

import pytest

from verifier.bulk import workers
from verifier.domain.errors import VerifierError


def square(number: int) -> int:
    return number * number


def die(number: int) -> int:
    os._exit(number)


def fail(number: int) -> int:
    raise VerifierError(f"task {number}")


def test_results_come_in_the_order_of_the_tasks_and_tasks_are_taken_as_needed() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = workers.in_order(square, tasks(), 2)
    assert [next(results) for _ in range(3)] == [0, 1, 4]
    assert len(taken) < 20
    assert list(results) == [number * number for number in range(3, 100)]


@pytest.mark.parametrize("count", [0, 1])
def test_one_task_or_none_needs_no_process(count: int) -> None:
    assert list(workers.in_order(lambda number: number, range(count), 4)) == list(range(count))


def test_a_worker_that_dies_is_told() -> None:
    with pytest.raises(VerifierError, match="a worker process died"):
        list(workers.in_order(die, [3, 4], 2))


def test_an_error_in_a_worker_is_the_callers() -> None:
    with pytest.raises(VerifierError, match="task 3"):
        list(workers.in_order(fail, [3, 4], 2))


def test_a_process_apart() -> None:
    assert workers.apart(square, 5) == 25
