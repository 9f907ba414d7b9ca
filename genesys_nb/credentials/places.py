"""The places where a login may be, in the order in which they are tried.

To add a place, write one function from a `Search` to `Credentials` or None and put it into the chain. What a login
consists of, and how each place spells it, is `Wanted`, one value a platform.
"""

import getpass
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from dotenv import find_dotenv

from genesys_nb.credentials import cxone
from genesys_nb.credentials.judging import Credentials, agreed, settled
from genesys_nb.credentials.reading import Found, Names, env_file, is_text, picked, profiles
from genesys_nb.errors import ConfigError, named
from genesys_nb.secret import Secret, looks_secret

KEYRING_SERVICE = "genesys_nb"
KEYRING_SECONDS = 5.0

_PARTS = ("client_id", "client_secret", "access_token", "region", "login_url", "api_url")
_ARGUMENTS: Names = {part: (part,) for part in _PARTS}
_ENVIRONMENT: Names = {
    "client_id": ("GENESYS_CLOUD_CLIENT_ID", "GENESYS_CLIENT_ID", "GENESYSCLOUD_OAUTHCLIENT_ID"),
    "client_secret": ("GENESYS_CLOUD_CLIENT_SECRET", "GENESYS_CLIENT_SECRET", "GENESYSCLOUD_OAUTHCLIENT_SECRET"),
    "access_token": ("GENESYSCLOUD_ACCESS_TOKEN",),
    "region": ("GENESYS_CLOUD_REGION", "GENESYS_CLOUD_ENVIRONMENT", "GENESYS_ENVIRONMENT", "GENESYSCLOUD_REGION"),
    "api_url": ("GENESYS_BASE_URL",),
}
# The vendor's tool writes the client id as client_credentials; people who write the file by hand call it client_id.
_PROFILE: Names = {**_ARGUMENTS, "client_id": ("client_id", "client_credentials"), "region": ("region", "environment")}

