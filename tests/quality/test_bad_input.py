"""What cannot be asked is told before anything is sent."""

from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from genesys_nb.errors import ConfigError

ID = "97f4cdfd-1874-48f5-a850-8efc24bc4a8c"
OTHER = "97f4cdfd-1874-48f5-a850-8efc24bc4a8d"
HELPERS = ("evaluations", "surveys", "recordings", "transcripts", "speech_analytics")


@pytest.mark.parametrize("helper", HELPERS)
@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "is empty: there is nothing to ask for"),
        (pd.DataFrame({"conversation_id": []}), "is empty"),
        (pd.Series([], dtype=str), "is empty"),
        ([ID, "not an id"], "holds 'not an id' at place 1, which is no id"),
        ([f"{ID}/../../users"], "which is no id"),
        ([f"{ID}?expand=all"], "which is no id"),
        ([ID, None], "holds None at place 1"),
        (pd.Series([ID, np.nan]), "holds nan at place 1"),
        ([5], "holds 5 at place 0"),
        (7, "7 is no list of ids"),
        ({"id": ID}, "is no list of ids"),
        (b"bytes", "is no list of ids"),
        (pd.DataFrame({"id": [ID]}), "without the column conversation_id"),
        ("Jane", "holds 'Jane' at place 0"),
    ],
    ids=str,
)
def test_ids_that_are_none(gc, organisation, helper, given, said):
    before = len(organisation.requests)
    with pytest.raises(ConfigError) as caught:
        getattr(gc, helper)(given)
    assert said in str(caught.value)
    assert caught.value.next_step
    assert len(organisation.requests) == before


@pytest.mark.parametrize("helper", HELPERS)
def test_too_many(gc, organisation, helper):
    before = len(organisation.requests)
    many = [str(UUID(int=number)) for number in range(10_001)]
    with pytest.raises(ConfigError, match="holds 10,001 ids, each of which is a request; 10,000 are the most"):
        getattr(gc, helper)(many)
    assert len(organisation.requests) == before


@pytest.mark.parametrize("helper", HELPERS)
def test_each_is_asked_for_once_however_it_comes(gc, helper):
    for given in ([ID, ID.upper(), UUID(ID)], pd.Series([ID, ID]), pd.DataFrame({"conversation_id": [ID] * 3}), ID):
        query = getattr(gc, helper).query(given)
        assert ID in f"{query.path}{query.params}"
    two = getattr(gc, helper).query(one for one in (ID, OTHER, ID))
    assert len(two) == 2 if isinstance(two, list) else two.params["id"] == [ID, OTHER]


@pytest.mark.parametrize("given", [{}, {"conversation_ids": [ID], "agents": [ID]}, {"agents": [ID], "evaluators": ID}])
def test_evaluations_are_asked_for_by_one_kind_of_id(gc, given):
    with pytest.raises(ConfigError, match="evaluations are asked for by one of conversation_ids, agents, evaluators"):
        gc.evaluations(**given)


def test_the_name_of_an_agent_is_no_id(gc):
    with pytest.raises(ConfigError, match="is a name, and an id is wanted") as caught:
        gc.evaluations(agents=["Amara Smith"])
    assert "gc.users()" in caught.value.next_step


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([ID], "is no frame"),
        (pd.DataFrame({"conversation_id": [ID]}), "without the column evaluation_id or id"),
        (pd.DataFrame({"conversation_id": [ID], "id": [None]}), "holds None at place 0"),
        (pd.DataFrame({"conversation_id": [], "id": []}), "is empty"),
    ],
    ids=str,
)
def test_answers_want_a_frame_of_evaluations(gc, given, said):
    with pytest.raises(ConfigError) as caught:
        gc.evaluation_answers(given)
    assert said in str(caught.value)


def test_sessions_of_agents_only_have_no_transcript(gc):
    frame = pd.DataFrame({"conversation_id": [ID], "session_id": [OTHER], "purpose": ["agent"]})
    with pytest.raises(ConfigError, match="none of them is a customer's"):
        gc.transcripts(frame)


@pytest.mark.parametrize(("helper", "grain"), [("transcripts", "phrases"), ("surveys", "question")])
def test_an_unknown_grain(gc, helper, grain):
    with pytest.raises(ConfigError, match=f"grain='{grain}' is not one of"):
        getattr(gc, helper)([ID], grain=grain)
