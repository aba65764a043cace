"""Documents of a claim go to the question, and by their digest into the evidence."""

import pytest
from support.numbers import TODAY
from support.sources import ScriptedSource, always, answer, ask, host

from verifier.credentials.assessment import assess_claim, inquiry_for
from verifier.credentials.cross_checks import Holder
from verifier.domain.credential import CredentialClaim
from verifier.domain.finding import Assurance
from verifier.domain.inquiry import Answer, InquiryOutcome
from verifier.domain.material import material

SCAN, PAGE = material(b"\xff\xd8\xff scan"), material(b"%PDF-1.7 page")
assert SCAN and PAGE
HOLDER = Holder("person", "林晓禾", "", "", ())
MATCH = Answer(InquiryOutcome.MATCH, "lawyers", "1", Assurance.REGISTER)


def claim(kind: str = "judicial.lawyer_practice", number: str = "11101201510999996") -> CredentialClaim:
    return CredentialClaim(kind, number, holder="林晓禾", materials=(SCAN, PAGE))


def test_the_question_carries_the_documents() -> None:
    inquiry = inquiry_for(claim(), HOLDER, TODAY)
    assert inquiry is not None and inquiry.materials == (SCAN, PAGE)
    assert "scan" not in repr(inquiry)


def test_a_source_that_shows_documents_to_a_person_gets_them() -> None:
    inquiry = inquiry_for(claim(), HOLDER, TODAY)
    assert inquiry is not None
    source = ScriptedSource(always(answer(InquiryOutcome.INCONCLUSIVE)))
    with host(source) as asked:
        ask(asked, inquiry)
    assert [one.materials for one in source.asked] == [(SCAN, PAGE)]


@pytest.mark.parametrize(
    "given", [claim(), claim(number="1"), claim(kind="judicial.wizard")], ids=["verified", "wrong number", "unknown"]
)
def test_the_evidence_names_every_document_once(given: CredentialClaim) -> None:
    assessment = assess_claim(given, MATCH, HOLDER, "claims[0]", today=TODAY, minimum=Assurance.REGISTER)
    told = [one.value for finding in assessment.findings for one in finding.evidence if one.kind == "material"]
    assert told == [f"jpeg 8 bytes sha256:{SCAN.digest}", f"pdf 13 bytes sha256:{PAGE.digest}"]
