"""A few days of one organisation, fetched once."""

from datetime import UTC, datetime

import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation

DAYS = ("2026-11-17", "2026-11-19")


@pytest.fixture(scope="package")
def organisation():
    with DemoOrganisation(now=datetime(2026, 11, 20, 15, 30, tzinfo=UTC), days=10, rate_limit=None) as opened:
        yield opened


@pytest.fixture(scope="package")
def gc(organisation):
    address = {"login_url": organisation.url, "api_url": organisation.url}
    client = {"client_id": organisation.client_id, "client_secret": organisation.client_secret}
    with gnb.connect(**address, **client, progress=False) as session:
        yield session


@pytest.fixture(scope="package")
def hours(gc):
    metrics = ["nOffered", "nTransferred", "oServiceLevel", "tAbandon", "tAcw", "tAnswered", "tHandle"]
    return gc.conversation_aggregates(DAYS, metrics, by=["queueId", "mediaType"], granularity="PT1H")


@pytest.fixture(scope="package")
def metrics(gc):
    return gc.conversation_details(DAYS, grain="metric")
