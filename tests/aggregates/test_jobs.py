"""A job counts the same as the query, in pages, however it is interrupted."""

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation, JobTrouble
from tests.aggregates.conftest import NOW

DAYS = ("2026-11-17", "2026-11-19")
QUESTIONS = {
    "conversation": {"metrics": ["nOffered", "tHandle"], "by": ["queueId", "mediaType"], "granularity": "PT6H"},
    "user": {"metrics": "tAgentRoutingStatus", "by": "userId"},
    "survey": {"metrics": ["nSurveysSent", "oSurveyTotalScore"], "by": "queueId"},
    "knowledge": {"metrics": "nKnowledgeSearch", "by": "queryType"},
}


@pytest.mark.parametrize("family", QUESTIONS)
def test_a_job_tells_what_the_query_tells(gc, organisation, family):
    helper, before = getattr(gc, f"{family}_aggregates"), organisation.jobs_created
    by_query, by_job = (helper(DAYS, via=via, **QUESTIONS[family]) for via in ("auto", "job"))
    pd.testing.assert_frame_equal(by_job, by_query)
    assert organisation.jobs_created == before + 1
    assert (gnb.provenance(by_query)["via"], gnb.provenance(by_job)["via"]) == ("query", "job")
    assert gnb.provenance(by_job).complete


@pytest.mark.parametrize(
    "trouble",
    [
        JobTrouble(expires_after=2),
        JobTrouble(expires_after=1, expires_as=(400, 404)),
        JobTrouble(shrinking_pages=True),
        JobTrouble(fails=1, late_results=2, strange_states=("THROTTLED",)),
    ],
)
def test_no_row_is_lost_or_doubled_whatever_happens_to_the_job(open_session, trouble):
    with DemoOrganisation(now=NOW, days=3, rate_limit=None, job_trouble=trouble) as organisation:
        gc = open_session(organisation)
        wanted = gc.conversation_aggregates("2026-11-19", **QUESTIONS["conversation"])
        told = gc.conversation_aggregates("2026-11-19", via="job", body={"pageSize": 7}, **QUESTIONS["conversation"])
    key = ["queue_id", "media_type", "interval_start"]
    pd.testing.assert_frame_equal(told.sort_values(key, ignore_index=True), wanted.sort_values(key, ignore_index=True))
    assert gnb.provenance(told).complete
