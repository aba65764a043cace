"""Asks any service that answers JSON over HTTP, described by the operator's file alone.

It follows no redirect, takes no proxy from the environment, and reads no reply that is larger than agreed.
"""

import asyncio
import hashlib
import ssl

import httpx

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest, Source
from verifier_adapters.answering import answer, seconds_left
from verifier_adapters.http_json.config import HttpJsonConfig
from verifier_adapters.http_json.reply import Meaning, understand
from verifier_adapters.http_json.request import build
from verifier_adapters.quiet import silence_client_libraries


class HttpJsonSource(Source):
    config_model = HttpJsonConfig
    config: HttpJsonConfig

    def manifest(self) -> Manifest:
        config = self.config
        return Manifest(
            kinds=config.kinds,
            assurance=config.assurance,
            version=config.version,
            personal_data=config.sent_fields(),
            billed=config.billed,
            concurrency=config.concurrency,
        )

    async def open(self) -> None:
        silence_client_libraries()
        folder = self.context.folder
        try:
            self._secrets = {
                name: reference.read(folder, f"secrets.{name}") for name, reference in self.config.secrets.items()
            }
            tls = self._tls()
        except ConfigurationError as error:
            raise ConfigurationError(f"http_json {self.name}: {error}") from None
        self._client = httpx.AsyncClient(
            verify=tls,
            follow_redirects=False,
            trust_env=False,
            timeout=self.config.timeout_seconds,
            limits=httpx.Limits(max_connections=self.config.concurrency),
        )

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return answer(self, InquiryOutcome.UNSUPPORTED)
        try:
            async with asyncio.timeout(seconds_left(deadline, self.config.timeout_seconds)):
                meaning = await self._ask(inquiry)
        except TimeoutError:
            meaning = Meaning(InquiryOutcome.UNAVAILABLE, "timed out")
        except httpx.HTTPError as error:
            # the error's text may hold the address, and that may hold what was asked
            meaning = Meaning(InquiryOutcome.UNAVAILABLE, type(error).__name__)
        return answer(
            self,
            meaning.outcome,
            meaning.detail,
            comparisons=meaning.comparisons,
            facts=meaning.facts,
            expires_on=meaning.expires_on,
            retry_after_seconds=meaning.retry_after_seconds,
        )

    async def close(self) -> None:
        await self._client.aclose()

    def examples(self) -> tuple[tuple[Inquiry, InquiryOutcome], ...]:
        return tuple((Inquiry(one.kind, one.fields), one.outcome) for one in self.config.examples)

    async def _ask(self, inquiry: Inquiry) -> Meaning:
        try:
            request = build(self.config, self._secrets, inquiry)
        except (httpx.InvalidURL, ValueError):
            return Meaning(InquiryOutcome.INCONCLUSIVE, "cannot be sent")
        response = await self._client.send(request, stream=True)
        try:
            return await understand(response, self.config.reply, self.context.today())
        finally:
            await response.aclose()

    def _tls(self) -> ssl.SSLContext:
        """Raises ``ConfigurationError`` with the wrong key."""
        config, folder = self.config.tls, self.context.folder
        if self.config.signing is not None and self.config.signing.digest not in hashlib.algorithms_available:
            raise ConfigurationError(f"signing.digest: this Python has no {self.config.signing.digest}")
        try:
            context = ssl.create_default_context(cafile=folder / config.ca_file if config.ca_file else None)
        except OSError as error:
            raise ConfigurationError(f"tls.ca_file: {type(error).__name__}") from None
        if config.client_certificate is not None:
            key = folder / config.client_key if config.client_key else None
            try:
                context.load_cert_chain(folder / config.client_certificate, key)
            except OSError as error:
                raise ConfigurationError(f"tls.client_certificate: {type(error).__name__}") from None
        return context
