"""The units in which a regression's labels are learnt: deviations from their mean, in standard deviations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remodel_container.onnx_session import VALUES_NAME

STANDARDIZED_NAME = "standardized"
OPSET = 15  # any that has Cast, Mul and Add for doubles would do


@dataclass(frozen=True)
class LabelUnits:
    """Algorithms compute with 32 bits: labels around 1e6 that differ by 1 would be left with four bits of their differences."""

    shift: float
    scale: float

    @classmethod
    def of(cls, labels: np.ndarray) -> LabelUnits:
        """Return the mean and the standard deviation of float64 labels that are not all alike."""
        shift = float(labels.mean())
        errors = labels - shift
        largest = float(np.abs(errors).max())  # squares of tiny errors would vanish
        return cls(shift, largest * float(np.sqrt(np.mean((errors / largest) ** 2))))

    def standardize(self, labels: np.ndarray) -> np.ndarray:
        """Return labels in these units, float64."""
        return (labels - self.shift) / self.scale

    def restore(self, values: np.ndarray) -> np.ndarray:
        """Return values in the labels' own units, float64."""
        return values.astype(np.float64) * self.scale + self.shift

    def into_onnx(self, content: bytes) -> bytes:
        """Return an ONNX file whose `values` are in the labels' own units, float64, from one whose values are in these units."""
        import onnx
        from onnx import TensorProto, helper

        model = onnx.load_from_string(content)
        graph = model.graph
        for node in graph.node:
            node.output[:] = [STANDARDIZED_NAME if name == VALUES_NAME else name for name in node.output]
            node.input[:] = [STANDARDIZED_NAME if name == VALUES_NAME else name for name in node.input]
        constants = {"label_scale": self.scale, "label_shift": self.shift}
        graph.initializer.extend(helper.make_tensor(name, TensorProto.DOUBLE, [], [value]) for name, value in constants.items())
        graph.node.extend(
            [
                helper.make_node("Cast", [STANDARDIZED_NAME], ["standardized_double"], name="to_double", to=TensorProto.DOUBLE),
                helper.make_node("Mul", ["standardized_double", "label_scale"], ["scaled"], name="scale"),
                helper.make_node("Add", ["scaled", "label_shift"], [VALUES_NAME], name="shift"),
            ]
        )
        kept = [output for output in graph.output if output.name != VALUES_NAME]
        del graph.output[:]
        graph.output.extend([*kept, helper.make_tensor_value_info(VALUES_NAME, TensorProto.DOUBLE, [None, 1])])
        if not any(opset.domain in ("", "ai.onnx") for opset in model.opset_import):
            model.opset_import.append(helper.make_opsetid("", OPSET))
        return model.SerializeToString(deterministic=True)
