"""The doctor: a row for each thing that a day's work needs, a severity, and a cure wherever something is wrong."""

from datetime import UTC, datetime
from types import SimpleNamespace as Some

import pytest

import genesys_nb as gnb
from genesys_nb import doctor

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PERMISSIONS = {"routing:queue:view", "quality:survey:view", "speechAndTextAnalytics:data:view", "audits:audit:view"}


@pytest.fixture
def report(genesys_demo_factory):
    organisation = genesys_demo_factory(denied=PERMISSIONS)
    with gnb.connect(**organisation.login(), progress=False) as gc:
        return gc.check()


def test_each_thing_has_a_row_and_whatever_is_wrong_has_a_cure(report):
    rows = {finding.check: finding for finding in report.findings}
    assert {"host and login", "organisation", "token", "clocks", "rate limit", "data lake", "users()"} <= rows.keys()
    wrong = {check for check, finding in rows.items() if finding.state in {"warn", "fail"}}
    assert {"queues()", "surveys()", "speech_analytics()"} <= wrong
    assert all(rows[check].next_step and rows[check].detail for check in wrong)
    assert all(finding.state in {"ok", "warn", "fail", "untested"} for finding in report.findings)
    assert "routing:queue:view" in rows["queues()"].detail
    assert rows["recordings()"].state == "untested", "an id that nothing has proves no permission"
    assert report.ok, "a helper that is not permitted is no failure of the login"


@pytest.mark.parametrize(
    ("date", "state", "says"),
    [
        ("Sat, 21 Nov 2026 09:00:05 GMT", "ok", "agree"),
        ("Sat, 21 Nov 2026 09:02:00 GMT", "warn", "120 s behind"),
        ("Sat, 21 Nov 2026 08:58:00 GMT", "warn", "120 s ahead of"),
        ("", "warn", "did not say"),
        ("soon", "warn", "did not say"),
    ],
)
def test_clocks(date, state, says):
    found = doctor.clocks(Some(headers={"Date": date}), NOW)
    assert (found.state, says in found.detail) == (state, True)
    assert bool(found.next_step) == (state != "ok")


@pytest.mark.parametrize(("used", "state"), [(0, "ok"), (240, "ok"), (241, "warn"), (300, "warn")])
def test_a_rate_limit_that_is_nearly_used_up(used, state):
    found = doctor.budget(Some(budget=Some(used=used, allowed=300, reset=41.0)))
    assert found.state == state
    assert bool(found.next_step) == (state != "ok")


def test_a_token_that_is_not_renewed(genesys_demo):
    with gnb.connect(**genesys_demo.login(), progress=False) as gc:
        given = gc._wire.tokens.current().secret.reveal()
        addresses = {"login_url": genesys_demo.url, "api_url": genesys_demo.url}
        with gnb.connect(**addresses, access_token=given, progress=False) as other:
            (found,) = [finding for finding in other.check().findings if finding.check == "token"]
    assert found.state == "warn"
    assert "renewed" in found.next_step


def test_a_login_that_has_ended_is_a_failure_with_a_cure(genesys_demo_factory):
    organisation = genesys_demo_factory()
    with gnb.connect(**organisation.login(), progress=False) as gc:
        given = gc._wire.tokens.current().secret.reveal()
    with gnb.connect(login_url=organisation.url, api_url=organisation.url, access_token=given, progress=False) as gc:
        organisation.revoke_tokens()
        report = gc.check()
    assert [finding.state for finding in report.findings] == ["fail"]
    assert report.findings[0].next_step
    assert not report.ok
