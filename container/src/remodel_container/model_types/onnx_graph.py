"""Parts of ONNX graphs, and the file that a model type writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from remodel_container.onnx_session import INPUT_NAME

# One version for all types, because an ensemble puts their nodes into one graph. The runtime reads all up to its own.
OPSETS = {"": 18, "ai.onnx.ml": 3}
IR_VERSION = 8  # that of opset 18


@dataclass
class Part:
    """Nodes that end in the tensor `output`. Without nodes `output` is the tensor that comes in."""

    output: str
    nodes: list[Any] = field(default_factory=list)
    constants: list[Any] = field(default_factory=list)

    def add(self, op_type: str, inputs: Sequence[str], output: str, **attributes: Any) -> str:
        """Add a node and return the name of its output."""
        from onnx import helper

        self.nodes.append(helper.make_node(op_type, list(inputs), [output], name=f"{output}_{op_type}", **attributes))
        return output

    def constant(self, name: str, values: np.ndarray) -> str:
        """Add a constant and return its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def part_of_model(model: Any, output: str, renamed: Mapping[str, str]) -> Part:
    """Return the nodes of an ONNX model on which its tensor `output` depends, with tensors renamed."""
    producers = {name: node for node in model.graph.node for name in node.output}
    needed, waiting = set(), [output]
    while waiting:
        node = producers.get(waiting.pop())
        if node is not None and id(node) not in needed:
            needed.add(id(node))
            waiting.extend(node.input)
    part = Part(output=renamed.get(output, output))
    for node in model.graph.node:
        if id(node) in needed:
            node.input[:] = [renamed.get(name, name) for name in node.input]
            node.output[:] = [renamed.get(name, name) for name in node.output]
            part.nodes.append(node)
    used = {name for node in part.nodes for name in node.input}
    part.constants.extend(tensor for tensor in model.graph.initializer if tensor.name in used)
    return part


def prefixed(part: Part, prefix: str, kept: Sequence[str]) -> Part:
    """Return the part with a prefix before the names of nodes and tensors, those of `kept` tensors aside."""

    def rename(name: str) -> str:
        return name if name in kept or name == "" else f"{prefix}{name}"

    for node in part.nodes:
        node.name = f"{prefix}{node.name}"
        node.input[:] = [rename(name) for name in node.input]
        node.output[:] = [rename(name) for name in node.output]
    for tensor in part.constants:
        tensor.name = rename(tensor.name)
    return Part(output=rename(part.output), nodes=part.nodes, constants=part.constants)


def write_model(parts: Sequence[Part], *, width: int, output: str, columns: int) -> bytes:
    """Return the ONNX file of the parts, from `features` (rows, width) to `output` (rows, columns), both float32.

    It names no time, producer or random graph, so that the same parts give the same bytes.
    """
    from onnx import TensorProto, checker, helper

    graph = helper.make_graph(
        [node for part in parts for node in part.nodes],
        "remodel",
        [helper.make_tensor_value_info(INPUT_NAME, TensorProto.FLOAT, [None, width])],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, [None, columns])],
        initializer=[tensor for part in parts for tensor in part.constants],
    )
    opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION)
    checker.check_model(model)
    return model.SerializeToString(deterministic=True)
