"""A few days of one organisation, fetched once, from both sides."""

from datetime import UTC, datetime

import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
DAYS = ("2026-11-17", "2026-11-19")
METRICS = [
    "nOffered",
    "nConnected",
    "nConversations",
    "nTransferred",
    "tAbandon",
    "tAcd",
    "tAcw",
    "tAnswered",
    "tHandle",
]


def connected(organisation, url=None):
    address = url or organisation.url
    return gnb.connect(
        login_url=address,
        api_url=address,
        client_id=organisation.client_id,
        client_secret=organisation.client_secret,
        progress=False,
    )


@pytest.fixture(scope="package")
def organisation():
    with DemoOrganisation(now=NOW, days=30, rate_limit=None) as opened:
        yield opened


@pytest.fixture(scope="package")
def gc(organisation):
    with connected(organisation) as session:
        yield session


@pytest.fixture(scope="package")
def tables(gc):
    return gc.conversation_tables(DAYS)


@pytest.fixture(scope="package")
def hours(gc):
    return gc.conversation_aggregates(DAYS, METRICS, by=["queueId", "mediaType"], granularity="PT1H")


@pytest.fixture(scope="package")
def days(gc):
    return gc.conversation_aggregates(DAYS, METRICS, granularity="P1D")
