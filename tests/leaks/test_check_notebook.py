"""`check_notebook` finds what was planted, of every kind and in every place, and nothing in what is clean."""
# ruff: noqa: E501 - texts as somebody wrote them

import base64
import hashlib
import json
import sys
import traceback
import uuid
from pathlib import Path
from random import Random

import pytest

import genesys_nb as gnb

SECRET = "k7Qx-2fWmB93vLs8tY_u0PzRr4HdJn6CeKa1gXo5iVw"
TOKEN = "mZ4hT9sYw2kQ8nVbX6cR1pLd3fGj7uAe5oIiHqNtWxSvBrKzEyMlPgCdUaJfD0OQ"
CLIENT = "3f2c1b0a-9999-4444-8888-cafecafecafe"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbmEiLCJpYXQiOjE1MTYyMzkwMjJ9.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV"
KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA1x8Q2f9kLm3nOpQrStUvWxYz0123456789\n-----END RSA PRIVATE KEY-----"
)
SAML = "<saml:Assertion xmlns:saml='urn:x' ID='_1'><saml:Subject>ana@example.com</saml:Subject></saml:Assertion>"
PAIR = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
WIDGETS = "application/vnd.jupyter.widget-state+json"


def source(text):
    return {"cells": [code(text)]}


def code(text="1", *outputs, **more):
    return {
        "cell_type": "code",
        "source": text.splitlines(keepends=True),
        "outputs": list(outputs),
        "metadata": {},
        **more,
    }


def shown(**bundle):
    data = {kind.replace("_", "/", 1): content for kind, content in bundle.items()}
    return {"cells": [code("x", {"output_type": "display_data", "metadata": {}, "data": data})]}


def printed(text):
    return {"cells": [code("x", {"output_type": "stream", "name": "stdout", "text": [text]})]}


def widget(name, **state):
    return {"cells": [], "metadata": {"widgets": {WIDGETS: {"state": {"1": {"model_name": name, "state": state}}}}}}


