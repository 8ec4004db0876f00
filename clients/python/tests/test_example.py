from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).parents[1] / "examples" / "churn.ipynb"


def test_runs_from_the_first_cell_to_the_last(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REMODEL_URL", url)
    notebook = nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    shown = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "199 of 624 labelled rows" in shown
    assert "No version serves yet" in shown
