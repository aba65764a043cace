"""Optional: an ONNX file of the operator's that turns a picture into a vector proposes references to compare with.

Catches: what an embedding finds and the built-in candidates do not. It proposes and never judges: cosines look safe on
photographs and are not on rival logos, so whatever is proposed still has to pass the geometric comparison.
Costs: what the model costs, on one core; a product with all vectors of the lists, 1 ms for 10,000 of 512 numbers.

The model has one input, N x 3 x H x W or N x H x W x 3; its first output is the vector. What it expects of the pixels
is in a file beside it, ``MODEL.json`` for ``MODEL.onnx`` (``Preprocessing``); without one, it gets what ImageNet's
models do. The vectors of the lists are worked out when these are built, and mapped: 4 bytes a number.
"""

import hashlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from verifier.domain.errors import ConfigurationError
from verifier.screening.avatar import composite, decoding
from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.decoding import Decoded
from verifier.screening.avatar.references import BadImage
from verifier.screening.entry import ListEntry
from verifier.screening.snapshot import Snapshot
from verifier.validation import problems

MOST_CANDIDATES = 5
LEAST_COSINE = 0.3
_VECTORS, _OWNERS, _MODEL = "embedding_vectors", "embedding_owners", "embedding_model"
_USUAL_SIDE = 224

Vector = NDArray[np.float32]
_Positive = Annotated[float, Field(gt=0)]


class Preprocessing(BaseModel):
    """``side`` is for a model that leaves the size open. ``mean`` and ``std`` are of values from 0 to 1, in the order
    of ``channels``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    side: int = Field(_USUAL_SIDE, ge=8, le=1_024)
    channels: Literal["RGB", "BGR"] = "RGB"
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    std: tuple[_Positive, _Positive, _Positive] = (0.229, 0.224, 0.225)


@dataclass(frozen=True, slots=True)
class Candidate:
    """``position`` of the entry. ``cosine`` orders candidates, and is no likeness that anybody is judged by."""

    position: int
    cosine: float


class EmbeddingModel:
    """``version`` is a hash of both files: vectors of two models cannot be compared. Safe to share by threads."""

    def __init__(self, path: Path) -> None:
        """Raises ``ConfigurationError`` where the file is no such model, or the extra `onnx` is missing."""
        if importlib.util.find_spec("onnxruntime") is None:
            raise ConfigurationError("avatar_embedding: needs the extra: pip install 'public-account-verifier[onnx]'")
        content = _content(path)
        beside = path.with_suffix(".json")
        given = _content(beside) if beside.exists() else b"{}"
        self.version = hashlib.sha256(content + given).hexdigest()[:16]
        self._session = _session(path, content)
        inputs = self._session.get_inputs()
        shape = list(inputs[0].shape) if len(inputs) == 1 else []
        if len(shape) != 4 or 3 not in (shape[1], shape[3]):
            raise ConfigurationError(f"avatar_embedding: {path}: must have one input, N x 3 x H x W or N x H x W x 3")
        self._input = str(inputs[0].name)
        self._channels_first = shape[1] == 3
        height, width = (shape[2], shape[3]) if self._channels_first else (shape[1], shape[2])
        preprocessing = _preprocessing(beside, given)
        self._size = tuple(one if isinstance(one, int) and one > 0 else preprocessing.side for one in (width, height))
        self._is_blue_first = preprocessing.channels == "BGR"
        self._mean = np.array(preprocessing.mean, dtype=np.float32)
        self._std = np.array(preprocessing.std, dtype=np.float32)

    def vector(self, pixels: Pixels) -> Vector:
        """Of length one."""
        ordered = pixels if self._is_blue_first else pixels[:, :, ::-1]
        resized = cv2.resize(ordered, self._size, interpolation=cv2.INTER_AREA)
        values = (resized.astype(np.float32) / 255 - self._mean) / self._std
        batch = (values.transpose(2, 0, 1) if self._channels_first else values)[None].astype(np.float32)
        found = np.asarray(self._session.run(None, {self._input: batch})[0], dtype=np.float32).ravel()
        return found / max(float(np.linalg.norm(found)), 1e-6)


class EmbeddingIndex:
    """Proposes entries for an avatar. Raises ``ConfigurationError`` for lists that were built with another model."""

    def __init__(self, snapshot: Snapshot, model: EmbeddingModel) -> None:
        built_with = snapshot.section(_MODEL).decode()
        if built_with != model.version:
            built = f"were built with model {built_with}" if built_with else "have no embeddings"
            raise ConfigurationError(f"avatar_embedding: the lists {built}: build them with --embedding and this file")
        self._model = model
        self._owners = snapshot.array(_OWNERS, np.uint32)
        self._vectors = snapshot.array(_VECTORS, np.float32).reshape(len(self._owners), -1)

    def candidates(self, avatar: Decoded) -> tuple[Candidate, ...]:
        """The nearest entries, over all distinct frames."""
        best: dict[int, float] = {}
        for _, pixels in composite.distinct(avatar):
            cosines = self._vectors @ self._model.vector(pixels)
            for place in np.argsort(-cosines)[: 2 * MOST_CANDIDATES].tolist():
                owner, cosine = int(self._owners[place]), float(cosines[place])
                if cosine >= LEAST_COSINE:
                    best[owner] = max(cosine, best.get(owner, -1.0))
        ordered = sorted(best.items(), key=lambda one: -one[1])[:MOST_CANDIDATES]
        return tuple(Candidate(position, cosine) for position, cosine in ordered)


def sections(entries: Sequence[ListEntry], model: EmbeddingModel) -> tuple[dict[str, bytes], tuple[BadImage, ...]]:
    """What the snapshot keeps, and the images that could not be read."""
    vectors: list[Vector] = []
    owners: list[int] = []
    bad: list[BadImage] = []
    for position, entry in enumerate(entries):
        for image in map(Path, entry.images):
            decoded = decoding.decode(image.read_bytes()) if image.is_file() else None
            if isinstance(decoded, Decoded):
                vectors.append(model.vector(composite.opaque(decoded.frames[0])))
                owners.append(position)
            else:
                bad.append(BadImage(image, entry.id, "No such file" if decoded is None else decoded.description))
    if not vectors:
        return {}, tuple(bad)
    return {
        _VECTORS: np.stack(vectors).tobytes(),
        _OWNERS: np.array(owners, dtype=np.uint32).tobytes(),
        _MODEL: model.version.encode(),
    }, tuple(bad)


def _session(path: Path, content: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        # onnxruntime raises many kinds; all of them mean that the file is no model
        raise ConfigurationError(f"avatar_embedding: {path}: is no ONNX model ({type(error).__name__})") from None


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"avatar_embedding: {path}: {error.strerror}") from None


def _preprocessing(path: Path, content: bytes) -> Preprocessing:
    try:
        return Preprocessing.model_validate_json(content)
    except ValidationError as error:
        raise ConfigurationError(f"avatar_embedding: {path}: {problems(error)}") from None
