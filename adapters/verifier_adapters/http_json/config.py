"""The configuration of ``http_json``: how to ask, how to sign, and what the reply means."""

from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from verifier.domain.finding import Assurance
from verifier.domain.inquiry import InquiryOutcome
from verifier_adapters.addresses import checked
from verifier_adapters.http_json.template import OWN, SECRET, places
from verifier_adapters.secret import SecretReference

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Signing(_Strict):
    """HMAC over ``canonical``, put into ``header``.

    Beside the places of a request, ``canonical`` may hold ``{method}``, ``{path}``, ``{query}`` (as sent), ``{body}``,
    ``{body_sha256}`` and ``{parameters}`` (``name=value`` of the query and the form, sorted by name, joined by ``&``).
    """

    secret: Text
    canonical: Text
    header: Text
    digest: Literal["sha256", "sha512", "sha1", "sm3"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""


SIGNED_PARTS = frozenset({"method", "path", "query", "body", "body_sha256", "parameters"})


class Comparison(_Strict):
    """A field of the reply that says whether a field of the question agrees."""

    path: Text
    equal: tuple[str, ...] = ("1", "true")


class Reply(_Strict):
    """Where things stand in the reply, as paths (``data.result.0.code``), and what the codes mean.

    A code that ``codes`` lacks is INCONCLUSIVE. ``statuses`` may give an HTTP status other than 200 a meaning of its
    own (404: not_found), but never MATCH. ``message`` is kept as a fact, for reviewers.
    """

    code: Text
    codes: dict[str, InquiryOutcome] = Field(min_length=1)
    statuses: dict[int, InquiryOutcome] = Field(default_factory=dict)
    message: str = ""
    compare: dict[Text, Comparison] = Field(default_factory=dict)
    facts: dict[Text, Text] = Field(default_factory=dict)
    expires: str = ""
    largest_bytes: int = Field(default=65_536, ge=1_024, le=8_388_608)

    @field_validator("statuses")
    @classmethod
    def _no_status_passes(cls, statuses: dict[int, InquiryOutcome]) -> dict[int, InquiryOutcome]:
        if InquiryOutcome.MATCH in statuses.values():
            raise ValueError("a status alone must not be a match")
        return statuses


class Tls(_Strict):
    ca_file: Path | None = None
    client_certificate: Path | None = None
    client_key: Path | None = None

    @model_validator(mode="after")
    def _key_belongs_to_a_certificate(self) -> Self:
        if self.client_key is not None and self.client_certificate is None:
            raise ValueError("client_certificate: missing beside the client_key")
        return self


class Example(_Strict):
    """An invented person or number for which the provider promises an outcome."""

    kind: Text
    fields: dict[str, str]
    outcome: InquiryOutcome


class HttpJsonConfig(_Strict):
    """``kinds`` maps each kind of question to the fields that it needs; the body is ``json`` or ``form`` or nothing.

    Plain ``http`` is for this machine alone.
    """

    kinds: dict[Text, tuple[Text, ...]] = Field(min_length=1)
    assurance: Assurance
    version: Text
    url: Text
    method: Literal["GET", "POST", "PUT"] = "POST"
    query: dict[str, str] = Field(default_factory=dict)
    form: dict[str, str] = Field(default_factory=dict)
    json_body: dict[str, Any] = Field(default_factory=dict, alias="json")
    headers: dict[str, str] = Field(default_factory=dict)
    secrets: dict[str, SecretReference] = Field(default_factory=dict)
    signing: Signing | None = None
    reply: Reply
    timeout_seconds: float = Field(default=5, gt=0, le=60)
    tls: Tls = Tls()
    billed: tuple[InquiryOutcome, ...] = ()
    concurrency: int = Field(default=8, ge=1, le=256)
    examples: tuple[Example, ...] = ()

    @field_validator("url")
    @classmethod
    def _is_safe(cls, url: str) -> str:
        if places(urlsplit(url).netloc):
            raise ValueError("the host must be fixed")
        return checked(url)

    @model_validator(mode="after")
    def _means_what_it_says(self) -> Self:
        if self.json_body and self.form:
            raise ValueError("json: form is there as well")
        if self.method == "GET" and (self.json_body or self.form):
            raise ValueError("method: GET has no body")
        self._check_places("headers", self.headers, fields=False)
        for name in ("url", "query", "form", "json"):
            self._check_places(name, getattr(self, "json_body" if name == "json" else name), fields=True)
        if self.signing is not None:
            self._check_places("signing.canonical", self.signing.canonical, fields=True, more=SIGNED_PARTS)
            if self.signing.secret not in self.secrets:
                raise ValueError(f"signing.secret: no secret {self.signing.secret}")
        return self

    def sent_fields(self) -> tuple[str, ...]:
        """The fields that leave the house."""
        used = places([self.url, *self.query.values(), *self.form.values(), self.json_body])
        return tuple(sorted(used & {name for needed in self.kinds.values() for name in needed}))

    def _check_places(self, key: str, template: Any, *, fields: bool, more: frozenset[str] = frozenset()) -> None:
        """Fields stay out of headers, which proxies log; a place that not every kind can fill is a mistake."""
        known = OWN | more | {SECRET + name for name in self.secrets}
        if fields:
            known |= frozenset.intersection(*(frozenset(needed) for needed in self.kinds.values()))
        unknown = places(template) - known
        if unknown:
            raise ValueError(f"{key}: no value for {', '.join(sorted(unknown))}")
