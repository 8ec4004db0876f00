"""The package keeps its promises on start-up, formats, image and lock."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

CONTAINER = Path(__file__).parent.parent
SOURCES = sorted((CONTAINER / "src").rglob("*.py"))


@pytest.mark.parametrize("module", ["training", "serving.routes", "score", "supervise"])
def test_starting_imports_nothing_that_it_can_do_without(module: str):
    heavy = {"scipy", "sklearn", "pandas", "xgboost", "onnx", "onnxmltools", "psutil", "waitress"}
    heavy |= {"numpy"} if module == "supervise" else set()
    program = f"import sys, remodel_container.{module}; print(*sorted({heavy!r} & sys.modules.keys()))"
    result = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_training_needs_no_scikit_learn():
    program = (
        "import sys, numpy; from remodel_container.model_types import xgboost as model_type\n"
        "matrix = numpy.eye(8, dtype=numpy.float32)\n"
        "from remodel_container.target import BINARY_TARGET\n"
        "model_type.fit(matrix, matrix[:, 0], model_type.read_parameters({}), 1, BINARY_TARGET, matrix[:, 0]).to_onnx()\n"
        "print(*sorted({'sklearn', 'pandas', 'skl2onnx'} & sys.modules.keys()))"
    )
    result = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []


def test_no_source_reads_or_writes_pickles():
    assert len(SOURCES) > 20
    for path in SOURCES:
        assert not re.search(r"pickle|joblib|marshal|\beval\(|\bexec\(", path.read_text()), path


def test_the_lock_names_the_public_index_alone():
    hosts = set(re.findall(r"https?://([^/\"]+)", (CONTAINER / "uv.lock").read_text()))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_every_dependency_is_pinned():
    project = tomllib.loads((CONTAINER / "pyproject.toml").read_text())
    entries = [*project["project"]["dependencies"], *chain.from_iterable(project["dependency-groups"].values())]
    # The others include a group.
    named = [entry for entry in entries if isinstance(entry, str)]
    assert len(named) >= 12
    assert [requirement for requirement in named if "==" not in requirement.partition(";")[0]] == []


def test_scoring_depends_on_nothing_that_only_training_or_serving_needs():
    project = tomllib.loads((CONTAINER / "pyproject.toml").read_text())
    scoring = {requirement.partition("==")[0] for requirement in project["project"]["dependencies"]}
    assert scoring == {"numpy", "onnxruntime", "orjson"}


@pytest.mark.skipif(sys.platform != "linux", reason="the linter's package is for Linux")
def test_the_dockerfile_passes_hadolint():
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    assert hadolint, "hadolint is in the dev group"
    result = subprocess.run([hadolint, CONTAINER / "Dockerfile"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (0, "")


def test_the_image_runs_as_somebody_and_from_the_lock():
    dockerfile = (CONTAINER / "Dockerfile").read_text()
    assert re.search(r"^ARG RUN_AS=remodel$[\s\S]*^USER \${RUN_AS}$", dockerfile, flags=re.MULTILINE)
    assert "uv sync --locked --no-dev" in dockerfile
