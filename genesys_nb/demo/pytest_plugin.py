"""Fixtures for other people's test suites: an organisation per test, or a factory of them.

The demo is imported inside the fixtures, so that the plugin costs nothing where it is not used.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from genesys_nb.demo import DemoOrganisation


@pytest.fixture
def genesys_demo_factory() -> "Iterator[Callable[..., DemoOrganisation]]":
    """Give a function that opens organisations with the options of `DemoOrganisation`; they end with the test."""
    from genesys_nb.demo import DemoOrganisation  # noqa: PLC0415 - costs nothing when unused

    with ExitStack() as open_ones:

        def factory(**options: Any) -> DemoOrganisation:
            return open_ones.enter_context(DemoOrganisation(**options))

        yield factory


@pytest.fixture
def genesys_demo(genesys_demo_factory: "Callable[..., DemoOrganisation]") -> "DemoOrganisation":
    """Give a running organisation."""
    return genesys_demo_factory()