Settle = Callable[..., Credentials | None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a login of a platform consists of.

    Parameters
    ----------
    arguments, environment, profile : mapping
        How the places spell its parts.
    where : str
        The part that says which of the platform's places it is for.
    default : str
        The profile that is looked for when none is named.
    settle : callable
        Makes credentials of what a place holds.
    judge : callable
        ``(found, source)``: refuses a wrong `where` before a secret is typed.
    questions : mapping
        What is asked at the prompt by part: where, who, and the secret if there is one.
    """

    arguments: Names
    environment: Names
    profile: Names
    where: str
    default: str
    settle: Settle
    judge: Callable[[Found, str], object]
    questions: Mapping[str, str]


_WANTED = {
    "genesys": Wanted(
        _ARGUMENTS,
        _ENVIRONMENT,
        _PROFILE,
        "region",
        "default",
        settled,
        lambda found, source: agreed(found, "region", source),
        {
            "region": "Genesys Cloud region, such as eu-west-1: ",
            "client_id": "OAuth client id (empty to stop): ",
            "client_secret": "Client secret (it is not shown): ",
        },
    ),
    "cxone": Wanted(
        cxone.ARGUMENTS,
        cxone.ENVIRONMENT,
        cxone.PROFILE,
        "area",
        "cxone",
        cxone.settled,
        cxone.where_to,
        {
            "area": "NICE CXone area, such as na1: ",
            "access_key_id": "Access key id (empty to stop): ",
            "access_key_secret": "Access key secret (it is not shown): ",
        },
    ),
}
_PUBLIC_MACHINE = ("BINDER_LAUNCH_HOST", "BINDER_REPO_URL", "BINDER_REQUEST")
_DEMO = 'connect("demo") needs no credentials at all'


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what was asked for, and where it has looked so far."""

    profile: str | None
    wanted: Wanted
    given: Found
    looked: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The profile to look for."""
        return self.profile or self.wanted.default

    def settle(self, found: Found, names: Names, source: str) -> Credentials | None:
        """Make credentials of what a place holds, the arguments' address first, the environment's region last."""
        where = {self.wanted.where: self.from_environ()[self.wanted.where]}
        return self.wanted.settle(found, names, source, given=self.given, fallback=where)

    def from_environ(self) -> Found:
        """Return what the environment holds."""
        return picked(os.environ, self.wanted.environment)


def _arguments(search: Search) -> Credentials | None:
    return search.settle(search.given, search.wanted.arguments, "the arguments")


def _environment(search: Search) -> Credentials | None:
    spellings = search.wanted.environment
    search.looked.append(
        "environment: no login among " + ", ".join(name for names in spellings.values() for name in names)
    )
    return search.settle(search.from_environ(), spellings, "the environment")


def _env_file(search: Search) -> Credentials | None:
    path = find_dotenv(usecwd=True)
    if not path:
        search.looked.append(f".env: no such file in {Path.cwd()} or a folder above it")
        return None
    found = env_file(path, search.wanted.environment)
    if isinstance(found, str):
        raise ConfigError(f"{path} cannot be read: {found}", next_step="save it as UTF-8 text, or remove it")
    search.looked.append(f".env: {path} holds no login under these names")
    return search.settle(found, search.wanted.environment, path)


def _profile(search: Search) -> Credentials | None:
    path = Path("~/.gc/config.toml").expanduser()
    held = profiles(path, search.wanted.profile)
    if held is None:
        search.looked.append(f"profile: there is no {path}")
        return None
    if isinstance(held, str):
        raise ConfigError(f"{path} cannot be read: {held}", next_step="mend it, or write it anew with: gc profiles new")
    others = named(f'connect("{name}")' for name in sorted(held) if not looks_secret(name)) or "none"
    search.looked.append(f"profile: {path} holds no login under {search.name!r}; its profiles: {others}")
    found = held.get(search.name.casefold(), {})
    return search.settle(found, search.wanted.profile, f"the profile {search.name!r} of {path}")


def _keyring(search: Search) -> Credentials | None:
    names: Names = {part: (f"{search.name}/{part}",) for part in search.wanted.arguments}
    answers: list[Found | str] = []

    def read() -> None:
        try:
            import keyring  # noqa: PLC0415 - optional, and slow to import

            entries = [name for (name,) in names.values()]
            answers.append(picked({name: keyring.get_password(KEYRING_SERVICE, name) for name in entries}, names))
        except Exception as error:  # noqa: BLE001 - whatever a desktop's keyring throws, and it may hold a secret
            answers.append(type(error).__name__)

    # A locked keyring may wait for a window that nobody sees: then the thread is left behind and the kernel goes on.
    reader = threading.Thread(target=read, daemon=True, name="genesys_nb keyring")
    reader.start()
    reader.join(KEYRING_SECONDS)
    answer = answers[0] if answers else f"no answer in {KEYRING_SECONDS:g} s; unlock it and try again"
    if isinstance(answer, str):
        reasons = {"ModuleNotFoundError": "the package is not installed", "NoKeyringError": "this machine has none"}
        search.looked.append(f"keyring: {reasons.get(answer, answer)}")
        return None
    _, who, *_ = search.wanted.questions
    search.looked.append(f"keyring: nothing under {KEYRING_SERVICE} {search.name}/{who}")
    return search.settle(answer, names, f"the keyring ({search.name})")


def _prompt(search: Search) -> Credentials | None:
    if not _somebody_is_there():
        search.looked.append("prompt: nobody to ask in this run")
        return None
    if any(os.environ.get(name) for name in _PUBLIC_MACHINE):
        raise ConfigError(
            "this notebook runs on a public machine (Binder), so it does not ask for your secret",
            next_step=f"{_DEMO}; for your own organisation, run the notebook on your own computer",
        )
    try:
        known = any(search.given.values()) or search.from_environ()[search.wanted.where]
        found = _answers(search.wanted, needs_place=not known)
    except (EOFError, NotImplementedError):  # the second: a kernel whose front end cannot ask
        search.looked.append("prompt: nobody to ask in this run")
        return None
    search.looked.append("prompt: left empty")
    return search.settle(found, search.wanted.arguments, "the prompt")


def _answers(wanted: Wanted, *, needs_place: bool) -> Found:
    """Ask for a login; where it is for first, so that a wrong place is refused before the secret is typed."""
    where, who, *secrets = wanted.questions
    place: Found = {}
    if needs_place:
        place = picked({where: input(wanted.questions[where])}, {where: (where,)})
        wanted.judge(place, "the prompt")
    login = picked({who: input(wanted.questions[who])}, {who: (who,)})
    if not login[who]:
        return {}
    for secret in secrets:
        login = {**login, **picked({secret: getpass.getpass(wanted.questions[secret])}, {secret: (secret,)})}
    return {**place, **login}


def _somebody_is_there() -> bool:
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel") or bool(sys.stdin and sys.stdin.isatty() and sys.stderr.isatty())


Place = Callable[[Search], Credentials | None]
_CHAIN: tuple[Place, ...] = (_arguments, _environment, _env_file, _profile, _keyring, _prompt)
_NAMED: tuple[Place, ...] = (_arguments, _profile, _keyring)


def find(
    profile: str | Secret | None = None,
    *,
    platform: str = "genesys",
    region: str | None = None,
    client_id: str | None = None,
    client_secret: str | Secret | None = None,
    access_key_id: str | None = None,
    access_key_secret: str | Secret | None = None,
    access_token: str | Secret | None = None,
    login_url: str | None = None,
    api_url: str | None = None,
    person: Mapping[str, Any] | None = None,
) -> Credentials:
    """Return the first login found: arguments, environment, ``.env``, profile, keyring, prompt.

    Parameters
    ----------
    profile : str, optional
        Name of a profile in ``~/.gc/config.toml`` or the keyring. When it is given, only these two are looked in.
    platform : str
        ``genesys`` or ``cxone``.
    region, login_url, api_url : str, optional
        Where to; they go before what the login's own place says.
    client_id, client_secret : str, optional
        An OAuth client.
    access_key_id, access_key_secret : str, optional
        An access key of NICE CXone.
    access_token : str, optional
        A token instead of a client.
    person : mapping, optional
        How a person logs in through the client, which then needs no secret; see `http.person`.

    Raises
    ------
    ConfigError
        Nothing was found, or a place is half set, contradicts itself or names an unknown region. Nothing was sent.
    """
    arguments: dict[str, object] = {
        "region": region,
        "client_id": client_id,
        "client_secret": client_secret,
        "access_key_id": access_key_id,
        "access_key_secret": access_key_secret,
        "access_token": access_token,
        "login_url": login_url,
        "api_url": api_url,
    }
    # A traceback that shows locals must show no secret, not even one that was put into the wrong argument.
    del region, client_id, client_secret, access_key_id, access_key_secret, access_token, login_url, api_url
    wanted = _for_a_person(_WANTED[platform]) if person else _WANTED[platform]
    given = picked(arguments, wanted.arguments)
    wrong = [name for name, value in {**arguments, **(person or {})}.items() if not (value is None or is_text(value))]
    strange = [name for name, value in arguments.items() if value and (name,) not in wanted.arguments.values()]
    arguments.clear()
    if wrong:
        raise ConfigError(f"{wrong[0]} is not a text", next_step="hand it over as a string")
    if strange:
        raise ConfigError(
            f"{named(strange)} is no part of a login of this platform",
            next_step='leave it out; access keys are NICE CXone\'s: connect(platform="cxone", …)',
        )
    name = profile.reveal() if isinstance(profile, Secret) else profile
    del profile
    if name is not None and not is_text(name):
        raise ConfigError("the profile is not a text", next_step="hand its name over as a string; nothing was sent")
    search = Search(name, wanted, given)
    for place in _NAMED if name else _CHAIN:
        if found := place(search):
            return _with(person, found) if person else found
    if name and looks_secret(name):
        del name, search, place  # it is not there, and may be a secret that was put into the wrong place
        raise ConfigError(
            "there is no login under that profile, and what was given for its name looks like a secret or a token",
            next_step="nothing was sent. A profile is a name in ~/.gc/config.toml or the keyring; a secret goes with "
            "connect(client_secret=…), a token with connect(access_token=…)",
        )
    looked = "".join(f"\n  looked in {each}" for each in search.looked)
    if name:
        raise ConfigError(
            f"there is no login under the profile {name!r}{looked}",
            next_step="name one that is there, or connect() without a name to have every place looked in",
        )
    where, *most = wanted.questions
    names = ", ".join(wanted.environment[part][0] for part in most)
    spelled = ", ".join(f"{wanted.arguments[part][0]}=…" for part in wanted.questions)
    raise ConfigError(
        f"no credentials were found{looked}",
        next_step=f"set {names} and {wanted.environment[where][0]}, or connect({spelled}); {_DEMO}",
    )


def _for_a_person(wanted: Wanted) -> Wanted:
    """Return what a person's login consists of: the client may be public, and is not asked for a secret."""
    asked = {part: text for part, text in wanted.questions.items() if part != "client_secret"}
    return replace(wanted, settle=partial(settled, public=True), questions=asked)


def _with(person: Mapping[str, Any], found: Credentials) -> Credentials:
    if not found.client_id:
        raise ConfigError(
            f"a person logs in through an OAuth client, and {found.source} hold a token instead",
            next_step="connect(client_id=…, region=…, login=…), without access_token",
        )
    return replace(found, person=person)
