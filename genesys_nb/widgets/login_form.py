"""The form of `genesys_nb.login()`: where, who and the secret, checked at once, and a session at the end.

A widget's state is saved in notebooks, and its messages pass logs. So nothing that is typed is ever a part of the
state: it comes once, when *Connect* is pressed, and what is secret comes as bytes beside the message, which no log
writes out. Here it is a `Secret` until the login is made; what the kernel keeps of the message is emptied at once.

The login in the browser waits for a person, so it has a thread of its own, and the kernel stays free for the address
that is pasted. All else happens where the message arrives: the cell that runs next finds the session.
"""

import contextlib
import queue
import sys
import threading
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from IPython.display import display as put

from genesys_nb.credentials.keyrings import remember, trouble
from genesys_nb.display import Code, Shown, State, facts
from genesys_nb.errors import ConfigError, GenesysError, Interrupted
from genesys_nb.http.browser import REDIRECT_URI, Person, reached
from genesys_nb.http.masking import mask
from genesys_nb.regions import REGIONS
from genesys_nb.secret import Secret, looks_secret
from genesys_nb.threads import start

_HERE = Path(__file__).parent
_POLL = 0.2
_TITLES = {"genesys": "Genesys Cloud", "cxone": "NICE CXone"}
_PARTS = {
    "genesys": {"region": "Region", "client_id": "Client id", "client_secret": "Client secret"},
    "cxone": {"region": "Area", "access_key_id": "Access key id", "access_key_secret": "Access key secret"},
}
_DEFAULTS = {"genesys": "default", "cxone": "cxone"}
_open: "dict[str, LoginForm]" = {}
"""The form of each platform that waits for somebody: the next one takes its place."""


class _Panel(anywidget.AnyWidget):
    """What the browser sees. Nothing here was typed by anybody, and nothing is secret."""

    _esm = _HERE / "login_form.js"
    _css = _HERE / "login_form.css"

    title = traitlets.Unicode().tag(sync=True)
    parts: Any = traitlets.List().tag(sync=True)
    """Of each field its name and label; one whose name ends in ``secret`` is masked."""
    regions: Any = traitlets.List().tag(sync=True)
    """Value and label of each region; empty where it is typed."""
    browser = traitlets.Bool().tag(sync=True)
    redirect_uri = traitlets.Unicode(REDIRECT_URI).tag(sync=True)
    profile = traitlets.Unicode().tag(sync=True)
    unkept = traitlets.Unicode().tag(sync=True)
    """Why nothing can be remembered here; empty where it can."""
    phase = traitlets.Unicode("ask").tag(sync=True)
    """``ask``, ``busy``, ``browser`` or ``done``."""
    said: Any = traitlets.List().tag(sync=True)
    """Lines for the reader: what went wrong."""
    card = traitlets.Unicode().tag(sync=True)


