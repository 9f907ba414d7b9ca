"""The explorer of a session: choose, fill in, plan, run, and read the Python that does the same.

It holds the session weakly, asks it nothing that code could not, and runs the very call that it shows. Nothing of it
runs by itself: every step is somebody's click, in whatever thread the kernel hands it over. What goes wrong in one is
shown in the form, for Jupyter would put it into a log that nobody reads.

When the session ends, all widgets are closed, and the code that was shown last stays as text where the form stood.
"""

import contextlib
import html
import threading
from collections.abc import Callable, Iterator
from typing import Any

import ipywidgets

from genesys_nb import display
from genesys_nb.errors import ConfigError
from genesys_nb.threads import start, undisturbed
from genesys_nb.widgets.explorer.boxes import CodeBox, StopButton
from genesys_nb.widgets.explorer.call import Call
from genesys_nb.widgets.explorer.directories import Directories
from genesys_nb.widgets.explorer.form import Form
from genesys_nb.widgets.explorer.notebook import Notebook
from genesys_nb.widgets.explorer.offers import Offer, found, offered
from genesys_nb.widgets.explorer.parts import LABELS, WIDE, Words, block, button, line, observed, put_away
from genesys_nb.widgets.explorer.results import Results, listening
from genesys_nb.widgets.part import Part

_EVERYTHING = ("everything", "")
_INDENT = "\N{NO-BREAK SPACE}" * 4


