"""Answers from a copy of a published register: CSV, Parquet, or a table of an SQLite file, with a column mapping.

A row is found by its key fields and compared by the others. The copy's own statement of completeness decides what
NOT_FOUND means; a status or an expiry that the register publishes decides before a match does.

Published files are not clean. A row without a key is left out, a row whose cells do not fit the header or cannot be
read is INCONCLUSIVE, and with either the copy is not complete any more; the lines are logged. Rows that agree with the
question and not with each other are INCONCLUSIVE too.
"""

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Coverage, Manifest
from verifier_adapters.normalisation import normal
from verifier_adapters.register.config import RegisterConfig
from verifier_adapters.register.kept_copy import KeptCopy
from verifier_adapters.register.snapshot import Entry, Snapshot


class RegisterSource(KeptCopy):
    config_model = RegisterConfig
    config: RegisterConfig

    def manifest(self) -> Manifest:
        config, coverage = self.config, self.config.coverage
        return Manifest(
            kinds={config.kind: (*config.key, *config.compare)},
            assurance=config.assurance,
            version=config.as_of.isoformat() if config.as_of else "dated files",
            concurrency=64,
            coverage=Coverage(config.complete, coverage.places, coverage.first_year, coverage.last_year),
        )

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        snapshot = self.snapshot
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        entries = snapshot.entries.get(tuple(normal(inquiry.fields[name]) for name in self.config.key), ())
        if not entries:
            return self._answer(snapshot, InquiryOutcome.NOT_FOUND)
        if any(entry.damaged for entry in entries):
            return self._answer(snapshot, InquiryOutcome.INCONCLUSIVE)
        asked = tuple(normal(inquiry.fields[name]) for name in self.config.compare)
        agreements = [entry.agreement(asked) for entry in entries]
        agreeing = [entry for entry, agreed in zip(entries, agreements, strict=True) if all(agreed)]
        comparisons = dict(zip(self.config.compare, max(agreements, key=sum), strict=True))
        if not agreeing:
            return self._answer(snapshot, InquiryOutcome.MISMATCH, comparisons)
        outcomes = {self._state(entry) for entry in agreeing}
        if len(outcomes) > 1:
            return self._answer(snapshot, InquiryOutcome.INCONCLUSIVE, comparisons)
        return self._answer(snapshot, outcomes.pop(), comparisons, agreeing)

    def _state(self, entry: Entry) -> InquiryOutcome:
        ended = entry.expires is not None and entry.expires < self.context.today()
        return InquiryOutcome.EXPIRED if entry.state is InquiryOutcome.MATCH and ended else entry.state

    def _answer(
        self,
        snapshot: Snapshot,
        outcome: InquiryOutcome,
        comparisons: dict[str, bool] | None = None,
        agreeing: list[Entry] | None = None,
    ) -> Answer:
        """Of several rows that agree the earliest end counts, and what they all state."""
        entries = agreeing or []
        ends = [entry.expires for entry in entries if entry.expires is not None]
        facts = set.intersection(*(set(entry.facts.items()) for entry in entries)) if entries else set()
        return self.answer(
            outcome,
            version=snapshot.as_of.isoformat(),
            as_of=snapshot.as_of,
            expires_on=min(ends, default=None),
            complete=snapshot.complete,
            comparisons=comparisons,
            facts=dict(facts),
        )