class LoginForm:
    """A form that logs in, and holds the session once somebody has.

    Parameters
    ----------
    connect : callable
        Opens the session; takes the parts of a login by name, as `genesys_nb.connect`.
    platform : str
        ``genesys`` or ``cxone``.
    addresses : mapping
        ``login_url`` and ``api_url``, where they are not the region's.
    """

    def __init__(
        self, connect: Callable[..., Any], *, platform: str, addresses: Mapping[str, Secret] | None = None
    ) -> None:
        self._connect = connect
        self._platform = platform
        self._addresses = dict(addresses or {})
        self._parts = {name: label for name, label in _PARTS[platform].items() if name != "region" or not addresses}
        self._session: Any = None
        self._gave_way = False
        line = f"Log in to {_TITLES[platform]}: the form lives as long as its kernel. Run the cell again."
        self._static = Shown(f"<div>{line}</div>", line)
        self._logging_in = threading.RLock()
        self._person: _PersonAtTheForm | None = None
        self._place: Any = None
        self._cell = 0
        self._panel: Any = _Panel(
            title=_TITLES[platform],
            parts=[list(part) for part in self._parts.items()],
            regions=[[one.name, f"{one.title} · {one.name} · {one.domain}"] for one in REGIONS]
            if platform == "genesys"
            else [],
            browser=platform == "genesys",
            profile=_DEFAULTS[platform],
            unkept=trouble(),
        )
        self._panel.on_msg(self._heard)
        if platform in _open:
            _open[platform]._give_way()  # noqa: SLF001 - another form
        _open[platform] = self

    @property
    def session(self) -> Any:
        """The session that the form has opened.

        Raises
        ------
        ConfigError
            Nobody has logged in yet; it says whether a login is being tried, and why the last one was refused.
        """
        with self._logging_in:  # where another thread checks a login, the cell waits for what comes of it
            if self._session is None:
                raise self._unopened()
            return self._session

    def _unopened(self) -> ConfigError:
        """Return the error that says why there is no session."""
        again = "fill it in, press Connect, and run this cell again; without a form it is gnb.connect()"
        if self._panel is None:
            said = "another login form took this one's place" if self._gave_way else "this login form was closed"
            return ConfigError(said, next_step="take the session of that form, or show a new one: form = gnb.login()")
        if self._panel.phase in {"busy", "browser"}:
            return ConfigError("a login is being tried now", next_step="run this cell again when the form says so")
        if self._panel.said:
            return ConfigError(f"the last try failed: {self._panel.said[0]}", next_step=again)
        return ConfigError("nobody has logged in with this form yet", next_step=again)

    def show(self) -> None:
        """Show the form below the cell, or what has become of it."""
        self._cell = _cell()
        if self._panel is None or self._session is not None:
            put(self._static.bundle(), raw=True)  # type: ignore[no-untyped-call]
            return
        data, metadata = self._panel._repr_mimebundle_()
        place = True if self._place is None else self._place.display_id
        shown = {**data, **self._static.bundle()}
        self._place = put(shown, raw=True, metadata=metadata, display_id=place)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Take the form away; the session that it has opened stays."""
        if self._panel is None:
            return
        panel, self._panel = self._panel, None
        if self._person is not None:
            self._person.leave()
        if self._place is not None:
            self._place.update(self._static.bundle(), raw=True)
        if _open.get(self._platform) is self:
            del _open[self._platform]
        _end(panel)

    def _give_way(self) -> None:
        """Make room for the next form, which is the one to fill in."""
        line = f"Log in to {_TITLES[self._platform]}: another login form took this one's place. Fill that one in."
        self._static, self._gave_way = Shown(f"<div>{line}</div>", line), True
        self.close()

    def __repr__(self) -> str:
        return self._static.text

    def _ipython_display_(self) -> None:
        if self._cell != _cell():  # `login()` has shown it in its own cell
            self.show()

    # What the browser says

    def _heard(self, _panel: Any, content: Any, buffers: list[Any]) -> None:
        """Take a message; it must not raise, for that would be read in a log by nobody."""
        asked = dict(content) if isinstance(content, dict) else {}
        secret = Secret(bytes(buffers[0]).decode("utf-8", "replace")) if buffers else Secret("")
        buffers.clear()  # the kernel holds its last message until the next one comes
        if asked.get("do") == "connect" and self._panel is not None and self._panel.phase == "ask":
            self._submitted(asked, secret)
        elif self._person is not None and asked.get("do") == "paste":
            self._person.pasted.put(secret)
        elif self._person is not None and asked.get("do") == "leave":
            self._person.leave()

    def _submitted(self, asked: Mapping[str, Any], secret: Secret) -> None:
        self._panel.said, self._panel.phase = [], "busy"
        way = str(asked.get("way", ""))
        login = {name: Secret(str(asked.get(name) or "").strip()) for name in self._parts}
        login |= self._addresses
        (of_secret,) = (name for name in self._parts if name.endswith("secret"))
        login[of_secret] = secret
        needed = [name for name in login if name != of_secret or not way]
        missing = [self._parts[name] for name in needed if not login[name]]
        profile = str(asked.get("profile") or "").strip() or _DEFAULTS[self._platform]
        keep = bool(asked.get("keep")) and not way
        if missing:
            self._failed([f"{' and '.join(missing)}: nothing was filled in", "nothing was sent"])
        elif keep and (profile == "demo" or looks_secret(profile)):
            self._failed([f"{'that' if looks_secret(profile) else profile} is no name to remember a login by"])
        elif not way:
            with self._logging_in:
                self._log_in(login, {}, profile if keep else "")
        else:
            person = self._person = _PersonAtTheForm(self._panel)
            ways = {"login": way, "redirect_uri": str(asked.get("redirect_uri") or "").strip() or REDIRECT_URI}

            def work(_: object) -> None:
                with reached(person.reach()):
                    self._log_in({name: value for name, value in login.items() if value}, ways, "")

            start(work, None, "genesys_nb login")

    def _log_in(self, login: Mapping[str, Secret], ways: Mapping[str, str], profile: str) -> None:
        try:
            session = self._connect(**{name: value.reveal() for name, value in login.items()}, **ways)
            unkept = remember(self._platform, profile, login) if profile else ""
            self._done(session, profile, unkept)
        except GenesysError as error:
            self._failed(str(error).splitlines())
        except (Interrupted, KeyboardInterrupt):
            self._failed(["The login was stopped."])
        except Exception as error:  # noqa: BLE001 - raised here it would be read by nobody
            self._failed(mask(f"{type(error).__name__}: {error}", login.values()).splitlines())
        finally:
            self._person = None

    def _failed(self, lines: list[str]) -> None:
        if self._panel is not None:
            with self._panel.hold_sync():
                self._panel.said, self._panel.phase = lines, "ask"

    def _done(self, session: Any, profile: str, unkept: str) -> None:
        """Hold the session, and put its card where the form was, in what is saved and in what is open."""
        self._session = session
        told = _told(self._name(), self._platform, profile, unkept)
        column = '<div style="display:grid;justify-items:start;gap:.5em">'
        self._static = Shown(f"{column}{session._repr_html_()}{told.html}</div>", f"{session!r}\n{told.text}")
        if self._panel is None:
            return
        panel = self._panel
        with panel.hold_sync():
            panel.card, panel.phase = self._static.html, "done"
        if self._place is not None:
            self._place.update(self._static.bundle(), raw=True)
        # A page that was loaded anew hears of no update and shows the widget. It lives as long as this form, which it
        # must therefore not hold.
        panel.on_msg(self._heard, remove=True)
        weakref.finalize(self, _end, panel).atexit = False
        _open.pop(self._platform, None)

    def _name(self) -> str:
        """Return how a cell calls this form; nothing where no cell can."""
        names = sys.modules["IPython"].get_ipython().user_ns
        own = [name for name, value in names.items() if value is self and not name.startswith("_")]
        return own[0] if own else f"Out[{self._cell}]" if names.get("Out", {}).get(self._cell) is self else ""


class _PersonAtTheForm:
    """Whoever logs in in the browser, reached by the form instead of by the terminal."""

    def __init__(self, panel: _Panel) -> None:
        self.pasted: queue.SimpleQueue[Secret] = queue.SimpleQueue()
        self._panel = panel
        self._opened = False
        self._left = threading.Event()

    def reach(self) -> Person:
        return Person(show=self._show, ask=self._ask, open_browser=self._open, gone=self._left.is_set)

    def leave(self) -> None:
        self._left.set()

    def _open(self, address: str) -> bool:
        self._opened = True  # by the reader, with a click: the page of a form is a browser already
        self._panel.phase = "browser"
        self._panel.send({"open": address})
        return True

    def _show(self, text: str) -> None:
        if not self._opened:
            self._panel.phase = "browser"
            self._panel.send({"tell": text.splitlines()})

    def _ask(self, _question: str) -> str:
        self._panel.send({"ask": "paste"})
        while not self._left.is_set():
            with contextlib.suppress(queue.Empty):
                return self.pasted.get(timeout=_POLL).reveal()
        raise Interrupted("The login was stopped.")


def _told(name: str, platform: str, profile: str, unkept: str) -> Shown:
    """Say what to write now, and what next time."""
    more = "" if platform == "genesys" else f', platform="{platform}"'
    kept = bool(profile) and not unkept
    _, *client = _PARTS[platform]
    rows = {
        "now": Code(f"gc = {name}.session") if name else "form = gnb.login(), so that form.session has a name",
        "next time": Code(f'gc = gnb.connect("{profile}"{more})') if kept else None,
        "to forget it": Code("\n".join(f"keyring del genesys_nb {profile}/{part}" for part in client))
        if kept
        else None,
        "remembered": State("warn", f"no: {unkept}") if unkept else None,
    }
    return facts("What to write", rows)


def _cell() -> int:
    shell = sys.modules["IPython"].get_ipython()
    return int(shell.execution_count) if shell else 0


def _end(panel: _Panel) -> None:
    """Close the panel of a form that nobody holds any more; this may run anywhere, so it must not raise."""
    with contextlib.suppress(Exception):
        panel.layout.close()
        panel.close()
