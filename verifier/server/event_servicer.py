"""``EventService``: a stream of what happened, from a cursor on."""

from collections.abc import Iterator

import grpc
from google.protobuf.struct_pb2 import Struct

from verifier.domain.errors import InvalidRequest, Violation
from verifier.events.event import KINDS, Event
from verifier.server.decisions import timestamp
from verifier.server.limits import Limit, required_text
from verifier.server.requests import DEFAULT_TENANT
from verifier.use_cases.watch_events import Watched, WatchEvents
from verifier.v1 import event_service_pb2 as messages
from verifier.v1 import event_service_pb2_grpc


class EventServicer(event_service_pb2_grpc.EventServiceServicer):
    def __init__(self, watch: WatchEvents) -> None:
        self._watch = watch

    def WatchEvents(
        self, request: messages.WatchEventsRequest, context: grpc.ServicerContext
    ) -> Iterator[messages.WatchEventsResponse]:
        for event in self._watch(_read(request), context.is_active):
            yield messages.WatchEventsResponse(event=_event_message(event))


def _read(request: messages.WatchEventsRequest) -> Watched:
    """Raises ``InvalidRequest``."""
    violations = []
    if request.cursor and not (request.cursor.isascii() and request.cursor.isdecimal() and len(request.cursor) < 19):
        violations.append(Violation("cursor", "CURSOR", "must be the cursor of an event, or empty"))
    if request.cursor and request.from_now:
        violations.append(Violation("from_now", "CONTRADICTION", "goes with an empty cursor alone"))
    if set(request.kinds) - set(KINDS):
        violations.append(Violation("kinds", "UNKNOWN", f"must be some of {', '.join(KINDS)}"))
    if violations:
        raise InvalidRequest(*violations)
    return Watched(
        tenant=required_text(request.tenant or DEFAULT_TENANT, "tenant", Limit.IDENTIFIER),
        cursor=int(request.cursor or 0),
        kinds=frozenset(request.kinds),
        from_now=request.from_now,
        follow=not request.until_caught_up,
    )


def _event_message(event: Event) -> messages.Event:
    data = Struct()
    data.update(event.data)
    return messages.Event(
        cursor=str(event.sequence),
        id=event.event_id,
        kind=event.kind,
        time=timestamp(event.time),
        tenant=event.tenant,
        data=data,
    )