class Explorer(Part):
    """A form over a session.

    Parameters
    ----------
    session : Session
        Whom it asks. It is held weakly.
    notebook : Notebook, optional
        Where results are put; by default the one that runs this.
    """

    _form: Form | None = None
    _call: Call | None = None
    _trouble = ConfigError("choose what to ask for")
    _shown_of = ""
    """The code that what is shown below is of."""
    _stopping = False
    _job = ""
    """The state of the service's job that is waited for."""
    _thread = 0
    """The thread that asks, where that is not the kernel's main one."""

    def __init__(self, session: Any, *, notebook: Notebook | None = None) -> None:
        self._belong(session)
        self._notebook = notebook or Notebook()
        self._directories = Directories(self.session)
        self._offers = offered(session)
        self._title = session.organisation_name or session.provider.title
        self._search_words, self._about, self._name_words = Words(below=True), Words(below=True), Words(below=True)
        self._results = Results()
        self._planner = self._worker("Plan", self.plan, "what it would cost; nothing heavy is sent")
        self._runner = self._worker("Run", self.run, "run exactly this code", style="primary")
        self._stopper = StopButton(self.stop)
        self._resumer = self._worker("Go on", self.go_on, "go on with what stopped, as resume() does")
        self._resumer.layout.display = "none"
        self._build()
        self._search()
        self._listen(session)

    def __repr__(self) -> str:
        return f"<Explorer of {self._title}{', closed' if self.closed else ''}>"

    def session(self) -> Any:
        """Return the session; `ConfigError` once it is gone."""
        session = self._session()
        if session is None or session.closed:
            raise ConfigError("the session of this explorer is closed", next_step="connect again, then gc.explore()")
        return session

    # What a reader does

    def choose(self, offer: Offer) -> None:
        """Show the fields of an offer."""
        old, self._form = self._form, Form(offer, self, self._directories)
        about = offer.summary[:1].upper() + offer.summary[1:]
        self._about.say("\n".join([about, *_facts(offer)]))
        self._fields.children = (self._form.widget,)
        self._enable()
        if old is not None:
            put_away(old.widget)
        self._results.begin()
        self.changed()

    def plan(self) -> None:
        """Show what the call would cost."""
        call = self._asked()
        self._shown_of = self.code.code
        with self._under_way("looking what it would cost…"):
            plan, _ = listening(lambda: call.planned(self.session()))
        self._results.plan(plan)

    def run(self) -> None:
        """Ask, let the notebook have the answer, and show its first rows."""
        call = self._asked()
        self._shown_of = self.code.code
        self._answered(call)

    def go_on(self) -> None:
        """Go on with what stopped."""
        self._answered(Call("resume"))

    def stop(self) -> None:
        """Stop what runs in a thread, as the kernel's interrupt stops what runs in its main one."""
        if self._stopper.running and not self._stopper.by_kernel:
            self._stopping = True
            self.session().clock.interrupt()  # whatever waits; what does not is stopped when the next page arrives

    def changed(self) -> None:
        """Write the code anew, for what the fields say now."""
        name = self.name.value.strip()
        if self._form is None:
            return
        try:
            self._call, trouble = self._form.call(), None
        except ConfigError as error:
            self._call, trouble = None, error
        try:
            self._notebook.check(name)
            self._name_words.say()
        except ConfigError as error:
            self._name_words.say(f"{error.message}\n{error.next_step}", "wrong")
            self._call, trouble = None, trouble or error
        self._trouble = trouble or self._trouble
        code = self._source(self._call) if self._call else f"# {' '.join(self._trouble.message.split())}"
        if code != self.code.code:
            self.code.code = code
            self._date()

    def safely(self, action: Callable[[], None]) -> None:
        """Do what a control sets off, and show what goes wrong."""
        try:
            action()
        except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - Jupyter would hide it in a log
            with undisturbed():
                self._results.error(error)

    # Inside

    def _build(self) -> None:
        areas = dict.fromkeys(one.area for one in self._offers)
        options = [_EVERYTHING, *((area, area) for area in areas)]
        self.area = ipywidgets.Dropdown(description="Look in", options=options, style=LABELS, layout={"width": "24em"})
        self.words = ipywidgets.Text(
            description="for",
            placeholder="queue, wrap-up, survey …",
            style={"description_width": "3em"},
            layout={"width": "24em"},
        )
        self.offers = ipywidgets.Select(description="Ask for", options=(), rows=8, style=LABELS, layout=WIDE)
        self._fields = block()
        self.name = ipywidgets.Text(
            description="Call the result",
            value=self._notebook.free("frame"),
            continuous_update=False,
            style=LABELS,
            layout={"width": "20em"},
        )
        self.code = CodeBox(code=f"# {self._trouble.message}")
        observed(self.area, self._search, self)
        observed(self.words, self._search, self)
        observed(self.offers, self._chosen, self)
        observed(self.name, self.changed, self)
        title = ipywidgets.HTML(
            f"<b>Explore {html.escape(self._title)}</b>: choose what to ask for, fill in what you want to know, run it."
        )
        title.add_class("gnb-explorer-title")
        self._root = block(
            title,
            line(self.area, self.words),
            self.offers,
            self._search_words,
            self._about,
            self._fields,
            line(self.name, self._planner, self._runner, self._stopper, self._resumer),
            self._name_words,
            self.code,
            self._results.widget,
        )
        self._root.add_class("gnb-explorer")

    def _worker(self, text: str, action: Callable[[], None], tip: str, **look: str) -> Any:
        """Make a button whose action may take long.

        Some kernels hand clicks to a thread of their own, which no interrupt reaches, and in which a click on Stop
        would wait for its end: there the action goes on in another thread.
        """

        def work() -> None:
            if self._stopper.running:
                raise ConfigError("something is under way already", next_step="wait for its end, or stop it")
            if threading.current_thread() is threading.main_thread():
                action()
            else:
                start(self.safely, action, "genesys_nb explorer")

        return button(text, work, self, tip=tip, **look)

    def _search(self) -> None:
        fit = found(self._offers, self.area.value, self.words.value)
        before = self.offers.value
        self.offers.options = [
            choice for area in dict.fromkeys(one.area for one in fit) for choice in _choices(fit, area)
        ]
        self.offers.value = before if before in fit else None
        self._search_words.say("" if fit else self._not_found())

    def _not_found(self) -> str:
        words = self.words.value.strip()
        if elsewhere := len(found(self._offers, "", words)):
            return f"nothing in {self.area.value} speaks of {words}, but {elsewhere:,} elsewhere: look in everything"
        return f"nothing speaks of {words}: try one word, or another, such as queue, user, wait, survey"

    def _chosen(self) -> None:
        if self.offers.value is not None:
            self.choose(self.offers.value)

    def _source(self, call: Call) -> str:
        notes = self._form.notes() if self._form else {}
        session = self._notebook.session(self.session())
        return call.source(session=session, result=self.name.value.strip(), notes=notes)

    def _asked(self) -> Call:
        """Return the call to be made, or raise what is still wrong with it."""
        if self._form is not None:
            self._form.tried = True
        self.changed()
        if self._call is None:
            raise ConfigError(self._trouble.message, next_step=self._trouble.next_step)
        return self._call

    def _answered(self, call: Call) -> None:
        name = self.name.value.strip()
        self._notebook.check(name)
        try:
            with self._under_way("running…"):
                answer, told = listening(lambda: call.made(self.session()))
        except BaseException:
            with undisturbed():
                self._keep()
            raise
        self._resumer.layout.display = "none"
        self._notebook.put(name, answer)
        self._results.answer(answer, name, told)
        self._date()

    def _date(self) -> None:
        """Say of what is shown whether it belongs to the code that is shown."""
        if not self._stopper.running:
            self._results.date(former=self.code.code != self._shown_of)

    def _keep(self) -> None:
        """Show what has arrived of what stopped, and offer to go on."""
        with contextlib.suppress(Exception):
            arrived, _ = listening(self.session().arrived)  # that it is not whole is what is said already
            self._results.arrived(arrived)
            self._resumer.layout.display = "inline-flex"

    @contextlib.contextmanager
    def _under_way(self, text: str) -> Iterator[None]:
        in_kernel = threading.current_thread() is threading.main_thread()
        self._results.begin(text)
        self._stopping, self._job, self._thread = False, "", 0 if in_kernel else threading.get_ident()
        self._stopper.by_kernel, self._stopper.running = in_kernel, True
        self._enable()
        try:
            with self._results.bars() if in_kernel else contextlib.nullcontext():  # bars are drawn by the main thread
                yield
        finally:
            with undisturbed():
                self._stopper.running, self._thread = False, 0
                self._enable()

    def _enable(self) -> None:
        """Let be pressed what makes sense at the moment."""
        running = self._stopper.running
        self._runner.disabled = self._resumer.disabled = running
        self._planner.disabled = running or bool(self._form and self._form.offer.listing)

    def _moving(self) -> tuple[dict[str, Any], dict[str, Any]]:
        return self._root._repr_mimebundle_(), {}

    def _put_away(self) -> None:
        put_away(self._root)

    def _static(self) -> display.Shown:
        """Return what is left where no widget is: the code that was shown last."""
        code = self.code.code
        said = f"Explorer of {self._title}" + (", closed" if self.closed else "")
        return display.Shown(f"<p>{html.escape(said)}</p><pre>{html.escape(code)}</pre>", f"{said}\n{code}")

    def _heard(self, event: Any) -> None:
        super()._heard(event)
        if event.kind == "job" and self._stopper.running:
            self._job = event.text
            self._in_context(self._count)
        if event.kind == "arrived" and threading.get_ident() == self._thread:
            if self._stopping:
                raise KeyboardInterrupt
            self._in_context(self._count)

    def _count(self) -> None:
        """Say how far it is, where no bar can be drawn, or what is waited for."""
        run = self.session().last
        if self._job and not run.rows:
            self._results.words.say(f"the service gathers the rows: its job is {self._job}")
            return
        self._results.words.say(f"running: {display.counted(run.rows, 'item')}, {display.counted(run.pages, 'page')}")


def _choices(offers: list[Offer], area: str) -> list[tuple[str, Offer | None]]:
    """Return the lines of an area: its name, which stands for nothing, and its offers."""
    return [(f"──  {area}", None), *((f"{_INDENT}{one.line}", one) for one in offers if one.area == area)]


def _facts(offer: Offer) -> list[str]:
    """Return what is known of a listing beside what it lists."""
    listing = offer.listing
    return [f"permission: {listing.permission}", f"pages: {listing.pages}"] if listing else []
