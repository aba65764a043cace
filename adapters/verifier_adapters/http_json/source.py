"""Asks any service that answers JSON over HTTP, described by the operator's file alone.

It follows no redirect, takes no proxy from the environment, and reads no reply that is larger than agreed.
"""

import asyncio
import hashlib
import ssl

from verifier.domain.errors import ConfigurationError
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest, Source, seconds_left
from verifier_adapters.http_json.config import HttpJsonConfig
from verifier_adapters.meaning import Meaning
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
        try:
            from verifier_adapters.http_json.exchange import Exchange
        except ImportError:
            needed = "needs pip install 'public-account-verifier[http]'"
            raise ConfigurationError(f"http_json {self.name}: {needed}") from None
        silence_client_libraries()
        folder = self.context.folder
        try:
            references = self.config.secrets.items()
            secrets = {name: reference.read(folder, f"secrets.{name}") for name, reference in references}
            tls = self._tls()
        except ConfigurationError as error:
            raise ConfigurationError(f"http_json {self.name}: {error}") from None
        self._exchange = Exchange(self.config, secrets, tls)

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        try:
            async with asyncio.timeout(min(seconds_left(deadline), self.config.timeout_seconds)):
                meaning = await self._exchange.ask(inquiry, self.context.today())
        except TimeoutError:
            meaning = Meaning(InquiryOutcome.UNAVAILABLE, "timed out")
        return meaning.answer(self)

    async def close(self) -> None:
        await self._exchange.close()

    def examples(self) -> tuple[tuple[Inquiry, InquiryOutcome], ...]:
        return tuple((Inquiry(one.kind, one.fields), one.outcome) for one in self.config.examples)

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
