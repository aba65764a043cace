"""``ListService``: the protected lists in use and changes to them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import grpc

from verifier.domain.errors import InvalidRequest, Violation
from verifier.screening.entry import ListEntry
from verifier.screening.readers import row
from verifier.screening.readers.reader import Problem
from verifier.server.limits import Limit, required_text
from verifier.use_cases.protected_lists import ProtectedLists
from verifier.v1 import list_service_pb2 as messages
from verifier.v1 import list_service_pb2_grpc

_USUAL_PAGE = 50


class ListServicer(list_service_pb2_grpc.ListServiceServicer):
    def __init__(self, lists: ProtectedLists, now: Callable[[], datetime]) -> None:
        self._lists = lists
        self._now = now

    def AddEntry(self, request: messages.AddEntryRequest, context: grpc.ServicerContext) -> messages.AddEntryResponse:
        entry, (actor, reason) = _read_entry(request.entry), _act(request)
        version = self._lists.add(entry, actor, reason, self._now())
        return messages.AddEntryResponse(entry=_entry_message(entry), list_version=version)

    def RemoveEntry(
        self, request: messages.RemoveEntryRequest, context: grpc.ServicerContext
    ) -> messages.RemoveEntryResponse:
        entry_id, (actor, reason) = required_text(request.id, "id", Limit.NAME), _act(request)
        return messages.RemoveEntryResponse(list_version=self._lists.remove(entry_id, actor, reason, self._now()))

    def ListEntries(
        self, request: messages.ListEntriesRequest, context: grpc.ServicerContext
    ) -> messages.ListEntriesResponse:
        if not 0 <= request.page_size < Limit.PAGE:
            raise InvalidRequest(Violation("page_size", "RANGE", f"must be 0 to {Limit.PAGE - 1}"))
        if request.page_token and not (request.page_token.isascii() and request.page_token.isdecimal()):
            raise InvalidRequest(Violation("page_token", "PAGE_TOKEN", "must be a next_page_token of an earlier reply"))
        page = self._lists.entries(request.name, int(request.page_token or 0), request.page_size or _USUAL_PAGE)
        return messages.ListEntriesResponse(
            entries=map(_entry_message, page.entries),
            next_page_token=str(page.next_position) if page.next_position else "",
            list_version=page.version,
        )


def _read_entry(message: messages.ListEntry) -> ListEntry:
    """By the rules of the list files. Raises ``InvalidRequest``."""
    entry = row.entry(
        {
            "id": message.id,
            "name": message.name,
            "category": message.category,
            "importance": message.importance if message.HasField("importance") else None,
            "aliases": list(message.aliases),
            "authorised": list(message.authorised),
            "allow": list(message.allow),
        },
        Path(),
    )
    if isinstance(entry, Problem):
        field, _, description = entry.text.partition(": ")
        raise InvalidRequest(Violation(f"entry.{field}", "LIST_ENTRY", description))
    return entry


def _act(request: messages.AddEntryRequest | messages.RemoveEntryRequest) -> tuple[str, str]:
    """Who, and why. Raises ``InvalidRequest``."""
    return (
        required_text(request.actor, "actor", Limit.IDENTIFIER),
        required_text(request.reason, "reason", Limit.TEXT),
    )


def _entry_message(entry: ListEntry) -> messages.ListEntry:
    return messages.ListEntry(
        id=entry.id,
        name=entry.name,
        aliases=entry.aliases,
        category=entry.category.value,
        importance=entry.importance,
        authorised=entry.authorised,
        allow=entry.allow,
    )
