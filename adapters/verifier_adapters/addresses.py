"""Addresses of services: encrypted, except on this machine."""

import ipaddress
from urllib.parse import urlsplit


def checked(url: str) -> str:
    """The address itself. Raises ``ValueError`` that says what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an http or https address")
    if parts.query or parts.fragment or parts.username:
        raise ValueError("query, fragment and user name do not belong here")
    if parts.scheme == "http" and not is_this_machine(parts.hostname):
        raise ValueError("https is needed outside this machine")
    return url


def is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
