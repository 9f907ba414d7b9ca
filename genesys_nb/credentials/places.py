"""The places where a login may be, in the order in which they are tried.

To add a place, write one function from a `Search` to `Credentials` or None and put it into the chain; put it into
`at_hand` too, or `check_notebook` does not know the secrets there. What a login consists of, and how each place spells
it, is `wanted`. The environment and the ``.env`` may name a profile instead of holding a login; the profile `DEMO` is
the embedded organisation, which needs none.
"""

import getpass
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from dotenv import find_dotenv

from genesys_nb.credentials import keyrings, public
from genesys_nb.credentials.judging import Credentials
from genesys_nb.credentials.reading import PROFILES, Found, Names, env_file, is_text, picked, profiles
from genesys_nb.credentials.wanted import NAME_OF_PROFILE, WANTED, Wanted, for_a_person
from genesys_nb.errors import ConfigError, named
from genesys_nb.secret import Secret, looks_secret
from genesys_nb.spelling import did_you_mean

DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Embedded:
    """The embedded organisation instead of a login; ``source`` says for people who or what asked for it."""

    source: str


@dataclass(frozen=True, slots=True)
class Search:
    """One search: what was asked for, and where it has looked so far."""

    profile: Secret | None  # a name, unless a secret was put into the wrong place
    wanted: Wanted
    given: Found
    looked: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=lambda: [DEMO])  # of profiles that there are

    @property
    def name(self) -> str:
        """The profile to look for."""
        return self.profile.reveal() if self.profile else self.wanted.default

    @property
    def shown(self) -> str:
        """The profile's name for people."""
        return "***" if looks_secret(self.name) else self.name

    def settle(self, found: Found, names: Names, source: str) -> Credentials | None:
        """Make credentials of what a place holds, the arguments' address first, the environment's region last."""
        where = {self.wanted.where: self.from_environ()[self.wanted.where]}
        try:
            login = self.wanted.settle(found, names, source, given=self.given, fallback=where)
        except ConfigError as error:
            if public.is_public():
                raise public.refused(error.message) from None  # mending it would lead a secret there
            raise
        if login and public.is_public() and not login.stays_here:
            raise public.refused(f"the login in {source} is not used")
        return login

    def follow(self, found: Found, names: Names, source: str) -> "Credentials | Embedded | None":
        """Make credentials of what a place holds, or look under the profile that it names instead."""
        login, profile = self.settle(found, names, source), next(iter(found["profile"].values()), None)
        if profile is None:
            return login
        if login:
            raise ConfigError(
                f"there are both a login and the name of a profile ({NAME_OF_PROFILE}) in {source}",
                next_step="keep one of them: that name would be looked up instead of the login",
            )
        return _under(replace(self, profile=profile), f"{NAME_OF_PROFILE} in {source}")

    def from_environ(self) -> Found:
        """Return what the environment holds."""
        return picked(os.environ, self.wanted.environment)


def _arguments(search: Search) -> Credentials | None:
    return search.settle(search.given, search.wanted.arguments, "the arguments")


def _environment(search: Search) -> Credentials | Embedded | None:
    spellings = search.wanted.environment
    search.looked.append(
        "environment: no login among " + ", ".join(name for names in spellings.values() for name in names)
    )
    return search.follow(search.from_environ(), spellings, "the environment")


def _env_file(search: Search) -> Credentials | Embedded | None:
    path = find_dotenv(usecwd=True)
    if not path:
        search.looked.append(f".env: no such file in {Path.cwd()} or a folder above it")
        return None
    found = env_file(path, search.wanted.environment)
    if isinstance(found, str):
        raise ConfigError(f"{path} cannot be read: {found}", next_step="save it as UTF-8 text, or remove it")
    search.looked.append(f".env: {path} holds no login under these names")
    return search.follow(found, search.wanted.environment, path)


def _profile(search: Search) -> Credentials | None:
    path = PROFILES.expanduser()
    held = profiles(path, search.wanted.profile)
    if held is None:
        search.looked.append(f"profile: there is no {path}")
        return None
    if isinstance(held, str):
        raise ConfigError(f"{path} cannot be read: {held}", next_step="mend it, or write it anew with: gc profiles new")
    names = [name for name in sorted(held) if not looks_secret(name)]
    search.names.extend(names)
    others = named(f'connect("{name}")' for name in names) or "none"
    search.looked.append(f"profile: {path} holds no login under {search.shown!r}; its profiles: {others}")
    found = held.get(search.name.casefold(), {})
    return search.settle(found, search.wanted.profile, f"the profile {search.name!r} of {path}")


