"""A list of what is not good any more: revoked or suspended credentials, people who may not practise.

It never says that anything is good: whoever is not on the list is INCONCLUSIVE, and the next source is asked. Put it
first. A listed key with other compared cells is INCONCLUSIVE too, as is a row that cannot be read or has an unknown
status. The file is kept as a register's is: a newer one takes its place, and a brake refuses one that lost too much.
"""

from typing import Self

from pydantic import Field, model_validator

from verifier.domain.inquiry import Answer, Inquiry, InquiryOutcome
from verifier.sources.source import Manifest
from verifier_adapters.meaning import Meaning
from verifier_adapters.normalisation import normal
from verifier_adapters.register.config import CopyConfig, Text
from verifier_adapters.register.kept_copy import KeptCopy
from verifier_adapters.register.snapshot import Entry

_ENDINGS = frozenset({InquiryOutcome.REVOKED, InquiryOutcome.SUSPENDED, InquiryOutcome.EXPIRED})


class RevocationsConfig(CopyConfig):
    """Without a ``status`` column every row means ``outcome``. ``expires`` is where a suspension's last day stands.

    A number that is listed is revoked whoever presents it; ``compare`` is for keys that several people may share.
    """

    kinds: tuple[Text, ...] = Field(min_length=1)
    outcome: InquiryOutcome = InquiryOutcome.REVOKED

    @model_validator(mode="after")
    def _only_ends(self) -> Self:
        if self.outcome not in _ENDINGS:
            raise ValueError("outcome: a list of revocations says revoked, suspended or expired")
        if set(self.status_codes.values()) - _ENDINGS:
            raise ValueError("status_codes: a list of revocations says revoked, suspended or expired")
        return self


class RevocationsSource(KeptCopy):
    called = "revocations"
    config_model = RevocationsConfig
    config: RevocationsConfig

    def manifest(self) -> Manifest:
        config = self.config
        fields = (*config.key, *config.compare)
        return Manifest(
            kinds=dict.fromkeys(config.kinds, fields),
            assurance=config.assurance,
            version=config.as_of.isoformat() if config.as_of else "dated files",
            concurrency=64,
        )

    async def lookup(self, inquiry: Inquiry, deadline: float) -> Answer:
        if not self.manifest().covers(inquiry):
            return self.answer(InquiryOutcome.UNSUPPORTED)
        snapshot, config = self.snapshot, self.config
        listed = snapshot.entries.get(tuple(normal(inquiry.fields[name]) for name in config.key), ())
        asked = tuple(normal(inquiry.fields[name]) for name in config.compare)
        standing = [entry for entry in listed if self._stands(entry) and all(entry.agreement(asked))]
        outcomes = {self._outcome(entry) for entry in standing}
        outcome = min(outcomes, key=_worst_first, default=InquiryOutcome.INCONCLUSIVE)
        detail = "listed" if standing else "not listed"
        return Meaning(outcome, detail, as_of=snapshot.as_of).answer(self)

    def _stands(self, entry: Entry) -> bool:
        """A suspension after its last day does not; a day that cannot be read ends nothing."""
        return entry.expires is None or entry.expires.year == 1 or entry.expires >= self.context.today()

    def _outcome(self, entry: Entry) -> InquiryOutcome:
        if entry.damaged:
            return InquiryOutcome.INCONCLUSIVE
        return entry.state if self.config.status else self.config.outcome


def _worst_first(outcome: InquiryOutcome) -> int:
    """Of several rows the worst counts, and one that is not understood least."""
    order = (InquiryOutcome.REVOKED, InquiryOutcome.SUSPENDED, InquiryOutcome.EXPIRED, InquiryOutcome.INCONCLUSIVE)
    return order.index(outcome)
