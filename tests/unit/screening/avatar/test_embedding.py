"""An operator's ONNX file proposes references, and never judges. The model here averages a picture over a grid."""

from pathlib import Path

import numpy as np
import pytest
from support.pictures import emblem, encoded

from verifier.domain.errors import ConfigurationError
from verifier.screening.avatar import embedding
from verifier.screening.avatar.decoding import Decoded, decode
from verifier.screening.avatar.embedding import EmbeddingIndex, EmbeddingModel
from verifier.screening.build import name_sections
from verifier.screening.entry import EntryCategory, ListEntry
from verifier.screening.snapshot import Snapshot

onnx = pytest.importorskip("onnx", reason="the tests' model is made by onnx")
pytest.importorskip("onnxruntime", reason="the extra `onnx` is not installed")


def model(path: Path, *, kernel: int = 8, channels_first: bool = True, mean: str = "0.5 0.5 0.5") -> Path:
    """A tiny one, of 64 x 64 pixels: an average over squares of ``kernel`` pixels."""
    helper, number = onnx.helper, onnx.TensorProto.FLOAT
    shape = [1, 3, 64, 64] if channels_first else [1, 64, 64, 3]
    nodes = [] if channels_first else [helper.make_node("Transpose", ["picture"], ["turned"], perm=[0, 3, 1, 2])]
    pooled = helper.make_node(
        "AveragePool",
        ["picture" if channels_first else "turned"],
        ["grid"],
        kernel_shape=[kernel, kernel],
        strides=[kernel, kernel],
    )
    nodes += [pooled, helper.make_node("Flatten", ["grid"], ["vector"])]
    graph = helper.make_graph(
        nodes,
        "average",
        [helper.make_tensor_value_info("picture", number, shape)],
        [helper.make_tensor_value_info("vector", number, [1, 3 * (64 // kernel) ** 2])],
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(made, {"mean": mean, "std": "0.5 0.5 0.5"})
    path.write_bytes(made.SerializeToString())
    return path


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


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file"), (b"text", "is no ONNX model"), ("odd mean", "three numbers")]
)
def test_a_file_that_is_no_such_model_is_refused_with_its_name(
    tmp_path: Path, content: bytes | str | None, says: str
) -> None:
    path = tmp_path / "model.onnx"
    if content == "odd mean":
        model(path, mean="half")
    elif isinstance(content, bytes):
        path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=says) as raised:
        EmbeddingModel(path)
    assert "model.onnx" in str(raised.value)