PLANTED = {
    "client secret in a call": (source(f'import x\ngc = connect(client_secret="{SECRET}")'), SECRET, "source, line 2"),
    "magic": (source(f"%env GENESYS_CLOUD_CLIENT_SECRET={SECRET}"), SECRET, "source"),
    "magic with a space": (source(f"%env GENESYS_CLOUD_CLIENT_SECRET {SECRET}"), SECRET, "source"),
    "environ": (source(f"os.environ['GENESYSCLOUD_OAUTHCLIENT_SECRET'] = '{SECRET}'"), SECRET, "source"),
    "setenv": (source(f'os.putenv("CXONE_ACCESS_KEY_SECRET", "{SECRET}")'), SECRET, "source"),
    "export": (source("!export GENESYS_CLIENT_SECRET=hunter2hunter2"), "hunter2hunter2", "source"),
    "pw": (source("my_pw = 'Summer2026!'"), "Summer2026!", "source"),
    "pass": (source("DB_PASS=Summer2026!"), "Summer2026!", "source"),
    "dbPass": (source('dbPass = "Summer2026!"'), "Summer2026!", "source"),
    "Kennwort": (source("kennwort: 'Sommer2026!'"), "Sommer2026!", "source"),
    "password": (source('password: str = "tr0ub4dor&3"'), "tr0ub4dor&3", "source"),
    "dictionary": (source(f"login = {{'client_id': '{CLIENT}', 'client_secret': '{SECRET}'}}"), SECRET, "source"),
    "markdown": (
        {"cells": [{"cell_type": "markdown", "source": f"The client secret is {SECRET}."}]}, SECRET, "source"
    ),
    "raw cell": ({"cells": [{"cell_type": "raw", "source": f"access_token={TOKEN}"}]}, TOKEN, "source"),
    "access token": (source(f'connect(region="eu-west-1", access_token="{TOKEN}")'), TOKEN, "source"),
    "refresh token": (printed(f'{{"refresh_token": "{TOKEN}", "expires_in": 86400}}'), TOKEN, "output 1"),
    "printed header": (printed(f"Authorization: Bearer {TOKEN}"), TOKEN, "output 1, stdout"),
    "header in a dictionary": (printed(f"{{'Authorization': 'Bearer {TOKEN}'}}"), TOKEN, "output 1"),
    "json web token": (printed(f"it was {JWT} then"), JWT, "output 1"),
    "basic header": (source(f'headers = {{"Authorization": "Basic {PAIR}"}}'), PAIR, "source"),
    "base64 of id and secret": (printed(f"b'{PAIR}'"), PAIR, "output 1"),
    "curl": (source(f"!curl -u {CLIENT}:{SECRET} https://login.mypurecloud.ie/oauth/token"), SECRET, "source"),
    "auth": (source(f'requests.post(url, auth=(client_id, "{SECRET}"))'), SECRET, "source"),
    "secret in hexadecimal": (printed(f"client_secret: {SECRET.encode().hex()}"[:79]), SECRET.encode().hex()[:64], "output 1"),
    "address": (source('proxies = {"https": "http://ana:s3cr3tpw@proxy.example:3128"}'), "s3cr3tpw", "source"),
    "private key": (source(f'key = """{KEY}"""'), "MIIEpAIBAAKCAQEA1x8Q", "source"),
    "AWS": (source('aws = "AKIAIOSFODNN7QWERTYU"'), "AKIAIOSFODNN7QWERTYU", "source"),
    "AWS secret": (source('aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzzYzz"'), "wJalrXUtnFEMI", "source"),
    "SAML": (printed(SAML), "ana@example.com", "output 1"),
    "SAML in base64": (
        source(f'saml = "{base64.b64encode(SAML.encode()).decode()}"'), base64.b64encode(SAML.encode()).decode(), "source"
    ),
    "table": (
        shown(text_html=f"<table><tr><th>client_secret</th><td>{SECRET}</td></tr></table>"), SECRET,
        "output 1, text/html",
    ),
    "escaped HTML": (shown(text_html=f"<pre>{{&quot;client_secret&quot;: &quot;{SECRET}&quot;}}</pre>"), SECRET, "output 1"),
    "series": (shown(text_plain=f"client_id        {CLIENT}\nclient_secret    {SECRET}\ndtype: object"), SECRET, "output 1"),
    "JSON output": (shown(application_json={"a": [{"client_secret": SECRET}]}), SECRET, "output 1, application/json"),
    "SVG": (shown(**{"image_svg+xml": f"<svg><text>password={SECRET}</text></svg>"}), SECRET, "output 1, image/svg+xml"),
    "JavaScript": (shown(application_javascript=f"fetch(u, {{headers: {{token: '{TOKEN}'}}}})"), TOKEN, "output 1"),
    "traceback with locals": (
        {"cells": [code("x", {"output_type": "error", "ename": "E", "evalue": "e",
                              "traceback": [f"\x1b[31mclient_secret\x1b[0m = \x1b[32m'{SECRET}'\x1b[0m"]})]},
        SECRET, "output 1, traceback",
    ),
    "cell metadata": ({"cells": [code(metadata={"papermill": {"client_secret": SECRET}})]}, SECRET, "metadata"),
    "notebook metadata": ({"cells": [], "metadata": {"parameters": [{"access_token": TOKEN}]}}, TOKEN, "metadata"),
    "output metadata": (
        {"cells": [code("x", {"output_type": "display_data", "data": {}, "metadata": {"api_key": TOKEN}})]}, TOKEN, "output 1"
    ),
    "attachment": (
        {"cells": [{"cell_type": "markdown", "source": "", "attachments": {
            "login.env": {"text/plain": base64.b64encode(f"CLIENT_SECRET={SECRET}\n".encode()).decode()}}}]},
        SECRET, "attachment login.env",
    ),
    "password widget": (widget("PasswordModel", value="tr0ub4dor", description="Secret"), "tr0ub4dor", "widget state"),
    "text widget": (widget("TextModel", value=f"Bearer {TOKEN}"), TOKEN, "widget state"),
    "secret on the next line": (source(f'connect(\n    client_secret=(\n        "{SECRET}"\n    ),\n)'), SECRET, "source, line 3"),
    "the vendor's SDK": (
        source(f'client.get_client_credentials_token(\n    "{CLIENT}",\n    "{SECRET}",\n)'), SECRET, "source, line 3"
    ),
    "widget by its label": (widget("TextModel", value=SECRET, description="Client secret"), SECRET, "widget state"),
    "widget's buffer": (
        {"cells": [], "metadata": {"widgets": {WIDGETS: {"state": {"1": {"model_name": "AnyModel", "state": {}, "buffers": [
            {"encoding": "base64", "path": ["x"], "data": base64.b64encode(f"client_secret={SECRET}".encode()).decode()}]}}}}}},
        SECRET, "widget state",
    ),
    "beside a picture": (
        shown(image_png=base64.b64encode(b"\x89PNG\r\n\x1a\n\x00\xfftEXtclient_secret=" + SECRET.encode()).decode()),
        SECRET, "output 1, image/png",
    ),
    "widget by its name": (widget("AnyModel", client_secret=SECRET), SECRET, "widget state"),
}  # fmt: skip


