"""The explorer without a browser: what is filled in is the call, what goes wrong is shown, and nothing is left."""

import gc as memory
import threading
import weakref

import ipywidgets
import pandas as pd
import pytest
from ipywidgets.widgets import widget

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation, Fault
from genesys_nb.widgets.explorer import Explorer
from genesys_nb.widgets.explorer.notebook import Notebook
from genesys_nb.widgets.explorer.offers import LISTINGS, found, offered
from genesys_nb.widgets.explorer.parts import put_away
from genesys_nb.widgets.explorer.results import Results

pytestmark = pytest.mark.usefixtures("no_widget_is_left_behind")


def connected(organisation):
    login = {"client_id": organisation.client_id, "client_secret": organisation.client_secret}
    return gnb.connect(login_url=organisation.url, api_url=organisation.url, progress=False, **login)


@pytest.fixture(scope="module")
def organisation():
    with DemoOrganisation(users=30) as organisation:
        yield organisation


@pytest.fixture
def gc(organisation):
    with connected(organisation) as gc:
        yield gc


@pytest.fixture(scope="module")
def cx():
    with gnb.connect("demo", platform="cxone", progress=False, users=30) as cx:
        yield cx


@pytest.fixture
def names(gc):
    return {"gc": gc, "__name__": "__main__"}


@pytest.fixture
def explorer(gc, names):
    explorer = Explorer(gc, notebook=Notebook(names))
    yield explorer
    explorer.close()


def choose(explorer, title):
    """Choose an offer of the list, as a reader does."""
    explorer.words.value = ""
    explorer.area.value = LISTINGS if "/" in title else ""
    explorer.offers.value = next(one for _, one in explorer.offers.options if one is not None and one.title == title)
    return explorer._form


def press(explorer, text):
    """Press the button of that name."""
    (button,) = [one for one in parts(explorer._root) if getattr(one, "description", None) == text]
    button.click()


def parts(widget):
    yield widget
    for child in getattr(widget, "children", ()):
        yield from parts(child)


def said(explorer):
    return explorer._results.words.value


def seen(explorer):
    return "\n".join(one.value for one in parts(explorer._root) if isinstance(one, ipywidgets.HTML))


def test_opening_it_asks_nothing(gc):
    before = len(gc.history)
    explorer = Explorer(gc, notebook=Notebook({}))
    assert len(gc.history) == before
    assert explorer.code.code == "# choose what to ask for"
    press(explorer, "Run")
    assert "choose what to ask for" in said(explorer)
    explorer.close()


def test_conversations_filled_in_planned_and_run(gc, names, explorer):
    form = choose(explorer, "conversation_details")
    assert explorer.code.code == 'frame = gc.conversation_details("yesterday")'
    sent = len(gc.history)
    form.fields["interval"].box.value = "last 2 days"
    form.fields["grain"].box.value = "segment"
    form.fields["names"].box.value = True
    where = form.fields["where"]
    where.usual["mediaType"].chooser.box.value = "voice"
    assert len(gc.history) == sent, "names are read when their field is opened"
    where.usual["queueId"].opener.click()
    for name in ("Billing", "Bookings"):
        where.usual["queueId"].chooser.box.value = name
    where.name.value, where.how.value = "conversationEnd", "exists"
    press(explorer, "add")
    where.name.value, where.how.value, where.text.value = "tHandle", "is at least", "1_000"
    press(explorer, "add")
    queues = gc.queues().set_index("name")["id"]
    assert explorer.code.code == (
        "frame = gc.conversation_details(\n"
        '    "last 2 days",\n'
        '    grain="segment",\n'
        "    where={\n"
        '        "queueId": [\n'
        f'            "{queues["Billing"]}",  # Billing\n'
        f'            "{queues["Bookings"]}",  # Bookings\n'
        "        ],\n"
        '        "mediaType": "voice",\n'
        '        "conversationEnd": any,\n'
        '        "tHandle": {"gte": 1000},\n'
        "    },\n"
        "    names=True,\n"
        ")"
    )
    press(explorer, "Plan")
    assert "planned" in said(explorer)
    assert "Plan" in explorer._results._shown.value
    press(explorer, "Run")
    frame = names["frame"]
    assert f"{len(frame)} rows" in said(explorer).replace(",", "")
    assert "Where this frame comes from" in explorer._results._shown.value
    again = {"gc": gc}
    exec(explorer.code.code, again)
    assert len(frame) > 0
    pd.testing.assert_frame_equal(frame, again["frame"])


