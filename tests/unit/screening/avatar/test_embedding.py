"""An operator's ONNX file proposes references, and never judges."""

from pathlib import Path

import numpy as np
import pytest
from support.embedding_models import model
from support.pictures import emblem, encoded

from verifier.domain.errors import ConfigurationError
from verifier.screening.avatar import embedding
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.embedding import EmbeddingIndex, EmbeddingModel
from verifier.screening.build import name_sections
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.snapshot import Snapshot

pytest.importorskip("onnx", reason="the tests' model is made by onnx")
pytest.importorskip("onnxruntime", reason="the extra `onnx` is not installed")


def decoded(data: bytes) -> Decoded:
    found = decode(data)
    assert isinstance(found, Decoded)
    return found


def snapshot(folder: Path, used: EmbeddingModel) -> Snapshot:
    entries = []
    for seed in range(6, 16):
        emblem(seed).save(folder / f"{seed}.png")
        images = (str(folder / f"{seed}.png"),)
        entries.append(ListEntry(f"e{seed}", f"第{seed}报社", EntryCategory.MEDIA, 1.0, images=images))
    made, bad = embedding.sections(entries, used)
    assert bad == ()
    return Snapshot.of_sections({**made, **name_sections(entries)})


@pytest.mark.parametrize("channels_first", [True, False])
def test_the_nearest_references_are_proposed_best_first(tmp_path: Path, channels_first: bool) -> None:
    used = EmbeddingModel(model(tmp_path / "model.onnx", channels_first=channels_first))
    lists = snapshot(tmp_path, used)
    avatar = decoded(encoded(emblem(9).resize((90, 90)), "JPEG", quality=40))
    candidates = EmbeddingIndex(lists, used).candidates(avatar)
    assert lists.entry(candidates[0].position).id == "e9"
    assert [one.cosine for one in candidates] == sorted((one.cosine for one in candidates), reverse=True)
    assert len(candidates) <= embedding.MOST_CANDIDATES


def test_a_candidate_carries_no_verdict() -> None:
    assert set(embedding.Candidate.__slots__) == {"position", "cosine"}


def test_a_vector_has_length_one(tmp_path: Path) -> None:
    used = EmbeddingModel(model(tmp_path / "model.onnx"))
    assert np.linalg.norm(used.vector(np.asarray(emblem(3)))) == pytest.approx(1, abs=1e-5)


def test_lists_of_another_model_are_refused(tmp_path: Path) -> None:
    lists = snapshot(tmp_path, EmbeddingModel(model(tmp_path / "one.onnx")))
    other = EmbeddingModel(model(tmp_path / "other.onnx", kernel=16))
    with pytest.raises(ConfigurationError, match="built with model"):
        EmbeddingIndex(lists, other)
    with pytest.raises(ConfigurationError, match="no embeddings"):
        EmbeddingIndex(Snapshot.of_sections(name_sections([])), other)


def test_an_image_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    entry = ListEntry("e1", "晨曦日报", EntryCategory.MEDIA, 1.0, images=(str(tmp_path / "missing.png"),))
    made, bad = embedding.sections([entry], EmbeddingModel(model(tmp_path / "model.onnx")))
    assert made == {} and "missing.png" in str(bad[0])


def test_what_the_file_beside_it_says_changes_the_vector_and_the_version(tmp_path: Path) -> None:
    plain = EmbeddingModel(model(tmp_path / "model.onnx"))
    (tmp_path / "model.json").write_text('{"channels": "BGR", "mean": [0, 0, 0], "std": [1, 1, 1]}')
    told = EmbeddingModel(tmp_path / "model.onnx")
    red = np.zeros((64, 64, 3), dtype=np.uint8)
    red[:, :, 2] = 200
    assert plain.version != told.version
    assert plain.vector(red).reshape(3, -1).mean(axis=1).argmax() == 0
    assert told.vector(red).reshape(3, -1).mean(axis=1).argmax() == 2


def test_a_size_that_the_model_leaves_open_is_in_the_file_beside_it(tmp_path: Path) -> None:
    path = model(tmp_path / "model.onnx", open_size=True)
    sizes = []
    for side in (64, 128):
        (tmp_path / "model.json").write_text(f'{{"side": {side}}}')
        sizes.append(len(EmbeddingModel(path).vector(np.asarray(emblem(3)))))
    assert sizes == [3 * 8**2, 3 * 16**2]


@pytest.mark.parametrize(
    ("content", "beside", "says"),
    [
        (None, "{}", "model.onnx: No such file"),
        (b"text", "{}", "model.onnx: is no ONNX model"),
        (b"", '{"mean": "half"}', "model.json: mean"),
        (b"", '{"std": [0, 1, 1]}', "model.json: std.0"),
        (b"", '{"norm": 1}', "model.json: norm"),
    ],
)
def test_a_file_that_is_no_such_model_is_refused_with_its_name(
    tmp_path: Path, content: bytes | None, beside: str, says: str
) -> None:
    path = tmp_path / "model.onnx"
    (tmp_path / "model.json").write_text(beside)
    if content:
        path.write_bytes(content)
    elif content is not None:
        model(path)
    with pytest.raises(ConfigurationError, match=says):
        EmbeddingModel(path)
