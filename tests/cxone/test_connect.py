"""One line to a session of NICE CXone, with the embedded organisation and without."""

import pytest

import genesys_nb as gnb
from genesys_nb.cxone import Session
from genesys_nb.errors import ConfigError


def test_the_embedded_organisation_as_the_other_platform():
    with (
        gnb.connect("demo", platform="cxone", progress=False, seed=3, users=40) as cx,
        gnb.connect("demo", progress=False, seed=3, users=40) as gc,
    ):
        assert isinstance(cx, Session)
        agents, users = cx.agents(), gc.users(state="any")
        assert set(agents["user_id"]) == set(users["id"])
        assert cx.describe()["platform"] == "NICE CXone"
        assert gnb.provenance(agents)["platform"] == "cxone"
        assert not hasattr(cx, "users")
        assert not hasattr(gc, "agents")


def test_faults_are_survived_as_on_the_other_platform():
    with gnb.connect("demo", platform="cxone", progress=False, users=30, faults=["revoke@3", "clamped-page=7"]) as cx:
        assert len(cx.agents()) == 35


def test_by_arguments_and_by_the_environment(organisation, monkeypatch):
    login = organisation.login("cxone")
    with gnb.connect(platform="cxone", progress=False, **login) as cx:
        assert len(cx.campaigns()) == 5
    monkeypatch.setenv("CXONE_ACCESS_KEY_ID", organisation.access_key_id)
    monkeypatch.setenv("CXONE_ACCESS_KEY_SECRET", organisation.access_key_secret)
    with gnb.connect(platform="cxone", progress=False, login_url=organisation.url) as cx:
        assert len(cx.campaigns()) == 5


def test_what_is_wrong_is_said_before_anything_is_sent():
    with pytest.raises(ConfigError, match='platform="cxone"'):
        gnb.connect(platform="nice")
    with pytest.raises(ConfigError, match="takes no access_key_id"):
        gnb.connect("demo", platform="cxone", access_key_id="A" * 20)
    with pytest.raises(ConfigError, match="no part of a login of this platform"):
        gnb.connect(region="eu-west-1", access_key_id="A" * 20, access_key_secret="s" * 30)
