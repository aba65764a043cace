"""Sign-ups of people who were never seen before, sent by a process of its own.

``python -m verifier.bench.registrations PORT CALLS CLIENTS FIRST`` sends the people numbered from FIRST on, and prints
a JSON object: seconds, and each call's latency in seconds. The numbers are made up: their sequence is 996.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import grpc

from verifier.identity import mod_11_2
from verifier.v1 import profile_pb2, subject_pb2, verification_service_pb2

PATH = "/verifier.v1.VerificationService/VerifyRegistration"
_REGIONS = ("110105", "310104", "440106", "510104", "330106", "320106")
_DAYS = 50 * 12 * 28


def main() -> None:
    port, calls, clients, first = map(int, sys.argv[1:])
    messages = [message(number) for number in range(first, first + calls)]
    with grpc.insecure_channel(f"127.0.0.1:{port}") as channel, ThreadPoolExecutor(clients) as pool:
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = channel.unary_unary(PATH)

        def timed(content: bytes) -> float:
            started = time.perf_counter()
            call(content)
            return time.perf_counter() - started

        started = time.perf_counter()
        latencies = list(pool.map(timed, messages))
        json.dump({"seconds": time.perf_counter() - started, "latencies": latencies}, sys.stdout)


def resident_id(digits: str) -> str:
    """With its check character."""
    return digits + mod_11_2.check_character(digits)


def message(number: int) -> bytes:
    """The request in bytes, about as long as a usual one without avatar."""
    day = number % _DAYS
    birth = f"{1950 + day % 50}{1 + day // 50 % 12:02d}{1 + day // 600 % 28:02d}"
    person = subject_pb2.Person(
        name="林晓禾",
        document_kind=subject_pb2.DOCUMENT_KIND_RESIDENT_ID,
        document_number=resident_id(_REGIONS[number // _DAYS % len(_REGIONS)] + birth + "996"),
        phone=f"139{66_000_000 + number % 900_000:08d}",
    )
    return verification_service_pb2.VerifyRegistrationRequest(
        request=verification_service_pb2.VerificationRequest(
            request_id=f"bench-{number}",
            account_id=f"account-{number}",
            subject=subject_pb2.Subject(person=person),
            profile=profile_pb2.Profile(
                name=f"晓禾的厨房笔记{number}",
                bio="记录一日三餐，周末更新。合作请私信。",
                registered_place="北京市",
                operating_place="北京市",
                contact="站内私信",
            ),
        )
    ).SerializeToString()


if __name__ == "__main__":
    main()
