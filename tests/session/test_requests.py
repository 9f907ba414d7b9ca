"""Every helper's request is valid against the vendor's specification, checked by a validator that is not ours."""

from datetime import UTC, datetime

import pytest

from genesys_nb.demo import DemoOrganisation
from genesys_nb.demo.messages import Request
from genesys_nb.genesys import Session
from genesys_nb.helper import Helper
from tests.demo.specification import request_errors
from tests.session.every_helper import every_helper

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
HELPERS = sorted(name for name, value in vars(Session).items() if isinstance(value, Helper))


@pytest.fixture(scope="module")
def organisation():
    with DemoOrganisation(now=NOW, rate_limit=None, days=4) as opened:
        yield opened


def test_no_helper_is_missing(organisation):
    assert sorted(every_helper(organisation)) == HELPERS


@pytest.mark.parametrize("name", HELPERS)
def test_its_requests_are_what_the_specification_takes(organisation, open_session, name):
    gc = open_session(organisation)
    before = len(organisation.requests)
    for arguments in every_helper(organisation)[name]:
        getattr(gc, name)(**arguments)
    sent = [one for one in organisation.requests[before:] if one.path.startswith("/api/")]  # downloads are nobody's API
    assert sent
    assert [error for one in sent for error in request_errors(one)] == []


@pytest.mark.parametrize("name", HELPERS)
def test_its_plan_tells_the_requests_and_makes_no_job(organisation, open_session, name):
    gc = open_session(organisation)
    made = organisation.jobs_created
    for arguments in every_helper(organisation)[name]:
        plan = getattr(gc, name).plan(**arguments)
        assert plan.requests is None or plan.requests >= plan.spent >= 0
        assert f"Plan · {plan.what}" in repr(plan)
    assert organisation.jobs_created == made


@pytest.mark.parametrize(
    ("method", "target", "body", "said"),
    [
        ("GET", "/users?pageSize=many", b"", "is not of type 'integer'"),
        ("GET", "/users?sortOrder=upwards", b"", "is not one of"),
        ("GET", "/users?page_size=25", b"", "'page_size' was unexpected"),
        ("GET", "/users?expand=skills&expand=shoes", b"", "is not one of"),
        ("GET", "/users?state=any&state=active", b"", "is not of type 'string'"),
        ("GET", "/users", b"{}", "takes no body"),
        ("POST", "/analytics/conversations/details/query", b"", "is not of type 'object'"),
        ("POST", "/analytics/conversations/details/query", b'{"intervall": ""}', "'intervall' was unexpected"),
        ("POST", "/analytics/conversations/details/query", b'{"order": "up"}', "is not one of"),
    ],
)
def test_the_judge_is_awake(method, target, body, said):
    errors = request_errors(Request(method, f"/api/v2{target}", {}, body))
    assert any(said in error for error in errors), errors
