"""Outcomes, Retry-After and pauses as tables and laws (rules R and A, fault lines C6, C7, D1 to D6, D12)."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.http.retry import (
    Outcome,
    backoff,
    may_repeat,
    outcome_of,
    pause_before_retry,
    retry_after,
    shows_absence,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
DATE = format_datetime(NOON, usegmt=True)


def later(seconds):
    return format_datetime(NOON + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((status, Outcome.SOUND) for status in (200, 201, 202, 204)),
        *((status, Outcome.FINAL) for status in (301, 302, 304, 400, 403, 404, 405, 409, 413, 414, 418, 501, 505)),
        (401, Outcome.UNAUTHORIZED),
        (429, Outcome.REFUSED),
        *((status, Outcome.AMBIGUOUS) for status in (408, 500, 502, 503, 504, 520, 599)),
    ],
)
def test_outcomes(status, outcome):
    assert outcome_of(status) is outcome


def test_D12_a_503_that_names_a_pause_was_not_carried_out():
    assert outcome_of(503, has_retry_after=True) is Outcome.REFUSED
    assert outcome_of(500, has_retry_after=True) is Outcome.AMBIGUOUS


@pytest.mark.parametrize("outcome", list(Outcome))
def test_what_may_be_repeated(outcome):
    assert may_repeat(outcome, reads=True) == (
        outcome in {Outcome.NEVER_SENT, Outcome.REFUSED, Outcome.AMBIGUOUS, Outcome.DAMAGED}
    )
    assert may_repeat(outcome, reads=False) == (outcome in {Outcome.NEVER_SENT, Outcome.REFUSED})


def test_which_answers_say_that_the_service_is_in_trouble():
    assert [status for status in range(200, 600) if shows_absence(status)] == [429, 502, 503, 504]


@pytest.mark.parametrize(
    ("values", "pause"),
    [
        pytest.param(["0"], 0, id="D1-0"),
        pytest.param(["1"], 1, id="D1-1"),
        pytest.param([" 60\t"], 60, id="D1-60"),
        pytest.param(["1.5"], 1.5, id="D4-1.5"),
        pytest.param(["3600"], 3600, id="D3-hour"),
        pytest.param(["9999999999"], 9999999999, id="D3-ten-digits"),
        pytest.param(["9" * 400], math.inf, id="D3-400-digits"),
        *(
            pytest.param([value], None, id=f"D4-{value or 'empty'}")
            for value in ("-5", "nan", "inf", "1e9", "", "abc", "3, 120", "٣", "1.", ".5", "+5", "0x10", "1 2")
        ),
        pytest.param([], None, id="D2"),
        pytest.param(["5", "7"], 7, id="D6"),
        pytest.param(["5", "abc"], 5, id="D6-one-readable"),
        pytest.param([later(30)], 30, id="D5-date"),
        pytest.param([later(-30)], 0, id="D5-past"),
        pytest.param(["Fri, 31 Dec 9999 23:59:59 GMT"], pytest.approx(2.5e11, rel=0.1), id="D5-9999"),
        pytest.param(["Fri, 31 Dec 100000 23:59:59 GMT"], None, id="D5-100000"),
        pytest.param(["Friday, 20-Nov-26 12:00:30 GMT"], 30, id="D5-rfc850"),
        pytest.param(["Fri Nov 20 12:00:30 2026"], 30, id="D5-asctime"),
        pytest.param(["Fri, 32 Nov 2026 12:00:00 GMT"], None, id="D5-invalid-day"),
    ],
)
def test_retry_after(values, pause):
    assert retry_after(values, date=DATE) == pause


@pytest.mark.parametrize("skew", [-600, 600], ids=["C6-slow", "C6-fast"])
def test_C6_a_date_is_measured_by_the_servers_own_clock(skew):
    assert retry_after([later(30)], date=DATE, wall=NOON.timestamp() + skew) == 30


@pytest.mark.parametrize(("ahead", "pause"), [(30, 30), (-30, None), (181, None), (0, None)])
def test_C7_without_a_date_only_a_plausible_pause_counts(ahead, pause):
    assert retry_after([later(ahead)], wall=NOON.timestamp()) == pause


def test_C7_without_any_clock_a_date_is_absent():
    assert retry_after([later(30)]) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_text_is_read_as_a_pause_or_as_none(value, date):
    pause = retry_after([value], date=date, wall=0.0)
    assert pause is None or pause >= 0


@given(st.one_of(st.none(), st.floats(0, 1e6)), st.integers(1, 40), st.floats(0, 0.999), st.booleans())
def test_a_pause_is_never_shorter_than_asked_for(asked, failures, chance, throttled):
    pause = pause_before_retry(asked, failures=failures, chance=chance, throttled=throttled)
    if asked is None:
        assert (1.0 if throttled else 0.0) <= pause <= 30
    else:
        assert asked <= pause <= asked + (30 if asked < 1 else min(1.0, asked / 10))


def test_D2_a_429_without_a_pause_waits_a_second_at_least():
    assert pause_before_retry(None, failures=1, chance=0.0, throttled=True) == 1
    assert pause_before_retry(None, failures=1, chance=0.0, throttled=False) == 0


def test_the_backoff_doubles_up_to_half_a_minute():
    assert [backoff(failures, 1.0) for failures in range(1, 9)] == [1, 2, 4, 8, 16, 30, 30, 30]
    assert backoff(10_000, 1.0) == 30
