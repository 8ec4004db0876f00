"""A network of full layers by scikit-learn, as ONNX. It stops learning by the newest rows, which it does not learn from."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import sklearn
from sklearn.neural_network import MLPClassifier, MLPRegressor
from threadpoolctl import threadpool_limits

from remodel_container.failures import TrainingFailure
from remodel_container.model_types.network_encoding import NetworkEncoding
from remodel_container.model_types.newest_rows import count_older_rows
from remodel_container.model_types.onnx_graph import OPSETS, part_of_model, write_model
from remodel_container.model_types.parameters import Choice, Parameter, WholeNumbers
from remodel_container.model_types.parameters import read_parameters as read_table
from remodel_container.onnx_session import INPUT_NAME
from remodel_container.target import BINARY, REGRESSION, Target

PARAMETERS = {
    "hidden_layer_sizes": WholeNumbers(default="64,32", least=1, most=1_024, count_most=5),
    "activation": Choice(default="relu", words=("relu", "tanh")),
    "alpha": Parameter(default=1e-4, least=0, most=1e3),
    "learning_rate_init": Parameter(default=1e-3, least=0, most=1e6, above_least=True),
    "batch_size": Parameter(default=128, least=1, most=100_000, whole=True),
    "max_iter": Parameter(default=100, least=1, most=10_000, whole=True),
    "n_iter_no_change": Parameter(default=8, least=1, most=10_000, whole=True),
    "validation_fraction": Parameter(default=0.15, least=0, most=0.9, above_least=True),
}
# Rows nearer than this to a quantile, in standard deviations of the labels, weigh as those at this distance.
RESIDUAL_MIN = 0.05


def read_parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Check the network's parameters by their scikit-learn names and fill in defaults."""
    return read_table(PARAMETERS, given)


def library_versions() -> dict[str, str]:
    """Return the versions of scikit-learn and its converter."""
    import skl2onnx

    return {"scikit-learn": sklearn.__version__, "skl2onnx": skl2onnx.__version__}


class NeuralNetworkModel:
    """A fitted network, behind its encoding."""

    def __init__(self, network: Any, encoding: NetworkEncoding, target: Target) -> None:
        """Keep the network and its encoding."""
        self._network, self._encoding, self._target = network, encoding, target

    def predict(self, matrix: np.ndarray) -> np.ndarray:
        """Return the library's own probabilities or values."""
        encoded = self._encoding.transform(matrix)
        with threadpool_limits(1):
            if self._target.task == REGRESSION:
                return self._network.predict(encoded)
            probabilities = self._network.predict_proba(encoded)
        return probabilities[:, 1] if self._target.task == BINARY else probabilities

    def to_onnx(self) -> bytes:
        """Return the encoding and the network as ONNX."""
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import FloatTensorType

        is_regression = self._target.task == REGRESSION
        options = None if is_regression else {id(self._network): {"zipmap": False}}
        features = (INPUT_NAME, FloatTensorType([None, self._network.n_features_in_]))
        model = to_onnx(self._network, initial_types=[features], options=options, target_opset=OPSETS)
        encoding = self._encoding.part(INPUT_NAME)
        theirs, ours = ("variable", "values") if is_regression else ("probabilities", "probabilities")
        layers = part_of_model(model, theirs, {INPUT_NAME: encoding.output, theirs: ours})
        columns = 1 if is_regression else self._target.class_count
        return write_model([encoding, layers], width=self._encoding.width, output=ours, columns=columns)


