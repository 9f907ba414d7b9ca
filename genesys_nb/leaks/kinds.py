"""What secrets look like.

Two things make one: a form that nothing else has (a JSON web token, a private key), or a telling name beside a value
that somebody chose to be hard to guess. Ids, hashes and what a documentation puts in a secret's place are none: a check
that cries at each of them is not run twice.
"""

import base64
import binascii
import math
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from genesys_nb.secret import looks_secret

_SHORTEST = 8


class Sight(NamedTuple):
    """Something that looks like a secret: from where to where, of what kind it is, and how it begins."""

    start: int
    end: int
    kind: str
    begins: str

    @classmethod
    def of(cls, text: str, start: int, end: int, kind: str) -> "Sight":
        """Look at a stretch of a text, and keep as much of it as it takes to recognise it."""
        length = end - start
        shown = 4 if length >= 2 * _SHORTEST else 2 if length >= _SHORTEST else 0
        return cls(start, end, kind, f"{text[start : start + shown]}…")


def seen(text: str) -> Iterator[Sight]:
    """Yield what looks like a secret in a text; of two kinds in one stretch, the surer comes first."""
    for kind, pattern, is_one in _FORMS:
        for match in pattern.finditer(text):
            if is_one(match["secret"]):
                yield Sight.of(text, *match.span("secret"), kind)
    for name in _NAME.finditer(text):
        value = _VALUE.match(text, name.end())
        if value is None or _ELSE.search(text, max(0, name.start() - 14), name.start()):
            continue
        way = next(way for way in ("quoted", "stuck", "bare") if value[way])
        is_given = name["strong"] and (way == "quoted" or (way == "stuck" and name[0].isupper()))
        is_one = _chosen if is_given else _random_or_hex if name["strong"] else _random
        if is_one(value[way]):
            yield Sight.of(text, *value.span(way), "a secret beside its name")


