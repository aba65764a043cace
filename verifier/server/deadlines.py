"""When a call's client stops waiting."""

import time

import grpc


def deadline_of(context: grpc.ServicerContext) -> float:
    """In seconds of ``time.monotonic``; infinite where the client set no deadline."""
    left = context.time_remaining()
    return float("inf") if left is None else time.monotonic() + left
