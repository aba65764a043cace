"""What a snapshot keeps beyond names and pictures where the operator asks for it: faces, embeddings."""

from collections.abc import Sequence
from pathlib import Path

from verifier.domain.errors import ConfigurationError
from verifier.screening.avatar import dlib_faces, embedding, protected_faces
from verifier.screening.avatar.dlib_faces import DlibRecogniser
from verifier.screening.avatar.embedding import EmbeddingModel
from verifier.screening.avatar.references import BadImage
from verifier.screening.entry import ListEntry

Made = tuple[dict[str, bytes], tuple[BadImage, ...]]


def of_faces(entries: Sequence[ListEntry]) -> Made:
    """By the built-in recogniser. Raises ``ConfigurationError`` where it is not installed."""
    if not dlib_faces.is_installed():
        raise ConfigurationError("--faces: needs the extra: pip install 'public-account-verifier[faces]'")
    return protected_faces.sections(entries, DlibRecogniser())


def of_embeddings(entries: Sequence[ListEntry], model: Path) -> Made:
    """Raises ``ConfigurationError`` where the file is no model."""
    return embedding.sections(entries, EmbeddingModel(model))
