"""A tiny ONNX model: a picture of 64 x 64 pixels, or a corner of it, averaged over squares."""

from pathlib import Path
from typing import Any


def model(
    path: Path, *, kernel: int = 8, channels_first: bool = True, open_size: bool = False, corner: int = 64
) -> Path:
    """``kernel`` is a square's side in pixels; with ``open_size`` the model takes pictures of any size; it looks at the
    last ``corner`` rows and columns alone.
    """
    # an extra for development: whoever has it not skips the tests
    import onnx

    helper: Any = onnx.helper
    number = onnx.TensorProto.FLOAT
    side = None if open_size else 64
    shape = [1, 3, side, side] if channels_first else [1, side, side, 3]
    constants: list[Any] = []
    nodes = [] if channels_first else [helper.make_node("Transpose", ["picture"], ["turned"], perm=[0, 3, 1, 2])]
    if corner < 64:
        bounds = {"from": [64 - corner] * 2, "to": [64] * 2, "axes": [2, 3]}
        constants = [helper.make_tensor(name, onnx.TensorProto.INT64, [2], values) for name, values in bounds.items()]
        nodes.append(helper.make_node("Slice", ["picture", *bounds], ["cut"]))
    pooled = helper.make_node(
        "AveragePool",
        ["cut" if corner < 64 else "picture" if channels_first else "turned"],
        ["grid"],
        kernel_shape=[kernel, kernel],
        strides=[kernel, kernel],
    )
    nodes += [pooled, helper.make_node("Flatten", ["grid"], ["vector"])]
    graph = helper.make_graph(
        nodes,
        "average",
        [helper.make_tensor_value_info("picture", number, shape)],
        [helper.make_tensor_value_info("vector", number, [1, None if open_size else 3 * (corner // kernel) ** 2])],
        constants,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    path.write_bytes(made.SerializeToString())
    return path
