"""A person looks it up at the official site: a question becomes a task, its resolution the answer.

For authorities that offer a page and no service; nothing here reads such a page by machine. Until people have looked
the answer is INCONCLUSIVE, with the task's id and the site among its facts. Work tasks off through ``tasks``:
``list_open``, ``claim``, ``resolve``.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from verifier.domain.errors import ConfigurationError, FailedPrecondition
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest, Source
from verifier_adapters.assisted.config import AssistedConfig
from verifier_adapters.assisted.sealing import Sealer
from verifier_adapters.assisted.tasks import Resolved, TaskBook
from verifier_adapters.meaning import Meaning, still_valid
from verifier_adapters.normalisation import sendable


class AssistedSource(Source):
    config_model = AssistedConfig
    config: AssistedConfig
    tasks: TaskBook
    """Set by ``open``."""

    def manifest(self) -> Manifest:
        kinds = {kind: look_up.fields for kind, look_up in self.config.kinds.items()}
        return Manifest(
            kinds=kinds,
            assurance=Assurance.PERSON,
            version=f"{self.config.people} people",
            # a person types them into the authority's page
            personal_data=tuple(sorted({name for fields in kinds.values() for name in fields})),
        )

    async def open(self) -> None:
        try:
            sealer = Sealer(self.config.key.read(self.context.folder, "key"))
            path = self.context.folder / self.config.file
            self.tasks = await asyncio.to_thread(TaskBook, path, sealer, self.config.people)
        except ConfigurationError as error:
            raise ConfigurationError(f"assisted {self.name}: {error}") from None

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        look_up = self.config.kinds[inquiry.kind]
        fields = {name: sendable(name, inquiry.fields[name]) for name in look_up.fields}
        try:
            found = await asyncio.to_thread(self._find_or_ask, inquiry, fields)
        except FailedPrecondition:
            return Meaning(InquiryOutcome.INCONCLUSIVE, "too many open tasks").answer(self)
        if isinstance(found, str):
            facts = {"task": found, "site": look_up.site, "hint": look_up.hint}
            return Meaning(InquiryOutcome.INCONCLUSIVE, "pending", facts=facts).answer(self)
        return self._resolved(found)

    async def close(self) -> None:
        await asyncio.to_thread(self.tasks.close)

    def _find_or_ask(self, inquiry: Inquiry, fields: dict[str, str]) -> Resolved | str:
        since = datetime.now(UTC) - timedelta(days=self.config.valid_days)
        return self.tasks.ask(
            inquiry.kind, fields, since=since, most_open=self.config.most_open, documents=inquiry.materials
        )

    def _resolved(self, found: Resolved) -> Answer:
        resolution = found.resolution
        meaning = Meaning(
            resolution.outcome,
            "looked up by a person",
            comparisons=resolution.comparisons,
            expires_on=resolution.expires_on,
            as_of=found.at.astimezone(ZoneInfo("Asia/Shanghai")).date(),
        )
        return still_valid(meaning, self.context.today()).answer(self)
