"""What a call costs the server, beside an empty handler that reads the same request and writes the same reply.

Both servers have one core, their clients the other; they take turns, a round after another. The cost is the server's
CPU time, user and system: what the clients can send does not count.
"""

import base64
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import grpc
import numpy as np
from google.protobuf.message import Message

from verifier.bench import h2load, processes, registrations
from verifier.bench.h2load import Load
from verifier.domain.errors import ConfigurationError
from verifier.v1 import check_service_pb2, subject_pb2

CLIENTS = h2load.CONNECTIONS * h2load.STREAMS


@dataclass(frozen=True, slots=True)
class Kind:
    """``bar`` is the most that it may cost, in times of the empty handler. One that is ``fresh`` is sent by Python
    clients, each message once; the others by h2load, which repeats one.
    """

    name: str
    path: str
    message: bytes
    bar: float | None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """Of one server in one round; ``cpu`` is in seconds a call."""

    cpu: float
    load: Load


@dataclass(frozen=True, slots=True)
class Measured:
    kind: Kind
    ours: Sequence[Side]
    empty: Sequence[Side]

    def ratios(self) -> list[float]:
        """Of each round."""
        return [ours.cpu / empty.cpu for ours, empty in zip(self.ours, self.empty, strict=True)]


@dataclass(frozen=True, slots=True)
class _Server:
    port: int
    pids: Sequence[int]


def kinds() -> list[Kind]:
    number = check_service_pb2.CheckIdentityNumberRequest(
        kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID, number=registrations.resident_id("11010519900307996")
    )
    checks: Sequence[tuple[str, Message, float | None]] = (
        ("CheckPhone", check_service_pb2.CheckPhoneRequest(phone="13966210475"), 1.6),
        ("CheckIdentityNumber", number, 1.6),
        ("CheckOrganisationCode", check_service_pb2.CheckOrganisationCodeRequest(code="91110108MA0009968D"), 1.6),
        ("CheckName", check_service_pb2.CheckNameRequest(name="晓禾的厨房笔记"), None),
    )
    return [
        *(
            Kind(name, f"/verifier.v1.CheckService/{name}", asked.SerializeToString(), bar)
            for name, asked, bar in checks
        ),
        Kind("VerifyRegistration, replayed", registrations.PATH, registrations.message(0), None),
        Kind("VerifyRegistration", registrations.PATH, registrations.message(0), 3.0, fresh=True),
    ]


def measure(snapshot: Path, folder: Path, calls: int, rounds: int, step: Callable[[], None]) -> Iterator[Measured]:
    """``calls`` of each kind to each server in each of ``rounds``; ``step`` is called after each kind in a round.

    ``folder`` takes the store. Raises ``ConfigurationError`` where something is missing, or a call failed.
    """
    h2load.program()
    server_core, client_core = processes.two_cores()
    with _service(snapshot, folder, server_core) as ours:
        chosen = kinds()
        with _empty_handler(_replies(ours.port, chosen), folder, server_core) as empty:
            people = _People()
            for kind in chosen:
                sides = []
                for number in range(rounds + 1):
                    sides.append([_side(server, kind, calls, client_core, people) for server in (ours, empty)])
                    if number:  # the first warms both up
                        step()
                yield Measured(kind, [mine for mine, _ in sides[1:]], [other for _, other in sides[1:]])


class _People:
    """Numbers the people who sign up, so that nobody does it twice."""

    def __init__(self) -> None:
        self.next = 1

    def take(self, count: int) -> int:
        first, self.next = self.next, self.next + count
        return first


def _side(server: _Server, kind: Kind, calls: int, core: int, people: _People) -> Side:
    before = processes.cpu_seconds(server.pids)
    if kind.fresh:
        load = _fresh(server.port, calls, people.take(calls), core)
    else:
        load = h2load.run(server.port, kind.path, kind.message, calls, core)
    return Side((processes.cpu_seconds(server.pids) - before) / calls, load)


def _fresh(port: int, calls: int, first: int, core: int) -> Load:
    words = [str(word) for word in (port, calls, CLIENTS, first)]
    command = [sys.executable, "-m", "verifier.bench.registrations", *words]
    process = processes.on_core(core, command)
    said, _ = process.communicate()
    if process.returncode:
        raise ConfigurationError("bench serve: not every registration was answered; what the client said stands above")
    found = json.loads(said)
    return Load(calls, found["seconds"], np.array(found["latencies"]))


def _replies(port: int, chosen: Sequence[Kind]) -> Mapping[str, bytes]:
    """What the service itself answers."""
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
        asks: dict[str, grpc.UnaryUnaryMultiCallable[bytes, bytes]] = {
            kind.path: channel.unary_unary(kind.path) for kind in chosen
        }
        return {kind.path: asks[kind.path](kind.message) for kind in chosen}


@contextmanager
def _service(snapshot: Path, folder: Path, core: int) -> Iterator[_Server]:
    command = [sys.executable, "-m", "verifier.cli.main", "serve", "--listen", "127.0.0.1:0", "--lists", str(snapshot)]
    process = processes.started(
        [*command, "--data-dir", str(folder / "data")], {"VERIFIER_CORE": str(core), "VERIFIER_AVATAR_TEXT": "false"}
    )
    with processes.running(process):
        yield _Server(processes.port_of(process), processes.children(process.pid))


@contextmanager
def _empty_handler(replies: Mapping[str, bytes], folder: Path, core: int) -> Iterator[_Server]:
    path = folder / "replies.json"
    path.write_text(json.dumps({name: base64.b64encode(reply).decode() for name, reply in replies.items()}))
    command = [sys.executable, "-m", "verifier.bench.empty_handler", str(path)]
    process = processes.on_core(core, command)
    with processes.running(process):
        yield _Server(processes.port_of(process), [process.pid])
