"""The login of a person, from the address that is opened to the first token.

Where the kernel runs on the person's own machine, the browser is opened and its answer is caught on loopback. Where it
runs elsewhere, or the answer goes to another address, the person copies the address that the browser ended at.

A window opens when somebody calls this, and only then: a session that lives on a login never opens one by itself.
"""

import contextlib
import getpass
import os
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from genesys_nb.clock import Clock
from genesys_nb.errors import AuthError, ConfigError, Interrupted
from genesys_nb.http.browser.answer import Answer, read
from genesys_nb.http.browser.attempt import Attempt
from genesys_nb.http.browser.loopback import opened
from genesys_nb.http.browser.place import remote
from genesys_nb.http.granted import Granted
from genesys_nb.http.grants import OAuthClient, redeem
from genesys_nb.secret import Secret

#: Where the answer comes back to if nothing else is said; it has to be registered in the OAuth client.
REDIRECT_URI = "http://127.0.0.1:8976/"
_WAYS = ("browser", "paste")
_PATIENCE = 300.0
_TRIES = 3
_QUESTION = "The address that the browser ended at (it is not shown): "


def _print(text: str) -> None:
    print(text)  # noqa: T201 - the person must read it now, wherever this runs


def _ask(question: str) -> str:
    return getpass.getpass(question)  # looked up now: a kernel replaces it by one that asks the front end


@dataclass(frozen=True, slots=True)
class Person:
    """How the person is reached; a test brings its own.

    Parameters
    ----------
    show : callable
        Shows a text.
    ask : callable
        Asks a question and returns the answer, without showing it.
    open_browser : callable
        Opens an address; returns whether it could.
    environ : mapping
        The environment's variables.
    gone : callable
        Tells whether the person has given up.
    """

    show: Callable[[str], None] = _print
    ask: Callable[[str], str] = _ask
    open_browser: Callable[[str], bool] = webbrowser.open
    environ: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    gone: Callable[[], bool] = lambda: False


_AT_HAND: ContextVar[Person | None] = ContextVar("genesys_nb_person", default=None)


@contextlib.contextmanager
def reached(person: Person) -> Iterator[None]:
    """Have whoever logs in within this block be reached in this way: a form is no terminal."""
    before = _AT_HAND.set(person)
    try:
        yield
    finally:
        _AT_HAND.reset(before)


def log_in(
    client: OAuthClient,
    *,
    clock: Clock,
    way: str = "browser",
    redirect_uri: str = REDIRECT_URI,
    person: Person | None = None,
) -> Granted:
    """Have a person log in, and return the first token (`GET /oauth/authorize`, then `POST /oauth/token`).

    What has to be set up in Genesys Cloud, Admin > Integrations > OAuth: a client of the grant "Code Authorization",
    whose authorized redirect URIs hold `redirect_uri`, letter by letter. Its scopes bound what the session may do, and
    so do the roles of the person. Whether Genesys Cloud accepts another port than the one that is registered, as RFC
    8252 asks of login hosts, is not known; nor whether such a client can do without its secret.

    Parameters
    ----------
    client : OAuthClient
        The client, with its secret or without.
    clock : Clock
        The session's time; interrupting it ends the waiting.
    way : str
        ``browser`` opens one here if this kernel runs on the person's machine, and else does as ``paste``: the person
        opens the address, and pastes the one that the browser ends at.
    redirect_uri : str
        Where the answer comes back to: ``http://127.0.0.1:port/path``; port 0 takes a free one. An address on another
        machine can only be pasted from.
    person : Person, optional
        How the person is reached: as `reached` says, or else by the terminal or the cell that asks.

    Raises
    ------
    ConfigError
        The way or the address cannot be used, the port is taken, or nobody is there to paste.
    AuthError
        The login was refused or cancelled, or nobody logged in within five minutes.
    Interrupted
        The session was interrupted while waiting, or the person gave up.
    """
    person = person or _AT_HAND.get() or Person()
    port = _checked(way, redirect_uri)
    page = client.login.origin.url(client.provider.authorize_path)
    why = 'you asked for it by login="paste"' if way == "paste" else remote(person.environ)
    if not why and port is None:
        why = f"the answer goes to {urlsplit(redirect_uri).hostname}, not to this machine"
    if why:
        attempt = Attempt.begin(page, client.client_id, redirect_uri)
        answer = _pasted(attempt, why, person, clock)
    else:
        attempt, answer = _caught(page, client.client_id, redirect_uri, person, clock)
    if answer.code is None:
        raise AuthError(
            f"The login in the browser was refused or cancelled: {answer.said}",
            next_step="Log in again, and allow it. If it was not you who said no: the OAuth client may be of another "
            "grant, or not be authorised in your organisation; an administrator sees it in Admin > Integrations.",
            login_again=True,
        )
    return redeem(client, answer.code, attempt.verifier, attempt.redirect_uri)


