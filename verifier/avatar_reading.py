"""The part of the composition root that sets up what looks at avatars beside the comparison: text, faces, and the
operator's own model, as far as they are wanted and installed.
"""

import logging
from contextlib import ExitStack

from verifier.domain.errors import ConfigurationError
from verifier.screening.avatar import dlib_faces, text_engine
from verifier.screening.avatar.dlib_faces import DlibRecogniser
from verifier.screening.avatar.embedding import EmbeddingModel
from verifier.screening.avatar.face_finder import FaceFinder
from verifier.screening.avatar.face_screening import NO_FACES, Faces, FaceScreening
from verifier.screening.avatar.text_reader import TextReader
from verifier.screening.avatar.text_reading import ReadText
from verifier.settings import Settings

_log = logging.getLogger(__name__)


def text(settings: Settings, resources: ExitStack) -> ReadText | None:
    """A reader whose models are being loaded, or ``None``."""
    if not settings.avatar_text:
        return None
    if not text_engine.is_installed():
        _log.warning("text in avatars is not read: pip install 'public-account-verifier[ocr]', or set avatar_text off")
        return None
    reader = TextReader(settings.avatar_text_workers, settings.avatar_text_seconds)
    resources.callback(reader.close)
    reader.start()
    return reader


def faces(settings: Settings, resources: ExitStack) -> FaceScreening:
    """Raises ``ConfigurationError`` where faces are wanted and cannot be looked at."""
    if not settings.avatar_faces:
        return NO_FACES
    if not dlib_faces.is_installed():
        raise ConfigurationError("avatar_faces: needs the extra: pip install 'public-account-verifier[faces]'")
    finder = FaceFinder(seconds=settings.avatar_text_seconds)
    resources.callback(finder.close)
    finder.start()
    return Faces(finder, DlibRecogniser.name, DlibRecogniser.threshold)


def embedding(settings: Settings) -> EmbeddingModel | None:
    """Raises ``ConfigurationError`` where the file is no such model."""
    return None if settings.avatar_embedding is None else EmbeddingModel(settings.avatar_embedding)
