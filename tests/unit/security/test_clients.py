"""The file of clients: who is known by what, and which methods its words mean."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from verifier.domain.errors import ConfigurationError
from verifier.server.security import clients
from verifier.server.security.clients import Clients
from verifier.server.security.tokens import digest

NAMES, NAME, PHONE = (f"/verifier.v1.CheckService/{name}" for name in ("BatchCheckNames", "CheckName", "CheckPhone"))
EXPORT = "/verifier.v1.LedgerService/ExportRecords"
REFLECTION = "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"
METHODS = (NAMES, NAME, PHONE, EXPORT, REFLECTION)
DIGEST = digest("vt_one")


def read(folder: Path, *rows: object, show_certificates: bool = True) -> Clients:
    path = folder / "clients.yaml"
    path.write_text(yaml.safe_dump(list(rows)), encoding="utf-8")
    return clients.load(path, METHODS, show_certificates=show_certificates)


def desk(**changes: Any) -> dict[str, Any]:
    return {"name": "desk", "tokens": [DIGEST], "methods": ["*"]} | changes


@pytest.mark.parametrize(
    ("words", "means"),
    [
        (["*"], set(METHODS)),
        (["CheckService/*"], {NAMES, NAME, PHONE}),
        (["verifier.v1.CheckService/*"], {NAMES, NAME, PHONE}),
        (["CheckService/CheckName"], {NAME}),
        (["CheckService/Check*"], {NAME, PHONE}),
        (["CheckService/CheckPhone", "LedgerService/*"], {PHONE, EXPORT}),
        (["ServerReflection/*"], {REFLECTION}),
    ],
)
def test_words_mean_methods(words: list[str], means: set[str], tmp_path: Path) -> None:
    assert read(tmp_path, desk(methods=words)).by_token[DIGEST].methods == means


def test_a_client_is_known_by_any_of_its_names(tmp_path: Path) -> None:
    found = read(tmp_path, desk(certificates=["a.example", "spiffe://b"]), desk(name="else", tokens=[digest("vt_two")]))
    assert {name: client.name for name, client in found.by_certificate.items()} == {
        "a.example": "desk",
        "spiffe://b": "desk",
    }
    assert {token: client.name for token, client in found.by_token.items()} == {
        DIGEST: "desk",
        digest("vt_two"): "else",
    }


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([desk(methods=["CheckService"])], "desk.methods: CheckService is no method"),
        ([desk(methods=["CheckService/CheckFone"])], "or one of CheckService/*, LedgerService/*, ServerReflection/*"),
        ([desk(methods=["checkservice/*"])], "is no method"),
        ([desk(methods=[])], "0.methods"),
        ([desk(tokens=[])], "desk: needs `certificates` or `tokens`"),
        ([desk(tokens=["vt_the_token_itself"])], "0.tokens.0"),
        ([desk(certificates=[""])], "0.certificates.0"),
        ([desk(name="Desk 1")], "0.name"),
        ([desk(token=DIGEST)], "0.token: Extra inputs"),
        ([desk(), desk(tokens=[digest("vt_two")])], "name: desk comes twice"),
        ([desk(), desk(name="else")], f"tokens: {DIGEST} comes twice"),
        (
            [desk(certificates=["a.example"]), desk(name="else", tokens=[], certificates=["a.example"])],
            "certificates: a.example comes twice",
        ),
        (["desk"], "0: Input should be"),
    ],
)
def test_what_is_wrong_is_named(rows: list[object], says: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as wrong:
        read(tmp_path, *rows)
    assert says in str(wrong.value) and "vt_the_token" not in str(wrong.value)


def test_names_of_certificates_that_nobody_is_asked_for_are_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="without tls_client_authorities"):
        read(tmp_path, desk(certificates=["a.example"]), show_certificates=False)


@pytest.mark.parametrize("content", [b"- {", b"\xff"])
def test_what_is_no_yaml_is_said(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "clients.yaml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="is not YAML"):
        clients.load(path, METHODS, show_certificates=False)
