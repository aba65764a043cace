"""Generates ``verifier/v1`` and ``verifier/source/v1`` from ``proto/``: a build hook of hatchling, and a command."""

import os
import re
import shutil
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from grpc_tools import protoc
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_IMPORTED = "google/longrunning/operations.proto"
"""What our files import and protoc does not bring along; ``googleapis-common-protos`` does."""
_PLUGINS = ("protoc-gen-mypy", "protoc-gen-mypy_grpc")


class GenerateProtobuf(BuildHookInterface[Any]):
    """Runs before a wheel or an editable install is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        generate(Path(self.root))


def generate(root: Path) -> None:
    """Writes messages, services and type stubs; raises ``RuntimeError`` when protoc refuses a file."""
    proto = root / "proto"
    sources = sorted(str(path) for path in (proto / "verifier").rglob("*.proto"))
    _stage(_IMPORTED, proto)
    for target in (root / "verifier" / "v1", root / "verifier" / "source", root / "verifier" / "source" / "v1"):
        target.mkdir(exist_ok=True)
        (target / "__init__.py").touch()
    outputs = [f"--{kind}_out={root}" for kind in ("python", "grpc_python", "mypy", "mypy_grpc")]
    well_known = files("grpc_tools") / "_proto"
    # An isolated build has the plugins on its PATH, a virtual environment beside its interpreter.
    search = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    plugins = [f"--plugin={name}={shutil.which(name, path=search)}" for name in _PLUGINS]
    if protoc.main(["protoc", f"-I{proto}", f"-I{well_known}", *plugins, *outputs, *sources]) != 0:
        raise RuntimeError("protoc refused the files in proto/; its message stands above")


def _stage(name: str, proto: Path) -> None:
    """Copies a file of Google's and what it imports to where protoc and buf look for it; git ignores them."""
    target = proto / name
    # the package calls the file of operations by another name than those who import it
    shipped = {_IMPORTED: "google/longrunning/operations_proto.proto"}.get(name, name)
    text = files("google").joinpath(shipped.removeprefix("google/")).read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    for other in re.findall(r'^import "(google/(?!protobuf/)[^"]+)";', text, re.MULTILINE):
        _stage(other, proto)


if __name__ == "__main__":
    generate(Path(__file__).parent.parent)
