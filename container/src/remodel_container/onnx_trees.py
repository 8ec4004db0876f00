"""A tree ensemble for two classes as an ONNX model with the outputs that converters customarily give."""

from __future__ import annotations

from dataclasses import dataclass, field

from remodel_container import onnx_wire as wire

INPUT_NAME = "features"
OUTPUT_NAME = "probabilities"
PRODUCER = "remodel"


@dataclass
class TreeEnsemble:
    """Trees as parallel lists, one entry a node; a node's first child is taken when value < threshold (or `branch_mode`).

    A score is the sum of the leaves reached plus `base_value`, through the logistic function.
    """

    base_value: float
    branch_mode: str = "BRANCH_LT"
    tree_ids: list[int] = field(default_factory=list)
    node_ids: list[int] = field(default_factory=list)
    feature_ids: list[int] = field(default_factory=list)
    thresholds: list[float] = field(default_factory=list)
    true_ids: list[int] = field(default_factory=list)
    false_ids: list[int] = field(default_factory=list)
    missing_true: list[int] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    leaf_tree_ids: list[int] = field(default_factory=list)
    leaf_node_ids: list[int] = field(default_factory=list)
    leaf_weights: list[float] = field(default_factory=list)

    def add_branch(
        self, *, tree: int, node: int, feature: int, threshold: float, true_node: int, false_node: int, missing_true: bool
    ) -> None:
        """Add a node that asks about one feature; a missing value goes to `true_node` when `missing_true`."""
        self._add_node(tree, node, feature, threshold, true_node, false_node, int(missing_true), self.branch_mode)

    def add_leaf(self, *, tree: int, node: int, weight: float) -> None:
        """Add a node that ends the way through its tree."""
        self._add_node(tree, node, 0, 0.0, 0, 0, 0, "LEAF")
        self.leaf_tree_ids.append(tree)
        self.leaf_node_ids.append(node)
        self.leaf_weights.append(weight)

    def _add_node(self, tree: int, node: int, *rest: float | int | str) -> None:
        self.tree_ids.append(tree)
        self.node_ids.append(node)
        columns = (self.feature_ids, self.thresholds, self.true_ids, self.false_ids, self.missing_true, self.modes)
        for column, value in zip(columns, rest, strict=True):
            column.append(value)

    def to_onnx(self, feature_count: int) -> bytes:
        """Return an ONNX file: float32 `features` (rows, feature_count) to `label` (rows) and `probabilities` (rows, 2).

        `label` is at 0.5; who wants another threshold reads the second column of `probabilities`.
        """
        attributes = {
            "nodes_treeids": self.tree_ids,
            "nodes_nodeids": self.node_ids,
            "nodes_featureids": self.feature_ids,
            "nodes_values": self.thresholds,
            "nodes_truenodeids": self.true_ids,
            "nodes_falsenodeids": self.false_ids,
            "nodes_missing_value_tracks_true": self.missing_true,
            "nodes_modes": self.modes,
            "class_treeids": self.leaf_tree_ids,
            "class_nodeids": self.leaf_node_ids,
            "class_ids": [0] * len(self.leaf_weights),
            "class_weights": self.leaf_weights,
            "base_values": [self.base_value],
            "classlabels_int64s": [0, 1],
            "post_transform": "LOGISTIC",
        }
        classifier = wire.node(
            "TreeEnsembleClassifier",
            "ai.onnx.ml",
            [INPUT_NAME],
            ["label", OUTPUT_NAME],
            [wire.attribute(name, value) for name, value in attributes.items()],
        )
        return wire.model(
            nodes=[classifier],
            inputs=[wire.tensor(INPUT_NAME, wire.FLOAT, feature_count)],
            outputs=[wire.tensor("label", wire.INT64, None), wire.tensor(OUTPUT_NAME, wire.FLOAT, 2)],
            producer=PRODUCER,
            operator_sets=[("", 17), ("ai.onnx.ml", 3)],
        )
