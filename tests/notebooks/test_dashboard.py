"""The dashboard's page, without a browser: what it shows, and that it says what goes wrong and shows nothing else."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from genesys_nb.demo import DemoOrganisation, Fault

PATH = Path(__file__).resolve().parents[2] / "notebooks" / "dashboard.ipynb"
COUNTS = "*/conversations/aggregates/*"


def page():
    names = {}
    for cell in json.loads(PATH.read_text("utf-8"))["cells"][:-1]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), names)
    return names["Dashboard"]()


@pytest.fixture
def opened(monkeypatch):
    """Give a function that opens the page on an organisation."""
    pages = []

    def open_page(organisation):
        monkeypatch.setenv("GENESYS_BASE_URL", organisation.url)
        monkeypatch.setenv("GENESYS_CLOUD_CLIENT_ID", organisation.client_id)
        monkeypatch.setenv("GENESYS_CLOUD_CLIENT_SECRET", organisation.client_secret)
        pages.append(page())
        return pages[-1]

    yield open_page
    for each in pages:
        each.session.close()


def test_what_is_chosen_is_what_is_shown(opened, genesys_demo):
    shown = opened(genesys_demo)
    assert shown.message.value == ""
    seen = {shown.figures.value}
    busiest = shown.counted.groupby("queue_id")["nOffered_count"].sum().idxmax()
    asked = len(genesys_demo.requests)
    shown.queue.value = busiest
    assert len(genesys_demo.requests) == asked + 1, "a queue's counts are there already; who is there now is asked"
    seen.add(shown.figures.value)
    assert f'alt="{shown.queue.label}, voice, {shown.day.value:%A %d %B}' in shown.volume.value

    shown.day.index = 3
    seen.add(shown.figures.value)
    assert f'alt="{shown.queue.label}, voice, {shown.day.label}' in shown.volume.value
    assert len(seen) == 3
    total = shown.counted.loc[shown.counted["queue_id"] == busiest, "nOffered_count"].sum()
    assert f">{total:,.0f}</b>" in shown.figures.value

    calls = shown.counted["nOffered_count"].sum()
    shown.medium.label = "All media"
    assert f'alt="{shown.queue.label}, all media, {shown.day.label}' in shown.volume.value
    assert shown.counted["nOffered_count"].sum() > calls, "waits of media that differ are together when asked for only"

    shown.day.index = 0
    assert shown.message.value == ""
    now = pd.Timestamp.now("Europe/Dublin")
    assert (shown.counted["interval_start"] >= now.normalize()).all()
    by_this_time = shown.counted_before["interval_end"] <= now.ceil("30min") - pd.DateOffset(days=1)
    assert by_this_time.all(), "today is held against yesterday by this time"

    bundle = shown._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert bundle["text/html"].count("<img alt=") == 2, "where no widget lives there are its pictures"


def test_who_is_there_now_is_told_of_all_queues(opened, genesys_demo):
    shown = opened(genesys_demo)
    queues = [queue for _, queue in shown.queue.options if queue]
    busy, of, quiet = map(int, re.search(r"in (\d+) of (\d+) queues; (\d+) others are quiet", shown.now.value).groups())
    assert (of, busy + quiet) == (len(queues), len(queues))
    rows = max(shown.now.value.count("<tr>") - 1, 0)
    assert rows == min(busy, 12)
    assert (f"Shown are {rows} of the {busy}." in shown.now.value) == (rows < busy)

    shown.queue.value = queues[0]
    assert f">{shown.queue.label}</td>" in shown.now.value, "one that is chosen is shown, whether it is quiet or not"
    assert "quiet" not in shown.now.value


def test_what_goes_wrong_is_said_and_no_numbers_pass_for_those_of_another_day(opened):
    refused = Fault("403", path=COUNTS, nth=(3,))
    with DemoOrganisation(denied=["analytics:queueObservation:view"], faults=[refused]) as organisation:
        shown = opened(organisation)
        assert 'role="alert"' in shown.message.value
        assert "analytics:queueObservation:view" in shown.message.value
        assert (shown.now.value, "<img" in shown.volume.value) == ("", True), "it costs its own part only"

        shown.day.index = 5
        assert "not authorized" in shown.message.value
        assert {part.value for part in shown.shown} == {""}
        assert not shown.again.disabled

        shown.again.click()
        assert f'alt="All queues, voice, {shown.day.label}' in shown.volume.value


def test_nobody_to_connect_to(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GENESYS_NB_PROFILE", "nowhere")
    assert "&#x27;nowhere&#x27;, which GENESYS_NB_PROFILE in the environment asks for" in page().message.value
