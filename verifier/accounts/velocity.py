"""Signs of bulk and false registration (Article 10, paragraph 3): what many subjects share within a short time.

What is shared arrives as keyed hashes. Findings are for reviewers: the applicant learns nothing from them.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address, ip_network

from verifier.domain.finding import Finding
from verifier.domain.reasons import accounts as reasons


class SignalKind(StrEnum):
    PHONE = "phone"
    DEVICE = "device"
    NETWORK_ADDRESS = "network_address"
    ID_SEQUENCE = "id_sequence"
    """Resident IDs of one region and birth date, which differ in the sequence alone."""


@dataclass(frozen=True, slots=True)
class Signal:
    """``keys`` are the hash under every key, the active one first. More than ``limit`` other subjects within
    ``window`` are too many.
    """

    kind: SignalKind
    keys: tuple[str, ...]
    limit: int
    window: timedelta


_WORDS = {
    SignalKind.PHONE: "this phone",
    SignalKind.DEVICE: "this device",
    SignalKind.NETWORK_ADDRESS: "this network address",
    SignalKind.ID_SEQUENCE: "an ID number that differs in the sequence alone",
}


def finding(signal: Signal, others: int) -> Finding:
    hours = int(signal.window.total_seconds()) // 3_600
    note = (
        f"bulk registration: {others} other subject(s) came with {_WORDS[signal.kind]} within {hours} h "
        f"(more than {signal.limit} are too many)"
    )
    return reasons.REGISTRATION_FURTHER_CHECK.finding(note=note)


def id_stem(number: str) -> str:
    """Region and birth date of an 18-character resident ID, the first 14 digits; empty for any other number."""
    return number[:14] if len(number) == 18 and number[:17].isdecimal() else ""


def network(address: str) -> str:
    """An IPv4 address, or the /64 network that an IPv6 address lies in, which one customer has; else as it came.

    >>> network("2001:db8::1:2"), network(" 192.0.2.7 ")
    ('2001:db8::', '192.0.2.7')
    """
    try:
        parsed = ip_address(address.strip())
    except ValueError:
        return address.strip()
    if parsed.version == 4:
        return str(parsed)
    return str(ip_network((parsed, 64), strict=False).network_address)
