"""The classes that training rows have, among all of a model's classes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from remodel_container.model_types.onnx_graph import Part


@dataclass(frozen=True)
class PresentClasses:
    """Libraries and converters number the classes that they see; a class that no training row has gets the probability 0."""

    classes: np.ndarray
    """The numbers of the classes that rows have, ascending."""
    count: int
    """How many classes the model has."""

    @classmethod
    def of(cls, labels: np.ndarray, count: int) -> PresentClasses:
        """Return the classes of labels 0 to count - 1."""
        return cls(np.unique(labels).astype(np.int64), count)

    def places(self, labels: np.ndarray) -> np.ndarray:
        """Return each label's place among the classes that rows have."""
        return np.searchsorted(self.classes, labels.astype(np.int64))

    def spread(self, probabilities: np.ndarray) -> np.ndarray:
        """Return (rows, count) probabilities from those of the classes that rows have."""
        found = np.zeros((len(probabilities), self.count), dtype=probabilities.dtype)
        found[:, self.classes] = probabilities
        return found

    def source(self, output: str) -> str:
        """Return the name of the tensor that `part` reads to give the tensor `output`."""
        return output if len(self.classes) == self.count else f"present_{output}"

    def part(self, output: str) -> Part:
        """Return `spread` as ONNX nodes; none where rows have all classes."""
        part = Part(output=output)
        source = self.source(output)
        if source != output:
            # One product is the number itself and the others are 0, so the sums are exact.
            places = part.constant("class_places", np.eye(self.count, dtype=np.float32)[self.classes])
            part.add("MatMul", [source, places], output)
        return part
