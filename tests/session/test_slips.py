"""Slips of people in their first hour, and what they are told; nothing is sent that need not be."""

import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError


@pytest.fixture
def gc(genesys_demo, open_session):
    return open_session(genesys_demo)


def notes(frame):
    return gnb.provenance(frame)["notes"]


@pytest.mark.parametrize("name", ["dmo", "Demo ", "dem", "demoo"])
def test_a_profile_that_is_nearly_the_embedded_organisation(name, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(ConfigError, match=r"did you mean 'demo'\?"):
        gnb.connect(name)


def test_a_profile_that_is_nearly_one_of_those_there_are(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".gc").mkdir()
    (tmp_path / ".gc" / "config.toml").write_text("[production]\nenvironment = 'mypurecloud.ie'\n")
    with pytest.raises(ConfigError, match=r"did you mean 'production'\?"):
        gnb.connect("prodution")


def test_names_of_the_package_that_are_nearly_there():
    with pytest.raises(AttributeError, match=r"no attribute 'conect': did you mean 'connect'\?"):
        _ = gnb.conect
    with pytest.raises(AttributeError, match=r"did you mean 'service_level'\?"):
        _ = gnb.measures.servicelevel
    with pytest.raises(AttributeError, match=r"no attribute 'zzz'$"):
        _ = gnb.zzz
    for module in (gnb, gnb.measures):
        assert not hasattr(module, "_nothing")


def test_a_name_that_matches_nothing_says_so_and_asks_nothing_more(gc, genesys_demo):
    assert notes(gc.queues("Biling*")) == ["none of the queues is called 'Biling*'"]
    gc.queues()
    before = len(genesys_demo.requests)
    nothing = gc.queues("Biling*")
    assert len(nothing) == 0
    assert notes(nothing) == ["none of the queues is called 'Biling*'; the closest is 'Billing'"]
    assert notes(gc.queues("billing")) == []
    with pytest.warns(UserWarning, match=r"^none of the queues is called 'Biling'; the closest is 'Billing'") as said:
        nothing = gc.queues("Biling")
    assert said[0].filename == __file__, "a whole name that is none is seen at once, beside the reader's own line"
    assert notes(nothing)[0].endswith("; the closest is 'Billing'; 'Biling*' would be all that begin so")
    assert len(genesys_demo.requests) == before + 3
    with pytest.raises(UserWarning, match="none of the skills"):  # where the reader makes errors of warnings
        gc.skills("Qqq")
    assert len(gc.arrived()) == 0


def test_the_beginning_of_a_long_name_is_enough_to_find_it():
    from genesys_nb.genesys.sought import Sought

    known = ["Billing and everything around it", "Sales"]
    assert Sought._closest("Biling", known) == "Billing and everything around it"
    assert Sought._closest("zzz", known) == ""


@pytest.mark.parametrize("via", ["auto", "query", "job"])
def test_a_service_that_is_on_no_list_is_judged_before_its_audits_are_asked_for(gc, genesys_demo, via):
    before = len(genesys_demo.requests)
    with pytest.raises(ConfigError, match=r"no service 'Robotics' that is audited\n.*lists them: Architect, "):
        gc.audits("yesterday", service=["Routing", "Robotics"], via=via)
    (asked,) = genesys_demo.requests[before:]
    assert (asked.method, asked.path) == ("GET", "/api/v2/audits/query/servicemapping")
