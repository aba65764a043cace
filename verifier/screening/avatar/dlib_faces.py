"""The built-in recogniser: dlib with the weights of face_recognition_models (CC0), the extra ``faces``.

Catches: frontal faces from about 60 pixels, through ordinary edits. Leaves to others: profiles, masks, drawings; it is
documented as weaker on Chinese faces, one reason more why it never decides.
Costs: 0.6 s and 130 MB once; then 35 ms for a picture without a face, 105 ms for one with a face.
"""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np

from verifier.screening.avatar.composite import Pixels
from verifier.screening.avatar.faces import Face
from verifier.screening.avatar.text_reading import Box

MOST_FACES = 3
_WEIGHTS = "face_recognition_models"


def is_installed() -> bool:
    return all(importlib.util.find_spec(name) is not None for name in ("dlib", _WEIGHTS))


class DlibRecogniser:
    name = "dlib-resnet-v1"
    threshold = 0.6

    def __init__(self) -> None:
        import dlib

        folder = _folder_of_weights()
        self._detector: Any = dlib.get_frontal_face_detector()
        self._landmarks: Any = dlib.shape_predictor(str(folder / "shape_predictor_5_face_landmarks.dat"))
        self._descriptor: Any = dlib.face_recognition_model_v1(
            str(folder / "dlib_face_recognition_resnet_model_v1.dat")
        )

    def faces(self, pixels: Pixels) -> list[Face]:
        picture = np.ascontiguousarray(pixels[:, :, ::-1])
        found = sorted(self._detector(picture, 1), key=lambda one: -one.area())[:MOST_FACES]
        return [self._face(picture, one) for one in found]

    def _face(self, picture: Pixels, where: Any) -> Face:
        numbers = self._descriptor.compute_face_descriptor(picture, self._landmarks(picture, where))
        height, width = picture.shape[:2]
        box = Box(
            round(max(where.left(), 0) / width * 1000),
            round(max(where.top(), 0) / height * 1000),
            round(min(where.right(), width) / width * 1000),
            round(min(where.bottom(), height) / height * 1000),
        )
        return Face(box, tuple(float(one) for one in numbers))


def _folder_of_weights() -> Path:
    """Without importing their package, which asks for a part of setuptools that is gone."""
    found = importlib.util.find_spec(_WEIGHTS)
    if found is None or found.submodule_search_locations is None:
        raise ImportError(_WEIGHTS)
    return Path(found.submodule_search_locations[0]) / "models"