def _keyring(search: Search) -> Credentials | None:
    names: Names = {part: (f"{search.name}/{part}",) for part in search.wanted.arguments}
    answer = keyrings.read(names)
    if isinstance(answer, str):
        search.looked.append(f"keyring: {answer}")
        return None
    _, who, *_ = search.wanted.questions
    search.looked.append(f"keyring: nothing under {keyrings.SERVICE} {search.shown}/{who}")
    return search.settle(answer, names, f"the keyring ({search.name})")


def _public_machine(_: Search) -> Embedded | None:
    return Embedded(public.PLACE) if public.is_public() else None


def _prompt(search: Search) -> Credentials | None:
    if not _somebody_is_there():
        search.looked.append("prompt: nobody to ask in this run")
        return None
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


Place = Callable[[Search], Credentials | Embedded | None]
_CHAIN: tuple[Place, ...] = (_arguments, _environment, _env_file, _profile, _keyring, _public_machine, _prompt)
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
) -> Credentials | Embedded:
    """Return the first login found: arguments, environment, ``.env``, profile, keyring, prompt.

    Or, where the profile is `DEMO`, by whomever it was named, and on Binder without a login: the embedded organisation.

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
        Nothing was found, or a place is half set, contradicts itself or names an unknown region; or there is a real
        login on a public machine. Nothing was sent.
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
    wanted = for_a_person(WANTED[platform]) if person else WANTED[platform]
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
    named_profile = profile if isinstance(profile, Secret) or profile is None else Secret(profile)
    del profile
    if named_profile is not None and not is_text(named_profile):
        raise ConfigError("the profile is not a text", next_step="hand its name over as a string; nothing was sent")
    search = Search(named_profile, wanted, given)
    found = _under(search, "the argument profile") if named_profile else _anywhere(search)
    if isinstance(found, Embedded):
        if person and public.is_public():
            raise public.refused("nobody logs in here")
        return found
    return _with(person, found) if person else found


def _anywhere(search: Search) -> Credentials | Embedded:
    """Look in every place."""
    for place in _CHAIN:
        if found := place(search):
            return found
    where, *most = search.wanted.questions
    names = ", ".join(search.wanted.environment[part][0] for part in most)
    spelled = ", ".join(f"{search.wanted.arguments[part][0]}=…" for part in search.wanted.questions)
    raise ConfigError(
        f"no credentials were found in {_places(search)}{_told(search)}",
        next_step=f"set {names} and {search.wanted.environment[where][0]}, or connect({spelled}); "
        f'connect("{DEMO}"), or {NAME_OF_PROFILE}={DEMO}, needs no credentials at all',
    )


def _under(search: Search, source: str) -> Credentials | Embedded:
    """Look under a name; `source` says who named it."""
    if search.name == DEMO:
        return Embedded(source)
    for place in _NAMED:
        if found := place(search):
            return found
    if looks_secret(search.name):
        raise ConfigError(
            "there is no login under that profile, and what was given for its name looks like a secret or a token",
            next_step="nothing was sent. A profile is a name in ~/.gc/config.toml or the keyring; a secret goes with "
            "connect(client_secret=…), a token with connect(access_token=…)",
        )
    raise ConfigError(
        f"there is no login under the profile {search.name!r}, which {source} asks for, in {_places(search)}"
        f"{_told(search)}",
        next_step=f"{did_you_mean(search.name, search.names)}name one that is there, or connect() without a name to "
        "have every place looked in",
    )


def _places(search: Search) -> str:
    """Name the places in a few words: in a notebook there is no room for what was looked for in each."""
    *most, last = (each.partition(":")[0] for each in search.looked)
    return f"{', '.join(most)} or {last}" if most else last


def _told(search: Search) -> str:
    return "".join(f"\n  looked in {each}" for each in search.looked)


def _with(person: Mapping[str, Any], found: Credentials) -> Credentials:
    if not found.client_id:
        raise ConfigError(
            f"a person logs in through an OAuth client, and {found.source} hold a token instead",
            next_step="connect(client_id=…, region=…, login=…), without access_token",
        )
    return replace(found, person=person)
