"""A few days of one organisation, fetched once, and what that organisation itself holds."""

from datetime import UTC, datetime

import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation

from .worlds import DAYS, ZONE

QUEUE_METRICS = ["nOffered", "tAnswered", "tAbandon", "oServiceLevel", "tHandle"]


@pytest.fixture(scope="package")
def organisation():
    with DemoOrganisation(now=datetime(2026, 11, 20, 15, 30, tzinfo=UTC), days=10, rate_limit=None) as opened:
        yield opened


@pytest.fixture(scope="package")
def gc(organisation):
    address = {"login_url": organisation.url, "api_url": organisation.url}
    client = {"client_id": organisation.client_id, "client_secret": organisation.client_secret}
    with gnb.connect(**address, **client, progress=False, timezone=ZONE) as session:
        yield session


@pytest.fixture(scope="package")
def hours(gc):
    return gc.conversation_aggregates(DAYS, QUEUE_METRICS, by="queueId", granularity="PT1H", names=True)


@pytest.fixture(scope="package")
def tables(gc):
    return gc.conversation_tables(DAYS)


@pytest.fixture(scope="package")
def statuses(gc):
    return gc.user_status_timeline(DAYS[0])
