"""The channel to a remote source, and its calls awaited on an event loop.

gRPC's own asyncio client keeps one poller for a process, which the service's other loops would share; its futures serve
any loop.
"""

import asyncio
from pathlib import Path
from typing import Any

import grpc

from verifier.domain.errors import ConfigurationError
from verifier_adapters.grpc_remote.config import GrpcRemoteConfig, Tls

_OPTIONS = [
    ("grpc.max_receive_message_length", 1_048_576),
    ("grpc.enable_retries", 0),
    ("grpc.enable_http_proxy", 0),
    ("grpc.max_reconnect_backoff_ms", 5_000),
    ("grpc.initial_reconnect_backoff_ms", 100),
    # each source has its connection: one that is replaced must not be found again
    ("grpc.use_local_subchannel_pool", 1),
]


def channel(config: GrpcRemoteConfig, folder: Path) -> tuple[grpc.Channel, tuple[tuple[str, str], ...]]:
    """The channel, not connected yet, and what is sent with each call. Raises ``ConfigurationError``."""
    metadata: tuple[tuple[str, str], ...] = ()
    if config.token is not None:
        token = config.token.read(folder, "token").get_secret_value()
        metadata = (("authorization", f"Bearer {token}"),)
    if config.tls is None:
        return grpc.insecure_channel(config.target, options=_OPTIONS), metadata
    return grpc.secure_channel(config.target, _credentials(config.tls, folder), options=_OPTIONS), metadata


async def awaited(call: Any) -> Any:
    """The reply of a ``grpc.Future``. Raises ``grpc.RpcError``; cancels the call where its task is cancelled."""
    loop = asyncio.get_running_loop()
    done = asyncio.Event()

    def tell(_: Any) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(done.set)

    call.add_done_callback(tell)
    try:
        await done.wait()
    except asyncio.CancelledError:
        call.cancel()
        raise
    try:
        return call.result()
    except grpc.FutureCancelledError:
        raise asyncio.CancelledError from None


def _credentials(tls: Tls, folder: Path) -> grpc.ChannelCredentials:
    def read(key: str, path: Path | None) -> bytes | None:
        try:
            return (folder / path).read_bytes() if path is not None else None
        except OSError as error:
            raise ConfigurationError(f"tls.{key}: {type(error).__name__}") from None

    return grpc.ssl_channel_credentials(
        read("ca_file", tls.ca_file),
        read("client_key", tls.client_key),
        read("client_certificate", tls.client_certificate),
    )
