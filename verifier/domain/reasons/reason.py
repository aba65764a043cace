"""What a reason is: a stable code with its articles, its usual outcome and its words in two languages."""

from dataclasses import dataclass

from verifier.domain.finding import Assurance, Check, Evidence, Finding, Message, Outcome


@dataclass(frozen=True, slots=True)
class Reason:
    """One entry of the catalogue.

    ``code`` never changes once released: clients switch on it. ``outcome`` is the usual verdict, which a policy
    pack may override. ``articles`` cite the law as ``CAC2021-8.2`` (article.paragraph of the 2021 Provisions).
    ``zh`` and ``en`` speak to the applicant, reveal no fraud signal, and may hold ``{placeholders}`` that both share.
    ``retryable`` says whether the applicant can mend the input and try again.
    """

    code: str
    check: Check
    outcome: Outcome
    articles: tuple[str, ...]
    zh: str
    en: str
    retryable: bool = False

    def finding(
        self,
        *,
        field: str = "",
        note: str = "",
        evidence: tuple[Evidence, ...] = (),
        assurance: Assurance = Assurance.FORMAT,
        **parameters: str | Message,
    ) -> Finding:
        """The finding about the request's ``field``; ``parameters`` fill the placeholders, a ``Message`` by
        language.
        """
        return Finding(
            check=self.check,
            outcome=self.outcome,
            reason=self.code,
            articles=self.articles,
            field=field,
            message=self.message(**parameters),
            internal_note=note,
            evidence=evidence,
            assurance=assurance,
            retryable=self.retryable,
        )

    def message(self, **parameters: str | Message) -> Message:
        if not parameters:
            return Message(zh=self.zh, en=self.en)
        chinese = {name: value.zh if isinstance(value, Message) else value for name, value in parameters.items()}
        english = {name: value.en if isinstance(value, Message) else value for name, value in parameters.items()}
        return Message(zh=self.zh.format(**chinese), en=self.en.format(**english))
