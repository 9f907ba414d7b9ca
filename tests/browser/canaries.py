"""Secrets that the bench's notebooks log in with, and a look for them wherever a notebook may leave one.

The embedded organisation makes the same secret, tokens and refresh tokens of a seed each time, so that they are known
here without a notebook having to say them.
"""

import base64
from urllib.parse import quote

from genesys_nb.demo import DemoOrganisation
from genesys_nb.demo.login import _text

SEED = 20
"""Of the organisation that is logged in to by the form."""
ORGANISATION = DemoOrganisation(seed=SEED)
WRONG = "cAnArY-wr0ng-5ecret-0123456789abcdef"
"""Typed into the form, and refused."""

_SEEDS = (1, SEED)  # the first is what connect("demo") takes
_PIECE = 12
_OF_A_SEED = 30  # tokens and refresh tokens of one organisation: more than any notebook of the bench is given


def planted():
    """Yield what is looked for, by name."""
    yield "what was typed into the form", WRONG
    for seed in _SEEDS:
        organisation = DemoOrganisation(seed=seed)
        yield "client secret", organisation.client_secret
        yield "id and secret", f"{organisation.client_id}:{organisation.client_secret}"
        for number in range(_OF_A_SEED):
            yield "token", _text(f"{seed}:token:{number}", 86)
            yield "refresh token", _text(f"{seed}:renewal:{number}", 64)
            yield "code of a login in the browser", _text(f"{seed}:code:{number}", 43)


def _traces():
    for name, secret in planted():
        spelled = basic(secret)
        starts = (secret[:_PIECE], secret[-_PIECE:], spelled[: 2 * _PIECE], quote(secret)[:_PIECE])
        # The beginning of id and secret is the id, which is none.
        yield from ((name, text.encode()) for text in (starts if name != "id and secret" else (spelled,)))


def basic(secret):
    """Return a secret in base64."""
    return base64.b64encode(secret.encode()).decode()


TRACES = {text: name for name, text in _traces()}


def seen_in(content):
    """Return what is seen of the planted secrets in some bytes."""
    return sorted({name for text, name in TRACES.items() if text in content})


def seen_below(folder):
    """Return what is seen in the files of a folder, with the file's name."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [f"{name} in {path.relative_to(folder)}" for path in files for name in seen_in(path.read_bytes())]