def test_names_are_read_once_and_are_there_for_the_next_helper(gc, explorer):
    choose(explorer, "conversation_details").fields["where"].usual["queueId"].opener.click()
    sent = len(gc.history)
    form = choose(explorer, "queue_members")
    form.fields["queue_id"].chooser.box.value = "Billing"
    form.fields["queue_id"].chooser.box.value = "Bookings"
    assert list(form.fields["queue_id"].chooser.chosen) == ["Bookings"], "one id is wanted"
    assert len(gc.history) == sent
    assert explorer.code.code.endswith("# Bookings\n)")


def test_a_forbidden_directory_is_a_box_for_ids_with_the_reason(genesys_demo_factory):
    with connected(genesys_demo_factory(users=20, faults=[Fault("403", path="*/routing/queues*")])) as gc:
        explorer = Explorer(gc, notebook=Notebook({"gc": gc}))
        field = choose(explorer, "queue_members").fields["queue_id"]
        field.opener.click()
        assert "ids can be typed here" in seen(explorer)
        field.chooser.box.value = "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55"
        assert explorer.code.code == 'frame = gc.queue_members("6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55")'


@pytest.mark.parametrize(
    ("title", "field", "text", "words"),
    [
        ("conversation_details", "interval", "last weak", "Did you mean"),
        ("conversation_details", "timezone", "Europe/Berlim", "Europe/Berlin"),
        ("conversation_details", "page_size", "many", "a whole number"),
        ("conversation_details", "body", "{", "cannot be read"),
        ("conversation_details", "explode", "queue_idz", "queue_ids"),
        ("external_contacts", "page_size", "5", "from 10 to 200"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_sent(explorer, title, field, text, words):
    gc = explorer.session()
    sent = len(gc.history)
    one = choose(explorer, title).fields[field]
    one.box.value = text
    assert words in one.words.value
    assert 'role="alert"' in one.words.value
    assert explorer.code.code.startswith("# ")
    press(explorer, "Run")
    assert words in said(explorer)
    assert "ConfigError" not in seen(explorer)
    assert len(gc.history) == sent
    one.box.value = "yesterday" if field == "interval" else ""
    assert not said(explorer), "what was mended is not complained of any more"
    assert "alert" not in one.words.value
    assert explorer.code.code.startswith("frame = ")


def test_what_is_wrong_with_what_cannot_be_left_out_stands_at_its_field(explorer):
    one = choose(explorer, "user").fields["id_or_email"]
    one.box.value = "Ana Lima"
    assert "an id is wanted" in one.words.value


def test_a_filter_that_cannot_be_is_refused_where_it_is_written(explorer):
    where = choose(explorer, "conversation_details").fields["where"]
    for name, how, text, words in (
        ("mediaTyp", "is", "voice", "mediaType"),
        ("tHandle", "is at least", "long", "is not a number"),
        ("purpose", "is", "", "no value"),
    ):
        where.name.value, where.how.value, where.text.value = name, how, text
        press(explorer, "add")
        assert words in where.words.value
        assert not where.conditions
    where.name.value, where.how.value, where.text.value = "purpose", "is", "agnt"
    press(explorer, "add")
    assert "agent" in where.words.value, "the service's own words are judged as in code"
    press(explorer, "purpose is agnt  ✕")
    assert explorer.code.code == 'frame = gc.conversation_details("yesterday")'


def test_dates_are_written_as_words_and_words_are_shown_as_dates(explorer):
    when = choose(explorer, "conversation_details").fields["interval"]
    assert (when.end.value - when.start.value).days == 1
    when.start.value, when.end.value = pd.Timestamp("2026-11-01").date(), pd.Timestamp("2026-11-08").date()
    assert when.box.value == "2026-11-01/2026-11-08"
    assert "2026-11-01 00:00+00:00 to 2026-11-08 00:00+00:00, UTC: 7 days" in when.words.value
    when.box.value = "last 3 hours"
    assert (when.start.value, when.end.value) == (None, None)
    assert "3 hours" in when.words.value


def test_picked_dates_stay_and_are_judged_together(explorer):
    when = choose(explorer, "conversation_details").fields["interval"]
    first, later = pd.Timestamp("2026-11-10").date(), pd.Timestamp("2026-11-18").date()
    when.start.value, when.end.value = first, pd.Timestamp("2026-11-12").date()
    when.start.value = later
    assert str(when.end.value) == "2026-11-19", "the end follows a start that was moved behind it"
    assert explorer.code.code == 'frame = gc.conversation_details("2026-11-18/2026-11-19")'
    when.end.value = first
    assert (when.start.value, when.end.value) == (later, first), "what was picked stays, wrong as it is"
    assert "ends before" in when.words.value
    when.end.value = pd.Timestamp("2026-11-20").date()
    assert explorer.code.code == 'frame = gc.conversation_details("2026-11-18/2026-11-20")'


def test_words_stay_words_whichever_dates_were_shown_before(explorer):
    when = choose(explorer, "conversation_details").fields["interval"]
    for text in ("this month", "2026-10", "yesterday", "last week"):
        when.box.value = text
        assert when.box.value == text
        assert explorer.code.code == f'frame = gc.conversation_details("{text}")'


@pytest.mark.parametrize("platform", ["gc", "cx"])
def test_every_helper_has_its_fields_and_makes_a_call_or_says_what_is_missing(platform, request):
    session = request.getfixturevalue(platform)
    sent = len(session.history)
    explorer = Explorer(session, notebook=Notebook({}))
    for offer in offered(session):
        if offer.listing is None or offer.places[:1] in (["queueId"], ["agentId"]):
            explorer.choose(offer)
            taken = {one for one in offer.signature.parameters if one not in {"path", "method"}}
            assert set(explorer._form.fields) == taken
            begun = f"frame = {'cx' if platform == 'cx' else 'gc'}.{offer.name}("
            assert explorer.code.code.startswith((begun, "# still to be filled in: ", "# ")), offer.name
            assert "Traceback" not in seen(explorer)
            assert "alert" not in seen(explorer), "nothing is wrong before anything is filled in"
    assert len(session.history) == sent
    explorer.close()


def test_aggregates_are_asked_in_the_familys_words(names, explorer):
    form = choose(explorer, "conversation_aggregates")
    assert explorer.code.code == "# still to be filled in: Metrics"
    for metric in ("nOffered", "tHandle"):
        form.fields["metrics"].chooser.box.value = metric
    form.fields["by"].chooser.box.value = "mediaType"
    assert form.fields["by"].box.description == "Split by"
    assert "PT30M is half an hour" in form.fields["granularity"].box.placeholder
    form.fields["granularity"].box.value = "PT1H"
    assert explorer.code.code == (
        'frame = gc.conversation_aggregates("yesterday", ["nOffered", "tHandle"], by="mediaType", granularity="PT1H")'
        if len(explorer.code.code.splitlines()) == 1
        else 'frame = gc.conversation_aggregates(\n    "yesterday",\n    ["nOffered", "tHandle"],\n'
        '    by="mediaType",\n    granularity="PT1H",\n)'
    )
    press(explorer, "Run")
    assert "nOffered_count" in names["frame"]


def test_whose_observations_is_asked_once_and_is_no_fault_before_it_is_tried(gc, names, explorer):
    form = choose(explorer, "queue_observations")
    assert list(form.fields["where"].usual) == ["mediaType"]
    assert "queueId" not in form.fields["where"].name.options
    assert "choose at least one queue" in form.fields["queues"].words.value
    assert "alert" not in seen(explorer)
    press(explorer, "Run")
    assert "alert" in form.fields["queues"].words.value
    form.fields["queues"].open()
    form.fields["queues"].chooser.box.value = "Billing"
    press(explorer, "Run")
    assert len(set(names["frame"]["queue_id"])) == 1


@pytest.mark.parametrize(("title", "what"), [("queue_observations", "queues"), ("user_observations", "users")])
def test_all_of_them_are_listed_when_it_is_run(gc, names, explorer, title, what):
    field = choose(explorer, title).fields[what]
    sent = len(gc.history)
    field.all.value = True
    assert explorer.code.code == f"frame = gc.{title}(gc.{what}())"
    assert len(gc.history) == sent
    press(explorer, "Run")
    assert set(names["frame"][f"{what[:-1]}_id"]) <= set(getattr(gc, what)()["id"])
    field.open()
    assert field.all.value
    field.all.value = False
    assert explorer.code.code == f"# choose at least one {what[:-1]}"


def test_a_part_of_a_name_takes_the_only_one_that_has_it(explorer):
    where = choose(explorer, "conversation_details").fields["where"]
    field = where.usual["queueId"]
    field.open()
    field.chooser.box.value = "biLL"
    assert list(field.chooser.chosen) == ["Billing"]
    field.chooser.box.value = "xyzzy"
    assert list(field.chooser.chosen) == ["Billing"]
    assert "xyzzy" in field.words.value
    assert "xyzzy" not in where.words.value, "it stands under its own field"
    field.chooser.box.value = ""
    assert not field.words.value
    where.usual["mediaType"].chooser.box.value = "voi"
    assert '"mediaType": "voice"' in explorer.code.code


def test_what_is_shown_of_a_question_before_says_so(explorer):
    form = choose(explorer, "queues")
    press(explorer, "Run")
    assert "question before" not in seen(explorer)
    form.fields["name"].box.value = "Bill*"
    assert "of the question before" in seen(explorer)
    assert "gnb-explorer-former" in explorer._results._shown._dom_classes
    form.fields["name"].box.value = ""
    assert "question before" not in seen(explorer)
    form.fields["name"].box.value = "Bill*"
    press(explorer, "Run")
    assert "question before" not in seen(explorer)
    assert "gnb-explorer-former" not in explorer._results._shown._dom_classes


def test_while_a_job_is_polled_its_state_is_told(gc, explorer):
    told = []
    form = choose(explorer, "conversation_details")
    form.fields["via"].box.value = "job"
    explorer._results.words.observe(lambda change: told.append(change.new), "value")
    press(explorer, "Run")
    assert any("the service gathers the rows: its job is" in one for one in told)
    assert "0 items" not in "".join(told)


def test_several_frames_from_one_call(names, explorer):
    choose(explorer, "conversation_tables")
    explorer.name.value = "tables"
    press(explorer, "Run")
    assert explorer.code.code == 'tables = gc.conversation_tables("yesterday")'
    assert set(names["tables"]) > {"conversation", "segment"}
    assert "segment" in said(explorer)


def test_any_listing_its_places_and_what_is_posted(gc, names, explorer):
    form = choose(explorer, "/api/v2/routing/queues/{queueId}/members")
    assert explorer.code.code == "# still to be filled in: queueId"
    assert explorer._planner.disabled
    form.places["queueId"].open()
    form.places["queueId"].chooser.box.value = "Billing"
    assert explorer.code.code.startswith('frame = gc.frame("/api/v2/routing/queues/')
    press(explorer, "Run")
    pd.testing.assert_frame_equal(names["frame"], eval(explorer.code.code.removeprefix("frame = "), {"gc": gc}))
    form = choose(explorer, "POST /api/v2/users/search")
    form.fields["json"].box.value = '{"query": [{"type": "EXACT", "fields": ["state"], "value": "active"}]}'
    assert 'method="POST"' in explorer.code.code
    assert '"/api/v2/users/search"' in explorer.code.code


def test_an_id_that_could_lead_elsewhere_is_refused(explorer):
    form = choose(explorer, "/api/v2/conversations/{conversationId}/recordings")
    form.places["conversationId"].box.value = "../users"
    assert explorer.code.code.startswith("# ")
    assert 'role="alert"' in form.places["conversationId"].words.value


def test_cxone_by_its_own_names(cx):
    names = {"centre": cx}
    explorer = Explorer(cx, notebook=Notebook(names))
    form = choose(explorer, "contacts_completed")
    form.fields["skill_id"].opener.click()
    form.fields["skill_id"].chooser.box.value = "Billing"
    form.fields["media"].box.value = "phone"
    assert explorer.code.code == (
        'frame = centre.contacts_completed(\n    "yesterday",\n    skill_id=4001,\n    media="phone",\n)'
        if "\n" in explorer.code.code
        else 'frame = centre.contacts_completed("yesterday", skill_id=4001, media="phone")'
    )
    press(explorer, "Run")
    assert (names["frame"]["skill_id"] == 4001).all()
    explorer.close()


def test_a_name_that_is_the_readers_is_not_taken(gc, names):
    names["frame"] = "mine"
    explorer = Explorer(gc, notebook=Notebook(names))
    choose(explorer, "organisation")
    assert explorer.name.value == "frame_2"
    for wrong, words in (("frame", "already"), ("gc", "already"), ("list", "already"), ("2x", "not a name")):
        explorer.name.value = wrong
        assert words in seen(explorer)
        press(explorer, "Run")
        assert names["frame"] == "mine"
    explorer.name.value = "ours"
    press(explorer, "Run")
    exec(explorer.code.code, names)
    press(explorer, "Run")
    assert len(names["ours"]) == 1, "the code that is shown assigns the name, too"
    explorer.close()


def test_errors_are_shown_in_the_form_and_lost_ones_too(gc, names, explorer, monkeypatch):
    form = choose(explorer, "user")
    form.fields["id_or_email"].box.value = "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55"
    press(explorer, "Run")
    assert "NotFound" in said(explorer)
    assert said(explorer).count("<br>") < 6
    assert not explorer._runner.disabled
    monkeypatch.setattr(explorer._notebook, "put", lambda *_: 1 / 0)
    choose(explorer, "organisation")
    press(explorer, "Run")
    assert "ZeroDivisionError" in said(explorer)
    assert "test_explorer.py" in seen(explorer)


def test_an_interrupt_leaves_the_form_usable_and_says_what_has_arrived(gc, names, explorer):
    def stop(event):
        if event.kind == "answered" and gc.last is not None and gc.last.pages:
            leave()
            raise KeyboardInterrupt

    choose(explorer, "conversation_details").fields["page_size"].box.value = "20"
    explorer._form.fields["via"].box.value = "query"
    leave = gc.listen(stop)
    press(explorer, "Run")
    assert "stopped" in said(explorer)
    assert "have arrived" in said(explorer)
    assert "first rows" in explorer._results._shown.value
    assert not explorer._runner.disabled
    assert "frame" not in names
    press(explorer, "Go on")
    assert f"{len(names['frame'])} rows" in said(explorer)
    assert gnb.provenance(names["frame"]).complete


@pytest.mark.parametrize("seconds", [60, 0.2], ids=["one page never ends", "page follows page"])
def test_in_a_thread_of_the_kernels_it_is_stopped_by_a_message(genesys_demo_factory, seconds):
    slow = Fault("slow", path="*/details/query*", value=seconds)
    with connected(genesys_demo_factory(users=20, faults=[slow])) as gc:
        names = {"gc": gc}
        explorer = Explorer(gc, notebook=Notebook(names))
        choose(explorer, "conversation_details").fields["page_size"].box.value = "1"
        arrived, ended = threading.Event(), threading.Event()
        gc.listen(lambda event: event.kind == "arrived" and arrived.set())
        explorer._stopper.observe(lambda change: change.new or ended.set(), "running")
        click = threading.Thread(target=explorer._runner.click)
        click.start()
        click.join(60)
        assert not click.is_alive(), "the thread in which clicks are heard is free again"
        assert explorer._stopper.running
        assert not explorer._stopper.by_kernel, "the kernel's interrupt reaches the main thread only"
        press(explorer, "Run")
        assert "under way already" in said(explorer)
        assert seconds > 1 or arrived.wait(60)
        message = {"content": {"data": {"method": "custom", "content": "stop"}}, "buffers": []}
        while not ended.wait(0.05):
            explorer._stopper._handle_msg(message)  # an interrupt ends where the next call begins
        assert "frame" not in names
        assert not explorer._runner.disabled


def test_no_secret_is_in_any_state_and_nothing_is_left(organisation, gc, names):
    before = set(widget._instances)
    explorer = Explorer(gc, notebook=Notebook(names))
    choose(explorer, "conversation_details").fields["where"].usual["queueId"].opener.click()
    press(explorer, "Run")
    states = "".join(str(one.get_state()) for key, one in widget._instances.items() if key not in before)
    assert "Billing" in states
    assert organisation.client_secret not in states
    assert gc._wire.tokens.current(10).secret.reveal() not in states
    gc.close()
    assert explorer.closed
    assert set(widget._instances) <= before
    assert "gc.conversation_details" in explorer._static().text
    assert "closed" in repr(explorer)


def test_it_does_not_keep_a_session_alive_and_goes_with_it(organisation):
    session = connected(organisation)
    explorer = Explorer(session, notebook=Notebook({}))
    choose(explorer, "conversation_details")
    gone = weakref.ref(session)
    del session
    memory.collect()
    assert gone() is None
    assert explorer.closed


def test_what_is_looked_for_is_found(gc):
    offers = offered(gc)
    assert next(one.name for one in found(offers, "", "wrap-up codes")) == "wrap_up_codes"
    assert {one.title for one in found(offers, LISTINGS, "station")} >= {"/api/v2/stations"}
    assert all(one.listing is None for one in found(offers, "", ""))
    assert len(found(offers, LISTINGS, "")) == len(gc.catalogue)
    assert all(one.area != "More" for one in offers), "each module of helpers has its area"


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("service level", "conversation_aggregates"),
        ("calls", "conversation_details"),
        ("waiting", "conversation_activity"),
        ("staff", "user_aggregates"),
        ("now", "conversation_activity"),
        ("conv det", "conversation_details"),
    ],
)
def test_the_fields_words_find_the_helpers_that_answer(gc, words, first):
    names = [one.title for one in found(offered(gc), "", words)]
    assert names[0] == first
    assert words != "now" or "knowledge_aggregates" not in names, "a part of a word is none"


def test_nothing_found_is_said(explorer):
    explorer.words.value = "xyzzy"
    assert explorer.offers.options == ()
    assert "nothing speaks of xyzzy" in seen(explorer)
    explorer.words.value, explorer.area.value = "survey", "Contacts"
    assert "look in everything" in seen(explorer)
    explorer.area.value = ""
    assert "nothing" not in explorer._search_words.value


def test_each_field_says_what_the_documentation_says(gc, explorer):
    about = {one.title: one.about for one in offered(gc) if one.listing is None}
    assert about["conversation_details"]["grain"].startswith("What a row is: conversation, participant")
    assert set(about["conversation_aggregates"]) == set(choose(explorer, "conversation_aggregates").fields)
    assert "``" not in str(about)
    assert explorer._form.fields["by"].box.tooltip.startswith("Dimensions that make the groups")


def test_what_others_wrote_is_text():
    results = Results()
    results.answer({"<u>": pd.DataFrame({"<q>": ["<script>"]})}, "frame", ["<i>"])
    html = results.words.value + results._shown.value
    results.error(RuntimeError("<s>"))
    html += results.words.value + results._shown.value
    assert not any(tag in html for tag in ("<u>", "<q>", "<script>", "<i>", "<s>"))
    put_away(results.widget)


@pytest.mark.parametrize("name", ["ｇｃ", "ﬁ", "ℌ"])  # noqa: RUF001 - Python reads them as gc, fi and H
def test_a_name_that_python_reads_as_another_is_refused(explorer, name):
    choose(explorer, "queues")
    explorer.name.value = name
    assert explorer.code.code.startswith("# ")
    assert "is not a name" in explorer.code.code
