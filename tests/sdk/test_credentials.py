"""What `connect` needs is read from a client of the vendor's SDK."""

import pytest

import genesys_nb as gnb
from genesys_nb import credentials, sdk
from genesys_nb.errors import ConfigError
from genesys_nb.secret import Secret

pytestmark = pytest.mark.sdk


def test_the_token_of_a_client_that_is_logged_in(genesys_demo, bare):
    client = bare(genesys_demo)
    found = sdk.credentials_of(client)
    assert found == {
        "login_url": genesys_demo.url,
        "api_url": genesys_demo.url,
        "access_token": Secret(client.access_token),
    }
    assert client.access_token not in repr(found)
    with gnb.connect(client, progress=False) as gc:
        assert len(gc.users()) > 5
        assert not gc.token.renewable
    assert genesys_demo.token_requests == 1


def test_id_and_secret_go_before_a_token_for_they_can_be_renewed(vendor, genesys_demo):
    client = vendor.ApiClient(host=genesys_demo.url)
    client.client_id, client.client_secret, client.access_token = (
        genesys_demo.client_id,
        genesys_demo.client_secret,
        "x",
    )
    found = sdk.credentials_of(client)
    assert set(found) == {"login_url", "api_url", "client_id", "client_secret"}
    with gnb.connect(client, progress=False) as gc:
        assert gc.token.renewable


def test_of_a_persons_login_the_token_is_taken_and_the_refresh_token_left(vendor):
    client = vendor.ApiClient(host="https://api.mypurecloud.ie")
    client.client_id, client.client_secret, client.refresh_token, client.access_token = "id", "secret", "once", "token"
    found = sdk.credentials_of(client)
    assert found["access_token"] == Secret("token")
    assert "client_id" not in found
    home = credentials.find(**found)
    assert home.region.name == "eu-west-1"
    assert home.login_url == "https://login.mypurecloud.ie"


def test_a_token_of_the_whole_process_is_found(vendor, monkeypatch):
    monkeypatch.setattr(vendor.configuration, "access_token", "token-of-the-process")
    assert sdk.credentials_of(vendor.ApiClient())["access_token"] == Secret("token-of-the-process")


def test_an_unknown_host_is_refused_before_anything_is_sent(vendor):
    client = vendor.ApiClient(host="https://api.mypurecloud.example/behind/a/path")
    client.access_token = "token"
    with pytest.raises(ConfigError, match="not the address of a host"):
        credentials.find(**sdk.credentials_of(client))


def test_what_is_no_client_is_refused(vendor, genesys_demo, opened):
    gc, _ = opened(genesys_demo)
    wrong = {
        "not a int": 7,
        "not logged in": vendor.ApiClient(host=genesys_demo.url),
        "through a session already": sdk.api_client(gc),
    }
    for words, thing in wrong.items():
        with pytest.raises(ConfigError, match=words) as refused:
            sdk.credentials_of(thing)
        assert refused.value.next_step
