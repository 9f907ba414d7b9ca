"""The shapes of no that the documents list: whatever the shape, the error says what the service said."""

import pytest

from genesys_nb.cxone.provider import CXONE, ROOT
from genesys_nb.demo.cxone import refusals
from genesys_nb.errors import ApiError, AuthError, BadRequest, Forbidden, ServerError

SAID = "the interval is too long"
SHAPES = {
    "error and description": ({"error": "invalid_interval", "error_description": SAID}, "invalid_interval"),
    "errors and uid": ({"errors": [SAID], "uid": "9f"}, ""),
    "errors that are objects": ({"errors": [{"errorCode": "E7", "message": SAID}], "uid": "9f"}, ""),
    "code and details": ({"code": "E7", "details": [], "entityType": "x", "errors": [SAID], "hostname": "h"}, "E7"),
    "errorCode and errorMessage": ({"errorCode": "E7", "errorMessage": SAID, "path": "/", "timestamp": "t"}, "E7"),
    "errorCode and message": ({"errorCode": "E7", "message": SAID}, "E7"),
    "message": ({"message": SAID}, ""),
    "error and path": ({"error": SAID, "path": "/", "status": 400, "timestamp": "t"}, ""),
    "exception": ({"exception": "Bad", "message": SAID, "statusCode": 400, "traceId": "t"}, ""),
    "message and route": ({"message": SAID, "route": "r"}, ""),
    "header alone": ({}, ""),
}

KINDS = {400: BadRequest, 403: Forbidden, 409: ApiError, 501: ServerError}


@pytest.fixture
def refusing(organisation, monkeypatch):
    """Give a function that lets the organisation answer the next requests so."""

    def refuse(status, body, headers=None):
        monkeypatch.setattr(
            organisation.cxone._desk, "answer", lambda request: refusals.json(body, status, headers or {})
        )

    return refuse


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("status", KINDS)
def test_what_the_service_says_is_said(cx, refusing, shape, status):
    body, code = SHAPES[shape]
    refusing(status, body, {} if body else {"icStatusDescription": SAID})
    with pytest.raises(KINDS[status], match=SAID) as caught:
        cx.teams()
    assert caught.value.code == code
    assert caught.value.status == status
    assert caught.value.next_step


def test_a_permission_is_the_role_of_the_keys_user(cx, refusing):
    refusing(403, {"message": "no"})
    with pytest.raises(Forbidden, match="Please give the role of the user of my access key in CXone demo centre"):
        cx.teams()


def test_a_token_that_is_refused_for_ever_ends(organisation, enter):
    cx = enter(organisation)
    organisation.cxone.tokens.lifetime = 0.0
    organisation.revoke_tokens()
    with pytest.raises(AuthError):
        cx.teams()


def test_what_reads_may_be_sent_again():
    assert CXONE.reads("POST", "/user-management/v2/users/search")
    assert CXONE.reads("GET", f"{ROOT}/agents")
    assert not CXONE.reads("POST", f"{ROOT}/report-jobs/7")
    assert not CXONE.reads("POST", "/data-extraction/v1/jobs")
