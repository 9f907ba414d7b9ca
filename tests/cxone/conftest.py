"""A session of NICE CXone against the embedded organisation's other face, on a clock that waits for nobody."""

from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from genesys_nb import connection, credentials
from genesys_nb.credentials import Credentials
from genesys_nb.http.network import Network
from genesys_nb.secret import Secret
from tests.session.conftest import HastyClock

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)  # a Friday, in the afternoon peak


def key_alone(organisation, **more):
    return Credentials(
        organisation.url,
        "",
        "a test",
        platform="cxone",
        access_key_id=organisation.access_key_id,
        access_key_secret=Secret(organisation.access_key_secret),
        **more,
    )


def with_client(organisation, **more):
    return key_alone(
        organisation, client_id=organisation.client_id, client_secret=Secret(organisation.client_secret), **more
    )


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def organisation(genesys_demo_factory):
    return genesys_demo_factory(now=NOW)


@pytest.fixture
def enter():
    """Give a function that connects to an organisation."""
    with ExitStack() as sessions:

        def connect(organisation, found=None, clock=None, **options):
            found = found or credentials.find(platform="cxone", **organisation.login("cxone"))
            options = {"progress": False, **options}
            return sessions.enter_context(connection.assemble(found, Network(), clock=clock or HastyClock(), **options))

        yield connect


@pytest.fixture
def cx(organisation, enter):
    return enter(organisation)
