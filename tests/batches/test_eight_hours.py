"""An eight-hour batch over tokens of a minute, played on a clock that tests turn.

The service takes ten seconds for each request, and looks at the token at the end of them: so tokens die between pages
and under way, some five hundred times, while four requests in a hundred go wrong.
"""

from datetime import UTC, datetime

import pytest

import genesys_nb as gnb
from genesys_nb import connection, credentials
from genesys_nb.demo.contacts import contacts as all_contacts
from genesys_nb.http.network import Network
from tests.clocks import VirtualClock

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
HOURS = 8
LIFE = 60
SLOWNESS = 10.0
CONTACTS = "/api/v2/externalcontacts/scan/contacts"


class PatientClock(VirtualClock):
    """A clock that no waiting thread moves on while the service is at work: what takes time then is the service."""

    def __init__(self):
        super().__init__()
        self.at_work = lambda: False

    def wait(self, seconds):
        while seconds > 0 and not self._wake.wait(0.001) and self.at_work():
            pass
        return super().wait(seconds)


@pytest.fixture
def clock():
    return PatientClock()


@pytest.fixture
def organisation(genesys_demo_factory, clock):
    def looks_at_its_clock():
        clock.pass_by(SLOWNESS)
        return clock.monotonic()

    made = genesys_demo_factory(
        now=NOW,
        users=1_500,
        page_size_limit=10,
        rate_limit=None,
        token_lifetime=LIFE,
        faults=["mixed:0.04"],
        clock=looks_at_its_clock,
    )
    clock.at_work = lambda: made._service.attendance._now > 0
    return made


@pytest.fixture
def gc(organisation, clock):
    found = credentials.find(**organisation.login())
    with connection.assemble(found, Network(), clock=clock, progress=False) as session:
        yield session


def test_nothing_is_lost_nothing_doubled_and_logins_are_few(gc, organisation, clock):
    users = [one["id"] for one in organisation.users()]
    contacts = [one["id"] for one in all_contacts(organisation._centre.world)]
    began, pages, rounds = clock.monotonic(), 0, 0
    while clock.monotonic() < began + HOURS * 3_600 or pages < 2_000:
        asked = users[rounds::8]
        found = gc.map(lambda user: gc.request("GET", f"/api/v2/users/{user}"), asked, workers=3)
        assert found.ok
        assert [one["id"] for one in found] == asked
        pages += len(asked)
        for frame, wanted in ((gc.users(), users), (gc.frame(CONTACTS), contacts)):
            assert frame["id"].tolist() == wanted
            assert gnb.provenance(frame).complete
            pages += gnb.provenance(frame)["pages"]
        rounds += 1
    took = clock.monotonic() - began
    assert organisation.unauthorised > 20, "some tokens died under way, or the test proves too little"
    assert sum(organisation.faults_served.values()) > 60
    assert organisation.most_token_requests_in_flight == 1
    assert 0.5 * took / LIFE < organisation.token_requests < took / (0.7 * LIFE) + 5
