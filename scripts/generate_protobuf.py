"""Generates ``verifier/v1`` from ``proto/``: a hatchling build hook, and a command for a changed proto."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from grpc_tools import protoc
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class GenerateProtobuf(BuildHookInterface[Any]):
    """Runs before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        generate(Path(self.root))


def generate(root: Path) -> None:
    """Writes messages, services and type stubs; raises ``RuntimeError`` when protoc refuses a file."""
    proto = root / "proto"
    sources = sorted(str(path) for path in proto.rglob("*.proto"))
    target = root / "verifier" / "v1"
    target.mkdir(exist_ok=True)
    (target / "__init__.py").touch()
    outputs = [f"--{kind}_out={root}" for kind in ("python", "grpc_python", "mypy", "mypy_grpc")]
    well_known = files("grpc_tools") / "_proto"
    if protoc.main(["protoc", f"-I{proto}", f"-I{well_known}", *outputs, *sources]) != 0:
        raise RuntimeError("protoc refused the files in proto/; its message stands above")


if __name__ == "__main__":
    generate(Path(__file__).parent.parent)
