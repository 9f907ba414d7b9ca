"""The house keeps its own rules: layers, types, style, names, sizes, clean notebooks."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "genesys_nb"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def run(*command):
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def tool(name):
    return str(Path(sys.executable).with_name(name))


def test_the_layers_hold():
    assert "0 broken" in run(tool("lint-imports"))


def test_the_picture_in_readme_is_what_the_linter_enforces():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    enforced = [set(layer.replace("genesys_nb.", "").split(" | ")) for layer in layers]
    picture = (ROOT / "README.md").read_text("utf-8").partition("a linter proves it")[2].split("```")[1]
    drawn = [set(re.split(r"\s{2,}", line)[0].split(" | ")) for line in picture.strip().splitlines()]
    assert drawn == enforced


def test_types():
    run(sys.executable, "-m", "mypy")


def test_style():
    run(sys.executable, "-m", "ruff", "check", ".")


def test_format():
    run(sys.executable, "-m", "ruff", "format", "--check", ".")


def test_exported_names_are_real():
    import genesys_nb

    assert dir(genesys_nb) == sorted(genesys_nb.__all__)
    assert all(hasattr(genesys_nb, name) for name in genesys_nb.__all__)


def test_every_module_is_one_idea_of_modest_size_and_says_which():
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 400, path
        assert ast.get_docstring(ast.parse(text)), f"{path} does not say its idea"


def test_importing_starts_nothing_and_loads_no_front_end():
    script = (
        "import threading, sys, genesys_nb; genesys_nb.connect; "
        "heavy = {'ipywidgets', 'anywidget', 'IPython', 'matplotlib', 'genesys_nb.demo'} & set(sys.modules); "
        "print(threading.active_count(), sorted(heavy))"
    )
    assert run(sys.executable, "-c", script) == "1 []\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_notebooks_are_committed_clean(path):
    raw = path.read_text("utf-8")
    notebook = json.loads(raw)
    assert set(notebook["metadata"]) <= {"kernelspec"}
    assert notebook["metadata"]["kernelspec"]["name"] == "python3", "Lab would ask for a kernel"
    for number, cell in enumerate(notebook["cells"]):
        assert cell["id"] == str(number), "cells are numbered, so that diffs stay small"
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
    assert not re.search(r"(?i)bearer\s+[\w.-]{20,}|client_secret\s*=\s*['\"][^'\"<{]{8,}", raw)


def test_the_top_level_is_as_agreed():
    tracked = run("git", "ls-files").splitlines()
    top = {Path(name).parts[0] for name in tracked}
    agreed = {"pyproject.toml", "README.md", "genesys_nb", "notebooks", "tests", "binder", "uv.lock"}
    assert {name for name in top if not name.startswith(".")} <= agreed