def _caught(page: str, client_id: str, redirect_uri: str, person: Person, clock: Clock) -> tuple[Attempt, Answer]:
    """Open the browser and wait for it to come back."""
    parts = urlsplit(redirect_uri)
    with opened(parts.port or 0, parts.path or "/") as door:
        back = redirect_uri if parts.port else parts._replace(netloc=f"{parts.hostname}:{door.port}").geturl()
        attempt = Attempt.begin(page, client_id, back)
        door.state = attempt.state
        until = clock.monotonic() + _PATIENCE
        minutes = f"{_PATIENCE / 60:.0f} minutes"
        if _is_open(person, attempt.address):
            person.show(f"Log in in the browser window that has opened, within {minutes}. If there is none, open:")
        else:
            person.show(f"No browser could be opened here. Open this address on this machine, within {minutes}:")
        person.show(attempt.address)
        answer = door.wait(clock, until, person.gone)
        strays = door.foreign
    if answer is None:
        came = f" {strays} answers came that belong to no login under way." if strays else ""
        raise AuthError(
            f"Nobody logged in in the browser within {minutes}.{came}",
            next_step=f"Log in again. If the login page complained about the redirect URI, register {back} in the "
            'OAuth client. If your browser runs on another machine than this kernel: login="paste".',
            login_again=True,
        )
    return attempt, answer


def _is_open(person: Person, address: str) -> bool:
    try:
        return person.open_browser(address)
    except (webbrowser.Error, OSError):
        return False


def _pasted(attempt: Attempt, why: str, person: Person, clock: Clock) -> Answer:
    """Have the person carry the answer here."""
    person.show(
        f"This login is done by copy and paste, because {why}.\n"
        f"1. Open this address and log in:\n{attempt.address}\n"
        f"2. The browser ends at an address that begins with {attempt.redirect_uri}, and may show no page there.\n"
        "3. Copy that address, all of it, and paste it here."
    )
    for left in reversed(range(_TRIES)):
        answer = read(_asked(person), attempt.state)
        if clock.wait(0.0) or person.gone():
            raise Interrupted("Interrupted while waiting for the login in the browser.")
        if answer.kind in {"code", "refused"}:
            return answer
        if left:
            person.show(_FLAWS[answer.kind])
    raise AuthError(
        f"{_TRIES} addresses were pasted, and none of them answers this login.",
        next_step="Log in again, with the new address that is shown then.",
        login_again=True,
    )


_FLAWS = {
    "nothing": "That is no address with a code in it. Copy the whole address from the browser's address bar.",
    "foreign": "That address answers another login than this one. Open the address above, and copy where it ends.",
}


def _asked(person: Person) -> Secret:
    try:
        return Secret(person.ask(_QUESTION))
    except (EOFError, NotImplementedError):  # the second: a kernel whose front end cannot ask
        pass
    raise ConfigError(
        "Nobody is there to log in: this run cannot ask.",
        next_step="Log in where somebody is, or connect with a client id and secret.",
    )


def _checked(way: str, redirect_uri: str) -> int | None:
    """Return the port on this machine that the answer comes to; None when it goes to another machine."""
    if way not in _WAYS:
        raise ConfigError(f"login={way!r} is not known", next_step='login="browser", or login="paste"')
    try:
        parts = urlsplit(redirect_uri)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    sound = parts.hostname and not (parts.query or parts.fragment or "@" in parts.netloc)
    if sound and parts.scheme == "https":
        return None
    if sound and parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"} and port is not None:
        return port
    raise ConfigError(
        f"redirect_uri={redirect_uri[:80]!r} cannot be used",
        next_step="write http://127.0.0.1:port/ with the port, for this machine, or an https address to paste from; "
        "it must be one of those that are registered in the OAuth client",
    )
