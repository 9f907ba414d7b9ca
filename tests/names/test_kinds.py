"""Which columns hold ids of what, and what the column of names is called."""

import pytest

from genesys_nb.genesys.names.kinds import KINDS, kind_of, name_column
from genesys_nb.tables.conversations import GRAINS
from genesys_nb.tables.grains import SHAPES

COLUMNS = {
    "user_id": ("user", "user_name"),
    "agent_ids": ("user", "agent_names"),
    "evaluator_id": ("user", "evaluator_name"),
    "assignee_id": ("user", "assignee_name"),
    "selected_agent_id": ("user", "selected_agent_name"),
    "requested_routing_user_ids": ("user", "requested_routing_user_names"),
    "created_by": ("user", "created_by_name"),
    "queue_id": ("queue", "queue_name"),
    "queue_ids": ("queue", "queue_names"),
    "wrap_up_code": ("wrap-up code", "wrap_up_code_name"),
    "wrap_up_codes": ("wrap-up code", "wrap_up_code_names"),
    "division_ids": ("division", "division_names"),
    "requested_routing_skill_ids": ("skill", "requested_routing_skill_names"),
    "active_skill_ids": ("skill", "active_skill_names"),
    "requested_language_id": ("language", "requested_language_name"),
    "flow_id": ("flow", "flow_name"),
    "flow_outcome_id": ("flow outcome", "flow_outcome_name"),
    "team_id": ("team", "team_name"),
    "group_id": ("group", "group_name"),
    "skill_group_id": ("skill group", "skill_group_name"),
    "location_id": ("location", "location_name"),
    "organization_presence_id": ("presence", "organization_presence_name"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_column_is_known_by_its_ending(column):
    kind, target = COLUMNS[column]
    assert kind_of(column).title == kind
    assert name_column(column) == target


@pytest.mark.parametrize(
    "column",
    [
        "id",
        "name",
        "conversation_id",
        "participant_id",
        "session_id",
        "external_contact_id",
        "agent_assistant_id",
        "skill_expression_id",
        "survey_question_group_id",
        "journey_blocking_emergency_schedule_group_id",
        "wrap_up_code_rating",
        "user_name",
        "routing_status",
        "",
    ],
)
def test_what_has_no_names_of_ours(column):
    assert kind_of(column) is None


@pytest.mark.parametrize("dimension", ["queueId", "requestedRoutingSkillId", "wrapUpCode", "touchpointWrapupCode"])
def test_dimensions_of_filters_are_known_by_the_same_table(dimension):
    assert kind_of(dimension) is not None


def test_no_two_columns_of_a_grain_want_the_same_column_of_names():
    for grain in GRAINS:
        named = [name_column(column.name) for column in SHAPES[grain].columns if kind_of(column.name)]
        assert len(set(named)) == len(named), grain


def test_endings_are_of_one_kind_only():
    endings = [ending for kind in KINDS for ending in kind.endings]
    assert len(set(endings)) == len(endings)
