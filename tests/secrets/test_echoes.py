"""A service that repeats the token where nobody expects it: in a link to the next page, in the names of fields."""

import base64
import traceback
from urllib.parse import quote

import pytest

import genesys_nb as gnb
from tests.http.hostile import HostileServer, answer, routes, token

BEARER = "cAnArY-b3arer-token-of-the-session-0123456789"
PIECES = {BEARER[start : start + 8] for start in range(len(BEARER) - 7)} | {base64.b64encode(BEARER.encode()).decode()}


def linked(link):
    return {"entities": [{"id": "1"}], "nextUri": link.replace("TOKEN", BEARER), "cursors": {}}


ECHOES = {
    "another host": linked("https://evil.example/api/v2/teams?after=TOKEN"),
    "the host itself": linked("https://TOKEN.example/api/v2/teams"),
    "another part": linked("/api/v2/TOKEN/x"),
    "outside": linked("/TOKEN"),
    "percent-encoded": linked("/" + quote(BEARER).replace("c", "%63")),
    "another token's piece": linked("/x/" + BEARER[5:30]),
    "in base64": linked("/x/" + base64.b64encode(BEARER.encode()).decode()),
    "a field's name": {BEARER: 1, f"x{BEARER[3:20]}": 2},
    "many fields": {f"{BEARER}{number}": 1 for number in range(2_000)},
}


@pytest.mark.parametrize("case", ECHOES)
def test_it_is_in_no_error(case):
    page = ECHOES[case]

    def api(request, connection):
        content = {"name": "Hostile"} if request.path.endswith("/me") else page
        return connection.write(answer(content))

    with HostileServer(routes(api, token(BEARER))) as server:
        with (
            gnb.connect(
                login_url=server.url,
                api_url=server.url,
                client_id="some-id",
                client_secret="some-secret",
                progress=False,
            ) as gc,
            pytest.raises((gnb.PagingError, gnb.SecurityError)) as caught,
        ):
            gc.teams()
        error = caught.value
        while error is not None:
            shown = [str(error), repr(error), repr(error.args), *traceback.format_exception_only(error)]
            if isinstance(error, gnb.GenesysError):
                shown += error._render_traceback_()
            assert not [piece for piece in PIECES if piece in "".join(shown)]
            assert len(str(error)) < 3_000
            error = error.__cause__ or error.__context__


def test_a_token_that_was_pasted_into_a_path_is_in_no_log_and_no_history(caplog):
    caplog.set_level("DEBUG")
    with gnb.connect("demo", progress=False) as gc:
        bearer = gc._wire.tokens.current().secret.reveal()
        events = []
        gc.listen(events.append)
        with pytest.raises(gnb.NotFound):
            gc.request("GET", f"/api/v2/users/{bearer}")
        told = repr(events) + caplog.text + gc.history.to_csv() + gc.history.to_html()
    assert "/api/v2/users/***" in told
    assert not [piece for piece in (bearer[at : at + 8] for at in range(len(bearer) - 7)) if piece in told]