def fit(
    matrix: np.ndarray,
    labels: np.ndarray,
    parameters: dict[str, Any],
    seed: int,
    target: Target,
    times: np.ndarray,
    category_counts: Sequence[int] = (),
) -> NeuralNetworkModel:
    """Learn for as many rounds as serve the newest rows best when they are left out, then on all rows for as many.

    Raises TrainingFailure `FIT_DIVERGED` when the loss is not a finite number any more.
    """
    encoding = NetworkEncoding.of(matrix, category_counts)
    encoded = encoding.transform(matrix)
    # One thread: products of matrices are summed in another order by more, and the bytes would differ.
    with threadpool_limits(1), warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        learnt = count_older_rows(times, parameters["validation_fraction"])
        rounds = parameters["max_iter"]
        if 0 < learnt < len(labels):
            rounds = _best_rounds(encoded, labels, learnt, parameters, seed, target)
        network = _new_network(parameters, seed, target)
        for _ in range(rounds):
            _learn(network, encoded, labels, target)
        _require_finite(network)
    return NeuralNetworkModel(network, encoding, target)


def _best_rounds(
    matrix: np.ndarray, labels: np.ndarray, learnt: int, parameters: dict[str, Any], seed: int, target: Target
) -> int:
    network = _new_network(parameters, seed, target)
    best, least = 1, np.inf
    for count in range(1, parameters["max_iter"] + 1):
        _learn(network, matrix[:learnt], labels[:learnt], target)
        loss = _loss(network, matrix[learnt:], labels[learnt:], target)
        if not np.isfinite(loss):
            raise _diverged()
        if loss < least:
            best, least = count, loss
        elif count - best >= parameters["n_iter_no_change"]:
            break
    return best


def _new_network(parameters: dict[str, Any], seed: int, target: Target) -> Any:
    options = {name: value for name, value in parameters.items() if name not in ("n_iter_no_change", "validation_fraction")}
    sizes = tuple(int(word) for word in str(parameters["hidden_layer_sizes"]).split(","))
    options |= {"hidden_layer_sizes": sizes, "random_state": seed}
    return MLPRegressor(**options) if target.task == REGRESSION else MLPClassifier(**options)


def _learn(network: Any, matrix: np.ndarray, labels: np.ndarray, target: Target) -> None:
    """Learn from each row once."""
    network.batch_size = min(network.batch_size, len(matrix))
    try:
        if target.task != REGRESSION:
            network.partial_fit(matrix, labels.astype(np.int64), classes=np.arange(target.class_count))
        elif target.quantile is None and not target.is_absolute:
            network.partial_fit(matrix, labels)
        else:
            network.partial_fit(matrix, labels, sample_weight=_weights(network, matrix, labels, target))
    except ValueError as error:
        if "non-finite" in str(error) or "NaN" in str(error) or "infinity" in str(error):
            raise _diverged() from error
        raise


def _weights(network: Any, matrix: np.ndarray, labels: np.ndarray, target: Target) -> np.ndarray:
    """Return weights with which squared errors lead where the quantile's loss does: its slope over twice the error.

    The library knows squared errors only. Iteratively reweighted least squares, as in Hunter & Lange (2000).
    """
    quantile = target.quantile if target.quantile is not None else 0.5
    residuals = labels - (network.predict(matrix) if hasattr(network, "coefs_") else 0)
    weights = np.where(residuals >= 0, quantile, 1 - quantile) / np.maximum(np.abs(residuals), RESIDUAL_MIN)
    return weights / weights.mean()


def _loss(network: Any, matrix: np.ndarray, labels: np.ndarray, target: Target) -> float:
    if target.task != REGRESSION:
        probabilities = network.predict_proba(matrix)[np.arange(len(labels)), labels.astype(np.int64)]
        return float(-np.log(np.maximum(probabilities, 1e-6)).mean())
    residuals = labels - network.predict(matrix)
    if target.quantile is None and not target.is_absolute:
        return float((residuals**2).mean())
    quantile = target.quantile if target.quantile is not None else 0.5
    return float(np.maximum(quantile * residuals, (quantile - 1) * residuals).mean())


def _require_finite(network: Any) -> None:
    if not all(np.isfinite(values).all() for values in [*network.coefs_, *network.intercepts_]):
        raise _diverged()


def _diverged() -> TrainingFailure:
    return TrainingFailure(
        "FIT_DIVERGED", "The network's loss is not a finite number any more: a smaller learning_rate_init may help."
    )
