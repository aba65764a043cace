"""The part of a policy pack that says how long personal data is kept (PIPL, Article 19: no longer than needed)."""

from pydantic import BaseModel, ConfigDict, Field


class PrivacyPolicy(BaseModel):
    """Days after the decision. ``decision_days``: its sealed contents, but never while it is in force on an account
    that is held. ``document_days``: the documents that came with its claims.

    What is left are ids, the verdict, the time, keyed hashes, and the ledger, which holds no personal data.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    decision_days: int = Field(default=1_095, ge=30, le=36_500)
    document_days: int = Field(default=180, ge=1, le=36_500)