_NAME = re.compile(
    r"(?i)(?P<strong>secret(?:[_-]?(?:access)?[_-]?key)?|passw(?:or)?d|(?:pass|kenn)wort|pass[_-]?phrase|pwd"
    r"|(?:(?<![a-z0-9])|(?-i:(?<=[a-z0-9])(?=P)))(?:pass|pw)(?![a-z0-9_-]))"  # the last word of a name: my_pw, dbPass
    r"|token|api[_-]?key|access[_-]?key|private[_-]?key|assertion|authori[sz]ation|credentials?|bearer"
)
_ELSE = re.compile(r"(?i)(?:page|next|prev|previous|continuation|cursor|cancel|max|type)[\s_-]?$")
_VALUE = re.compile(
    r"""(?![\w-]{0,24}_?(?:id|ids|name|url|uri|type|path|file|hash|sha\d*|md5|digest)\b)  # an id is none
    [\w-]{0,24}                                      # the rest of the name
    (?:\\?["'\]\)]){0,3}                             # what closes it
    (?:\s?:\s?[A-Za-z][\w.]{0,30}(?=\s?=))?          # its type
    (?:
      \s{0,3}(?:[:=,]|=>|->|→)\s{0,80}[rbf(]?\s{0,80}\\?["'“](?P<quoted>[^"'”\\\n]{6,400})\\?["'”]
    | [:=](?P<stuck>[^\s"'“”<>,;&(){}\[\]]{6,4000})
    | (?:\s{0,3}(?:[:=]|=>|->|→)\s{0,3}|\s+is\s+|[\s|│]{1,60})(?P<bare>[^\s"'“”<>,;&(){}\[\]]{6,4000})
    )""",
    re.VERBOSE,
)
_PLACEHOLDER = re.compile(
    r"(?i)\.\.\.|…|[<>{}$]|%\(|\*\*\*|x{4}|your|example|change[_-]?me|placeholder|redacted|masked|dummy|not[_ -]shown"
)
_UUID = re.compile(r"(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH = re.compile(r"(?i)(?:sha\d+[:=-])?(?:[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{128})")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
_WORDS = re.compile(r"[A-Za-z][a-z]*(?:[A-Z][a-z]+)*")
_PLACES = ("/", "~/", "http://", "https://")
_CODE = re.compile(r"[A-Za-z_][\w]*(?:\.[A-Za-z_]\w*)+")


def _chosen(value: str) -> bool:
    """Tell whether a value that is given as a secret may be one: hard to guess at all, and no word in its place."""
    if len(value) < _SHORTEST or any(map(str.isspace, value)) or _PLACEHOLDER.search(value):
        return False
    if _VARIABLE.fullmatch(value) or _WORDS.fullmatch(value) or (value.startswith(_PLACES) and not looks_secret(value)):
        return False
    letters = [letter for letter in value if letter.isalpha()]
    mixed = any(map(str.isupper, letters[1:])) and any(map(str.islower, letters))
    return bool(letters) and (mixed or any(map(str.isdigit, value)))


def _random(value: str) -> bool:
    """Tell whether a value was made by a machine to be hard to guess, and is no id and no hash."""
    value = value.rstrip(".:!?")
    if len(value) < 2 * _SHORTEST + 4 or not _chosen(value) or not looks_secret(value):
        return False
    if _UUID.search(value) or _HASH.fullmatch(value) or _CODE.fullmatch(value):
        return False
    return any(map(str.isdigit, value)) and _bits(value) > 3.3


def _random_or_hex(value: str) -> bool:
    """Tell the same of what is called a secret: there a hash is none, but a secret that looks like one."""
    return _random(value) or (len(value) >= 4 * _SHORTEST and _HASH.fullmatch(value) is not None)


def _bits(value: str) -> float:
    """Return how much each character tells, in bits."""
    shares = [count / len(value) for count in Counter(value).values()]
    return -sum(share * math.log2(share) for share in shares)


def _plain(encoded: str) -> bytes:
    usual = encoded.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(usual + "=" * (-len(usual) % 4))
    except binascii.Error:
        return b""


_PAIR = re.compile(rb"[\w.@+-]{4,120}:[^\s:{}\"'<>,]{8,400}", re.ASCII)


def _pair(encoded: str) -> bool:
    """Tell whether base64 holds an id and its secret, as a Basic header does."""
    return _PAIR.fullmatch(_plain(encoded)) is not None


def _anything(_: str) -> bool:
    return True


_FORMS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    (
        "a private key",
        re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----(?:\s|\\n)*(?P<secret>[A-Za-z0-9+/=]{16,})"),
        _anything,
    ),
    (
        "a JSON web token",
        re.compile(r"(?<![\w-])(?P<secret>eyJ[\w-]{10,}\.[\w-]{4,}(?:\.[\w-]{4,}){1,3})"),
        _anything,
    ),
    ("an AWS key", re.compile(r"(?<![A-Za-z0-9])(?P<secret>(?:AKIA|ASIA)[A-Z0-9]{16})(?![A-Za-z0-9])"), _anything),
    (
        "a Basic authorization: id and secret",
        re.compile(r"(?i)\bbasic[\s:]+(?P<secret>[a-z0-9+/_-]{16,600}={0,2})"),
        _pair,
    ),
    (
        "a bearer token",
        re.compile(r"(?i)\bbearer[\s:]+[\"']?(?P<secret>[a-z0-9._~+/-]{20,4000}=*)"),
        lambda token: _random_or_hex(token) or _UUID.fullmatch(token) is not None,
    ),
    (
        "an id and its secret",
        re.compile(r"(?i)\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:(?P<secret>[\w~+/=.-]{16,400})"),
        _random_or_hex,
    ),
    (
        "an id and its secret",
        re.compile(
            r"(?i)(?:\bauth\s?=\s?|BasicAuth|_credentials_token)\([^,()]{1,120},\s{0,80}[\"'](?P<secret>[^\"'\n]{6,400})[\"']"
        ),
        _chosen,
    ),
    (
        "a password in an address",
        re.compile(r"(?i)\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'<>]{0,100}:(?P<secret>[^\s/:@\"'<>]{4,200})@[\w\[]"),
        lambda password: not _PLACEHOLDER.search(password) and password.lower() not in {"pass", "password", "secret"},
    ),
    (
        "a SAML assertion",
        re.compile(
            r"(?s)<(?:\w{1,10}:)?Assertion\b[^>]{0,2000}>(?P<secret>(?:(?!<(?:\w{1,10}:)?Assertion\b).){16,100000}?)</(?:\w{1,10}:)?Assertion>"
        ),
        _anything,
    ),
    (
        "a SAML assertion",
        re.compile(r"(?<![A-Za-z0-9+/])(?P<secret>(?:PHNhb|PD94b|PEFzc2|PFJlc3|PHNhc)[A-Za-z0-9+/]{40,200000}={0,2})"),
        lambda encoded: b"Assertion" in _plain(encoded),
    ),
    (
        "an id and its secret in base64",
        re.compile(r"(?<![A-Za-z0-9+/_=-])(?P<secret>[A-Za-z0-9+/_-]{32,600}={0,2})(?![A-Za-z0-9+/_=-])"),
        _pair,
    ),
)
"""Kind, form, and what else has to be true of it."""