@pytest.fixture
def check(tmp_path):
    def check(notebook, name="report.ipynb"):
        path = tmp_path / name
        path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, **notebook}), "utf-8")
        return gnb.check_notebook(path)

    return check


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "keyring", None)
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found_and_not_shown(check, name):
    notebook, secret, where = PLANTED[name]
    found = check(notebook)
    assert not found.ok
    assert len(found) == 1, found
    (leak,) = found
    assert leak.where.startswith(where)
    assert leak.cell == (1 if notebook["cells"] else None)
    assert leak.begins.endswith("…")
    assert 1 <= len(leak.begins) <= 5
    assert leak.next_step
    texts = repr(found) + found._repr_html_() + repr(found.findings) + repr(vars(found))
    assert not [piece for piece in (secret[at : at + 8] for at in range(len(secret) - 7)) if piece in texts]


def test_ten_at_once_are_ten_findings(check):
    names = ["client secret in a call", "printed header", "refresh token", "basic header", "address", "private key",
             "table", "cell metadata", "attachment", "password widget"]  # fmt: skip
    cells = [cell for name in names for cell in PLANTED[name][0]["cells"]]
    found = check({"cells": cells, "metadata": PLANTED["password widget"][0]["metadata"]})
    assert [leak.cell for leak in found] == [*range(1, 10), None]
    assert "cell" in repr(found)
    assert "Replace each of them" in repr(found)


CLEAN = {
    "placeholders": 'connect(client_secret="…")\nconnect(client_secret="...", password="<your-password>", token="xxxxxxxxxxxx")'
    '\nclient_secret="your-client-secret"  # client_secret="changeme1" password="${PASSWORD1}" secret=f"{value1}"',
    "names only": "GENESYS_CLOUD_CLIENT_SECRET, GENESYSCLOUD_ACCESS_TOKEN and CXONE_ACCESS_KEY_SECRET hold the secret",
    "environ": 'secret = os.environ["GENESYS_CLOUD_CLIENT_SECRET"]\ntoken = os.environ.get("GENESYSCLOUD_ACCESS_TOKEN2")',
    "code": "client_secret=genesys_demo.client_secret, token=session.tokens.current2().secret, pwd=getpass.getpass()",
    "attributes": "gc.token.generation, gc.token.expires_at, token_lifetime=86400, access_token_expires_in=3600",
    "prose": "The client secret is shown once. Password: it is not shown. Secret: keep it. Token: valid until 2026-11-21",
    "headers in prose": "send `Authorization: Bearer <token>` or 'Bearer …' or Basic authentication, Bearer authentication-by-header",
    "ids": f"queue_id {CLIENT}, conversation {uuid.uuid4()}, correlation id 3d5f0a6e-9c1b-4f1e-8a2b-0123456789ab, "
    "token_id 7f3e2d1c-0000-4000-8000-000000000000, secret_id='3f2c1b0a-9999-4444-8888-cafecafecafe'",
    "hashes": f"sha256 {hashlib.sha256(b'x').hexdigest()} token hash: {hashlib.md5(b'y').hexdigest()} "
    f"secret_sha256: {hashlib.sha256(b'x').hexdigest()} {uuid.UUID(int=7)}:{uuid.UUID(int=5**50)} "
    f"integrity=sha384-{base64.b64encode(hashlib.sha384(b'z').digest()).decode()}",
    "git": "commit 87f614f0a1b2c3d4e5f60718293a4b5c6d7e8f90 token.py credentials.py",
    "addresses": "https://api.mypurecloud.ie/api/v2/users?pageSize=25 postgres://localhost:5432/db http://127.0.0.1:8976/",
    "paging": '"nextPageToken": "k7Qx2fWmB93vLs8tYu0PzRr4HdJn6CeKa1gXo5iVw", "page_token=k7Qx2fWmB93vLs8tYu0PzRr4HdJn6CeKa1g"',
    "key of a card": "token   ✓ 23 h 59 min of 24 h left\ntoken 1: 23 h of 24 h left, until 2026-11-22 19:43:58 UTC",
    "passes": "compass='North2026!', bypass = 'Route2026!', pw_hash='Summer2026!', pass  # 'Route2026!'\\npass\\nx = 'Up2026!!'",
    "words": 'password = "password", secret = "not-shown-here", kind = {"password": "str", "token": "required"}',
    "masked": "Secret(***) 'Bearer ***' client_secret='***********' token k7Qx…",
}


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_no_secret_is_no_finding(check, name):
    for notebook in (source(CLEAN[name]), printed(CLEAN[name]), shown(text_html=f"<b>{CLEAN[name]}</b>")):
        found = check(notebook)
        assert found.ok, found
        assert not found
        assert found.findings == []


