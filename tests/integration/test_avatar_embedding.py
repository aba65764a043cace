"""An operator's model in the service: it proposes what the built-in search passed over, and the comparison decides."""

from collections.abc import Iterator
from pathlib import Path

import grpc
import pytest
from PIL import Image, ImageFilter
from support.embedding_models import model
from support.pictures import SIDE, emblem, encoded
from typer.testing import CliRunner

from verifier import app, settings
from verifier.cli.main import app as command
from verifier.domain.errors import ConfigurationError
from verifier.v1 import check_service_pb2, check_service_pb2_grpc

pytest.importorskip("onnx", reason="the tests' model is made by onnx")
pytest.importorskip("onnxruntime", reason="the extra `onnx` is not installed")

PURPLE = (120, 40, 170)
SOUGHT, OTHERS = 7, range(8, 24)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that looks at the colour of a corner, and lists of 17 signs, one of them on purple."""
    made = tmp_path_factory.mktemp("embedding")
    model(made / "model.onnx", kernel=20, corner=20)
    (made / "model.json").write_text('{"mean": [0.5, 0.5, 0.5], "std": [0.5, 0.5, 0.5]}')
    rows = ["id,name,category,images"]
    for seed in (SOUGHT, *OTHERS):
        emblem(seed, PURPLE if seed == SOUGHT else (255, 255, 255)).save(made / f"{seed}.png")
        rows.append(f"e{seed},第{seed}报社,media,{seed}.png")
    (made / "lists.csv").write_text("\n".join(rows), encoding="utf-8")
    for name, options in (("plain", ()), ("embedded", ("--embedding", str(made / "model.onnx")))):
        words = ["lists", "build", str(made / "lists.csv"), "--output", str(made / f"{name}.snapshot"), *options]
        result = CliRunner().invoke(command, words)
        assert result.exit_code == 0, result.output
    return made


@pytest.fixture(params=[False, True], ids=["without", "with"], scope="module")
def served(
    request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[bool, check_service_pb2_grpc.CheckServiceStub]]:
    given: dict[str, object] = {"avatar_embedding": folder / "model.onnx"} if request.param else {}
    data, lists = tmp_path_factory.mktemp("data"), folder / "embedded.snapshot"
    wanted = settings.load(listen="127.0.0.1:0", data_dir=data, lists=lists, avatar_text=False, **given)
    application = app.start(wanted)
    with grpc.insecure_channel(f"127.0.0.1:{application.port}") as channel:
        yield request.param, check_service_pb2_grpc.CheckServiceStub(channel)
    application.stop(grace_seconds=1)


def hits(stub: check_service_pb2_grpc.CheckServiceStub, picture: Image.Image) -> set[str]:
    result = stub.CheckAvatar(check_service_pb2.CheckAvatarRequest(image=encoded(picture))).result
    return {hit.target_id for hit in result.hits}


def wall(corner: Image.Image) -> Image.Image:
    """Eight other signs, which the search has its hands full with, and something blurred in the corner."""
    whole = Image.new("RGB", (384, 384), PURPLE)
    for place, seed in enumerate(OTHERS[:8]):
        whole.paste(emblem(seed).resize((90, 90)), ((place % 4) * 96 + 3, (place // 4) * 96 + 3))
    whole.paste(corner.resize((150, 150)).filter(ImageFilter.GaussianBlur(3)), (234, 234))
    return whole


def test_a_sign_is_found_only_where_the_model_proposes_it(
    served: tuple[bool, check_service_pb2_grpc.CheckServiceStub],
) -> None:
    proposes, stub = served
    assert (f"e{SOUGHT}" in hits(stub, wall(emblem(SOUGHT, PURPLE)))) is proposes


def test_what_is_proposed_and_not_shown_is_no_hit(
    served: tuple[bool, check_service_pb2_grpc.CheckServiceStub],
) -> None:
    _, stub = served
    assert f"e{SOUGHT}" not in hits(stub, wall(Image.new("RGB", (SIDE, SIDE), PURPLE)))


def test_lists_that_were_built_without_the_model_stop_the_start(folder: Path, tmp_path: Path) -> None:
    wanted = settings.load(
        data_dir=tmp_path, lists=folder / "plain.snapshot", avatar_embedding=folder / "model.onnx", avatar_text=False
    )
    with pytest.raises(ConfigurationError, match="avatar_embedding: the lists have no embeddings"):
        app.start(wanted)
