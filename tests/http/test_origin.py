"""Where a request may go (fault lines G3, G4, G5, G11, G12)."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.errors import ConfigError, SecurityError
from genesys_nb.http.origin import Origin, fill

API = Origin.parse("https://api.mypurecloud.com")
USERS = "/api/v2/users"


@pytest.mark.parametrize(
    ("url", "written"),
    [
        ("https://api.mypurecloud.ie", "https://api.mypurecloud.ie"),
        ("https://API.Mypurecloud.IE/", "https://api.mypurecloud.ie"),
        ("https://api.mypurecloud.ie:443", "https://api.mypurecloud.ie"),
        ("https://gateway.example:8443", "https://gateway.example:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://127.9.9.9", "http://127.9.9.9"),
        ("http://localhost:1", "http://localhost:1"),
        ("http://[::1]:99", "http://[::1]:99"),
    ],
)
def test_origins_that_are_taken(url, written):
    assert str(Origin.parse(url)) == written


@pytest.mark.parametrize(
    "url",
    [
        "http://api.mypurecloud.ie",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://10.0.0.1",
        "http://0.0.0.0:80",
        "http://[::2]",
    ],
)
def test_G11_plain_http_to_another_machine_is_refused(url):
    with pytest.raises(SecurityError, match="not encrypted"):
        Origin.parse(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "api.mypurecloud.ie",
        "ftp://api.mypurecloud.ie",
        "https://",
        "https://user:pass@api.mypurecloud.ie",
        "https://@api.mypurecloud.ie",
        "https://api.mypurecloud.ie/path",
        "https://api.mypurecloud.ie?q=1",
        "https://api.mypurecloud.ie#f",
        "https://api.mypurecloud.ie:99999",
        "https://api.mypurecloud.ie:x",
        "https://api mypurecloud.ie",
        "https://api.mypurecloud.ie\r\n",
        "https://api.mypurecloud.ie\\@evil",
        "https://аpi.mypurecloud.ie",  # noqa: RUF001 - the first letter is Cyrillic
        "https://-api.example",
        "https://api..example",
        "https://[::1",
        "https://127.1.2.3.4.5.",
    ],
)
def test_G11_what_is_no_origin_is_refused_without_its_password(url):
    with pytest.raises(ConfigError) as caught:
        Origin.parse(url)
    assert "pass" not in str(caught.value).replace("without path", "")
    assert caught.value.next_step


@pytest.mark.parametrize(
    ("link", "path"),
    [
        ("/api/v2/users?pageNumber=2", "/api/v2/users?pageNumber=2"),
        ("https://api.mypurecloud.com/api/v2/users?pageNumber=2", "/api/v2/users?pageNumber=2"),
        ("https://API.mypurecloud.com:443/api/v2/users/search?q=a/../b", "/api/v2/users/search?q=a/../b"),
        ("/api/v2/users", "/api/v2/users"),
    ],
    ids=lambda value: value[:30],
)
def test_G4_links_of_the_same_origin_are_followed(link, path):
    assert API.pin(link, USERS) == path


HOSTILE_LINKS = [
    "https://evil.example/api/v2/users",
    "//evil.example/api/v2/users",
    "///evil.example/api/v2/users",
    "https://api.mypurecloud.com@evil.example/api/v2/users",
    "https://api@api.mypurecloud.com/api/v2/users",
    "https://api.mypurecloud.com.evil.tld/api/v2/users",
    "https://api.mypurecloud.com:8443/api/v2/users",
    "https://api.mypurecloud.com:x/api/v2/users",
    "http://api.mypurecloud.com/api/v2/users",
    "https://аpi.mypurecloud.com/api/v2/users",  # noqa: RUF001
    "\\evil.example/api/v2/users",
    "/\\evil.example/api/v2/users",
    "https:\\\\evil.example/api/v2/users",
    "https:/api/v2/users",
    "javascript:alert(1)",
    "users?pageNumber=2",
    "",
    " /api/v2/users",
    "/api/v2/users\r\nHost: evil.example",
    "/api/v2/users#@evil.example",
    "https://[evil/api/v2/users",
    "/" + "a" * 9000,
    7,
]


@pytest.mark.parametrize("link", HOSTILE_LINKS, ids=lambda link: repr(link)[:40])
def test_G3_links_to_anywhere_else_are_refused(link):
    with pytest.raises(SecurityError, match="outside"):
        API.pin(link, USERS)


@pytest.mark.parametrize(
    "link",
    [
        "/api/v2/oauth/clients",
        "/api/v2/usersearch",
        "/api/v2/users/../oauth/clients",
        "/api/v2/users/%2e%2e/oauth/clients",
        "/api/v2/users/%252e%252e/oauth",
        "/api/v2/users/.%2e/x",
        "/api/v2/users/a%2f..%2fx",
        "/api/v2/users/a%5cx",
        "/api/v2/users//x",
        "/api/v2/users/./x",
        "/api/v2/users/%00",
        "/api/v1/users",
        "https://api.mypurecloud.com/oauth/token",
    ],
)
def test_G5_links_to_another_part_of_the_api_are_refused(link):
    with pytest.raises(SecurityError):
        API.pin(link, USERS)


HOSTILE_IDS = [
    "../../oauth/clients",
    "..",
    ".",
    "a/b",
    "a\\b",
    "%2e%2e",
    "x?y",
    "x#f",
    "x\r\nHost: evil",
    "x\n",
    "x\0",
    "x y",
    "",
    "é",
    "a" * 10_000,
    "٣",
]


@pytest.mark.parametrize("identifier", HOSTILE_IDS, ids=lambda value: repr(value)[:20])
def test_G12_hostile_ids_are_refused(identifier):
    with pytest.raises(SecurityError, match="userId"):
        fill("/api/v2/users/{userId}", userId=identifier)


@pytest.mark.parametrize("ids", [{}, {"queueId": "a"}, {"userId": "a", "queueId": "b"}])
def test_ids_that_do_not_fit_the_path(ids):
    with pytest.raises(ConfigError, match="needs userId"):
        fill("/api/v2/users/{userId}", **ids)


@given(st.from_regex(r"[A-Za-z0-9_.:@-]{1,128}", fullmatch=True))
def test_an_id_that_is_taken_stays_one_segment(identifier):
    if identifier in {".", ".."}:
        return
    path = fill("/api/v2/users/{userId}/skills", userId=identifier)
    assert re.fullmatch(r"/api/v2/users/[^/?#]+/skills", path)
    assert API.url(path, prefix="/api/v2/") == f"https://api.mypurecloud.com{path}"


@given(st.text(max_size=40))
def test_whatever_is_pinned_begins_with_its_prefix(link):
    for candidate in (link, f"/api/v2/{link}", f"https://api.mypurecloud.com/api/v2/users{link}"):
        try:
            path = API.pin(candidate, USERS)
        except SecurityError:
            continue
        assert path.partition("?")[0] == USERS or path.startswith(("/api/v2/users/", "/api/v2/users?"))
        assert ".." not in path.partition("?")[0].split("/")


def test_parameters_are_spelled_as_the_service_spells_them():
    url = API.url("/api/v2/users?state=any", {"a": None, "b": [1, None, "x y"], "c": True, "d": ("é",)})
    assert url == "https://api.mypurecloud.com/api/v2/users?state=any&b=1&b=x+y&c=true&d=%C3%A9"
    assert API.url("/api/v2/users", {"a": [], "b": None}) == "https://api.mypurecloud.com/api/v2/users"


def test_half_a_character_in_a_parameter_is_said_before_anything_is_sent():
    with pytest.raises(ConfigError, match="half a character"):
        Origin.parse("https://api.example.com").url("/api/v2/users", {"q": "cut \ud83d"})
