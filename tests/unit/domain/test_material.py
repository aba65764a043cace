"""Documents that come with claims: a kind by the first bytes, a digest, and nothing else known."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.domain.material import MaterialKind, material

STARTS = {
    MaterialKind.JPEG: b"\xff\xd8\xff\xe0",
    MaterialKind.PNG: b"\x89PNG\r\n\x1a\n",
    MaterialKind.WEBP: b"RIFF\x10\x00\x00\x00WEBP",
    MaterialKind.PDF: b"%PDF-1.7",
}


@pytest.mark.parametrize("kind", MaterialKind)
def test_a_kind_is_told_by_the_first_bytes_and_the_rest_may_be_anything(kind: MaterialKind) -> None:
    content = STARTS[kind] + b"\x00 no such thing"
    found = material(content)
    assert found is not None
    assert (found.kind, found.content, found.digest) == (kind, content, sha256(content).hexdigest())


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"BM",
        b"<svg/>",
        b"PK\x03\x04",
        b"MZ",
        b"RIFF\x10\x00\x00\x00WAVE",
        b" %PDF-1.7",
        b"%PDF",
        b"\xff\xd8",
    ],
)
def test_other_bytes_are_no_document(content: bytes) -> None:
    assert material(content) is None


@given(st.binary(max_size=64))
def test_no_bytes_raise(content: bytes) -> None:
    found = material(content)
    assert found is None or content.startswith(STARTS[found.kind][:3])


def test_the_repr_does_not_show_the_document() -> None:
    assert "secret" not in repr(material(b"%PDF-secret"))
