"""The only composition root: builds the service from settings."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from verifier.server import server
from verifier.server.check_servicer import CheckServicer
from verifier.server.server import RunningServer
from verifier.settings import Settings
from verifier.v1 import check_service_pb2_grpc

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def today() -> date:
    """The law's days are those of Asia/Shanghai."""
    return datetime.now(_SHANGHAI).date()


def start(settings: Settings) -> RunningServer:
    """A server that answers. Raises ``ConfigurationError`` where a setting is wrong."""
    check = CheckServicer(today)
    services: list[server.Registration] = [
        (
            "verifier.v1.CheckService",
            lambda grpc_server: check_service_pb2_grpc.add_CheckServiceServicer_to_server(check, grpc_server),
        )
    ]
    return server.start(settings.listen, settings.threads, services)
