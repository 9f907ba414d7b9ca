"""What Binder installs keeps step with what the package needs."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def pins(path):
    lines = re.findall(r"^[\w.-]+==\S+", path.read_text("utf-8"), re.MULTILINE)
    return {canonicalize_name(name): version for name, _, version in (line.partition("==") for line in lines)}


def test_every_dependency_is_pinned_and_not_below_what_the_package_asks_for():
    pinned, base = pins(ROOT / "binder" / "requirements.txt"), pins(ROOT / ".ci" / "binder-base.txt")
    assert "." in (ROOT / "binder" / "requirements.txt").read_text("utf-8").splitlines(), "the package itself"
    extras = PROJECT["optional-dependencies"]
    shown = [*extras["charts"], *extras["dashboard"], *extras["notebook"]]
    for needed in map(Requirement, [*PROJECT["dependencies"], *shown]):
        name = canonicalize_name(needed.name)
        if name == PROJECT["name"]:
            continue
        version = pinned.get(name) or (base[name] if name == "jupyterlab" else "")
        assert version, f"binder/requirements.txt does not pin {name}"
        assert version in needed.specifier, f"{name} {version} is not {needed.specifier}"


def test_the_front_end_is_the_base_images_own():
    pinned, base = pins(ROOT / "binder" / "requirements.txt"), pins(ROOT / ".ci" / "binder-base.txt")
    assert pinned["ipywidgets"] == base["ipywidgets"]
    assert not {"jupyterlab", "notebook", "jupyter-server", "jupyter-client", "tornado"} & pinned.keys()


def test_pythons_version_is_fixed_and_supported():
    version = (ROOT / "binder" / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]
