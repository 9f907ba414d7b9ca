"""Every public name is documented, and every example in a docstring runs as it stands."""

import doctest
import importlib
import inspect
import pkgutil

import pytest

import genesys_nb

MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(genesys_nb.__path__, "genesys_nb.")
    if not module.name.endswith(("__main__", "pytest_plugin"))
)


@pytest.mark.parametrize("name", ["genesys_nb", *MODULES])
def test_examples_run(name):
    module = importlib.import_module(name)
    failed, _ = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert failed == 0


def test_the_names_an_analyst_meets_have_examples_and_the_services_endpoint():
    for name, helper in vars(genesys_nb.Session).items():
        if type(helper).__name__ in {"Helper", "TablesHelper", "LiveHelper"}:
            assert "/api/v2/" in helper.__doc__, name
    for name in ("connect", "provenance"):
        assert ">>>" in getattr(genesys_nb, name).__doc__
    shown = ("users", "user", "queues", "queue_members", "conversation_details", "conversation_tables")
    for name in (*shown, "conversation_aggregates"):
        assert ">>>" in vars(genesys_nb.Session)[name].__doc__, name
    for name, member in inspect.getmembers(genesys_nb.Session):
        if not name.startswith("_"):
            assert member.__doc__, name
