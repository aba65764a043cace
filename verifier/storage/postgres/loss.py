"""What counts as a database out of reach, and what callers are told then."""

import logging

import psycopg

from verifier.storage.store import StoreUnavailable

_log = logging.getLogger(__name__)
LOST = (psycopg.OperationalError, psycopg.InterfaceError, psycopg.errors.ReadOnlySqlTransaction)
"""Read-only: the server was the primary before a failover."""


def not_stored(error: BaseException) -> StoreUnavailable:
    _log.warning("the store is out of reach: %s", type(error).__name__)
    return StoreUnavailable(
        "the store is out of reach: nothing was stored; send the same request again, with the same request_id"
    )


def not_known(error: BaseException) -> StoreUnavailable:
    _log.warning("the store was lost during a commit: %s", type(error).__name__)
    return StoreUnavailable(
        "the store was lost while it committed, so whether the request was stored is not known: send the same request "
        "again, with the same request_id, and it has one effect"
    )
