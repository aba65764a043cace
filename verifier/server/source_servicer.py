"""``SourceService``: whom the service asks, and about which credentials it can be asked."""

import grpc

from verifier.credentials.catalogue import Role
from verifier.domain.errors import InvalidRequest, Violation
from verifier.domain.finding import Message
from verifier.domain.inquiry import InquiryOutcome
from verifier.domain.profile import Category
from verifier.server.decisions import ASSURANCE, CATEGORY
from verifier.server.results import words
from verifier.sources.description import SourceDescription
from verifier.use_cases.describe_sources import AnsweredKind, DescribeSources
from verifier.v1 import profile_pb2, source_service_pb2_grpc
from verifier.v1 import source_service_pb2 as messages

_OUTCOMES = {outcome: messages.SourceOutcome.Value(f"SOURCE_OUTCOME_{outcome.name}") for outcome in InquiryOutcome}
_ROLES = {role: messages.CredentialRole.Value(f"CREDENTIAL_ROLE_{role.name}") for role in Role}
_HOLDERS = {
    "person": messages.CREDENTIAL_HOLDER_PERSON,
    "organisation": messages.CREDENTIAL_HOLDER_ORGANISATION,
}
_DOMAINS: dict[int, Category | None] = {
    profile_pb2.CATEGORY_UNSPECIFIED: None,
    **{message: category for category, message in CATEGORY.items()},
}


class SourceServicer(source_service_pb2_grpc.SourceServiceServicer):
    def __init__(self, describe: DescribeSources) -> None:
        self._describe = describe

    def DescribeSources(
        self, request: messages.DescribeSourcesRequest, context: grpc.ServicerContext
    ) -> messages.DescribeSourcesResponse:
        return messages.DescribeSourcesResponse(sources=map(_source_message, self._describe.sources()))

    def ListCredentialKinds(
        self, request: messages.ListCredentialKindsRequest, context: grpc.ServicerContext
    ) -> messages.ListCredentialKindsResponse:
        if request.domain not in _DOMAINS:
            known = ", ".join(one.name for one in Category)
            raise InvalidRequest(Violation("domain", "ENUM_UNKNOWN", f"must be one of {known}"))
        kinds = self._describe.credential_kinds(_DOMAINS[request.domain])
        return messages.ListCredentialKindsResponse(kinds=map(_kind_message, kinds))


def _source_message(source: SourceDescription) -> messages.Source:
    manifest, coverage = source.manifest, source.manifest.coverage
    return messages.Source(
        name=source.name,
        version=manifest.version,
        query_kinds=[
            messages.SourceQueryKind(kind=kind, required_fields=fields) for kind, fields in manifest.kinds.items()
        ],
        assurance=ASSURANCE[manifest.assurance],
        coverage=messages.SourceCoverage(
            complete=coverage.complete,
            places=coverage.places,
            first_year=coverage.first_year,
            last_year=coverage.last_year,
        ),
        personal_data=manifest.personal_data,
        billed_outcomes=[_OUTCOMES[outcome] for outcome in manifest.billed],
        batch_size=manifest.batch_size,
        concurrency=manifest.concurrency,
        rate_per_second=manifest.rate_per_second,
        healthy=source.healthy,
        resting=source.resting,
        answers=[
            messages.SourceAnswerCount(kind=kind, outcome=_OUTCOMES[outcome], count=count)
            for (kind, outcome), count in sorted(source.answers.items())
        ],
    )


def _kind_message(answered: AnsweredKind) -> messages.CredentialKind:
    kind = answered.kind
    return messages.CredentialKind(
        key=kind.key,
        label=words(Message(kind.zh, kind.en)),
        domain=CATEGORY[kind.domain],
        holder=_HOLDERS[kind.holder],
        role=_ROLES[kind.role],
        authority=kind.authority,
        register=kind.register,
        site=kind.site,
        look_up_fields=kind.asks,
        sources=answered.sources,
    )