def test_pictures_and_other_bytes_are_none(check):
    noise = [base64.b64encode(Random(seed).randbytes(30_000)).decode() for seed in range(8)]
    found = check(shown(image_png=noise[0], application_pdf=noise[1], text_html=f'<img src="data:image/png;base64,{noise[2]}">',
                        text_plain=" ".join(noise[3:])))  # fmt: skip
    assert found.ok, found
    assert "nothing that looks like a secret" in repr(found)


# By value


@pytest.mark.parametrize("place", ["environment", ".env", "beside", "profile", "keyring"])
def test_the_secrets_that_connect_would_find_are_known_by_their_value(check, monkeypatch, tmp_path, place):
    odd = "plainwordsbutsecretallthesame"
    line = f"GENESYS_CLOUD_CLIENT_SECRET={odd}\n"
    if place == "environment":
        monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", odd)
    elif place == ".env":
        (tmp_path / ".env").write_text(line)
    elif place == "beside":
        (tmp_path / ".env").write_text(line)
        (tmp_path / "elsewhere").mkdir()
        monkeypatch.chdir(tmp_path / "elsewhere")
        monkeypatch.chdir("/")
    elif place == "profile":
        file = Path("~/.gc/config.toml").expanduser()
        file.parent.mkdir()
        file.write_text(f'[prod]\nclient_secret = "{odd}"\n')
    else:
        from tests.widgets.test_login_form import Keyring

        module = Keyring()
        module.held = {"default/client_secret": odd}
        monkeypatch.setitem(sys.modules, "keyring", module)
    (leak,) = check(printed(f"hello {odd} there"))
    assert "the secret of" in leak.kind
    assert odd not in repr(leak)
    (leak,) = check(printed(base64.b64encode(f"some-id:{odd}".encode()).decode()))
    assert odd not in repr(leak)
    assert check(printed("hello there")).ok


def test_the_secrets_of_open_sessions_are_known_by_their_value(check):
    with gnb.connect("demo", progress=False) as gc:
        token = gc._wire.tokens.current().secret.reveal()
        (leak,) = check(printed(f"look: {token}"))
        assert (leak.kind, leak.begins) == ("a secret of a session that is open here", f"{token[:4]}…")
        assert check(shown(text_html=gc._repr_html_(), text_plain=repr(gc))).ok


# What is no notebook


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "there is no notebook"),
        (b"", "it is no JSON"),
        (b'{"cells": [', "it is no JSON"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"[" * 100_000, "it is no JSON"),
        (b"[1]", "no notebook: it has no cells"),
        (b'{"cells": {}}', "no notebook: it has no cells"),
        (b'{"worksheets": []}', "format 3"),
    ],
)
def test_a_file_that_is_no_notebook(tmp_path, content, says):
    path = tmp_path / "x.ipynb"
    if content is not None:
        path.write_bytes(content)
    for spelled in (path, str(path)):
        with pytest.raises(gnb.ConfigError, match=says) as caught:
            gnb.check_notebook(spelled)
        assert caught.value.next_step


@pytest.mark.parametrize("path", [None, 5, b"x.ipynb", "", ".", "a\0b", SECRET])
def test_a_path_that_is_none(path):
    with pytest.raises(gnb.ConfigError) as caught:
        gnb.check_notebook(path)
    assert SECRET not in "".join(traceback.format_exception_only(caught.value))


@pytest.mark.parametrize(
    "notebook",
    [
        {
            "cells": [
                None,
                5,
                "x",
                [],
                {},
                {"source": None, "outputs": None},
                {"outputs": [None, {"data": 5}, {"text": 5}]},
            ]
        },
        {"cells": [{"source": {"a": 1}, "attachments": [1], "outputs": {"a": 1}, "metadata": None}], "metadata": []},
        {"cells": [], "metadata": {"widgets": {WIDGETS: {"state": [1]}, "x": None}}},
        {"cells": [code("x", {"output_type": "error", "traceback": 5, "evalue": None})]},
    ],
)
def test_a_notebook_that_is_odd_is_looked_at_as_far_as_it_goes(check, notebook):
    assert check(notebook).ok
    notebook["cells"].append(code(f"client_secret='{SECRET}'"))
    assert len(check(notebook)) == 1


@pytest.mark.parametrize("text", ["eyJaaaaaaaaaaa.", "<Assertion>", 'secret="k7Qx2fWm" '])
def test_the_same_a_hundred_thousand_times_takes_no_long_time(check, text):
    assert len(check(printed(text * 100_000))) <= 1


def test_a_long_notebook_takes_no_long_time(check):
    text = ("token secret password " * 20 + "eyJ" * 40 + "A" * 200 + "=" * 30 + ":" * 30 + "<" * 30 + "\n") * 4_000
    assert check(printed(text)).ok  # two megabytes of what nearly matches
