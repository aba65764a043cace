"""Sends a question over HTTP and reads the reply; needs the extra ``http``."""

import ssl
from collections.abc import Mapping
from datetime import date

import httpx
from pydantic import SecretStr

from verifier.domain.inquiry import Inquiry, InquiryOutcome
from verifier_adapters.http_json.config import HttpJsonConfig
from verifier_adapters.http_json.reply import understand
from verifier_adapters.http_json.request import build
from verifier_adapters.meaning import Meaning


class Exchange:
    """Used by one loop. Follows no redirect, and takes no proxy from the environment."""

    def __init__(self, config: HttpJsonConfig, secrets: Mapping[str, SecretStr], tls: ssl.SSLContext) -> None:
        self._config = config
        self._secrets = secrets
        self._client = httpx.AsyncClient(
            verify=tls,
            follow_redirects=False,
            trust_env=False,
            timeout=config.timeout_seconds,
            limits=httpx.Limits(max_connections=config.concurrency),
        )

    async def ask(self, inquiry: Inquiry, today: date) -> Meaning:
        """Raises nothing for what the other side does."""
        try:
            request = build(self._config, self._secrets, inquiry)
        except (httpx.InvalidURL, ValueError):
            return Meaning(InquiryOutcome.INCONCLUSIVE, "cannot be sent")
        try:
            response = await self._client.send(request, stream=True)
            try:
                return await understand(response, self._config.reply, today)
            finally:
                await response.aclose()
        except TimeoutError:
            raise
        except (httpx.HTTPError, OSError) as error:
            # the error's text may hold the address, and that what was asked; a TLS 1.3 alert comes as a plain SSLError
            return Meaning(InquiryOutcome.UNAVAILABLE, type(error).__name__)

    async def close(self) -> None:
        await self._client.aclose()
