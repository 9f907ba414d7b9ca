"""What came back from the browser, read so that nothing counts that does not belong to this attempt."""

import hmac
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from genesys_nb.secret import Secret

Kind = Literal["code", "refused", "foreign", "nothing"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Parameters
    ----------
    kind : str
        ``code``, ``refused`` (the login host says no), ``foreign`` (an answer, but not to this attempt) or
        ``nothing`` (no answer at all).
    code : Secret or None
        What buys the token.
    said : str
        Why it was refused, in the login host's words.
    """

    kind: Kind
    code: Secret | None = None
    said: str = ""


def read(came: Secret, state: Secret) -> Answer:
    """Read an address that the browser was sent to, whole or from its question mark on; it never raises.

    Parameters
    ----------
    came : Secret
        The address; it holds the code.
    state : Secret
        What it must hold to count.
    """
    fields = _fields(came)
    if not fields.keys() & {"code", "error"}:
        return Answer("nothing")
    if len(fields.get("state", ())) != 1 or not hmac.compare_digest(
        fields["state"][0].reveal().encode(), state.reveal().encode()
    ):
        return Answer("foreign")
    if error := fields.get("error"):
        words = [each.reveal() for each in (*error, *fields.get("error_description", ()))]
        return Answer("refused", said=": ".join(words)[:200])
    if len(fields["code"]) != 1 or not fields["code"][0]:
        return Answer("foreign")
    return Answer("code", fields["code"][0])


def _fields(came: Secret) -> dict[str, list[Secret]]:
    try:
        return {
            name: [Secret(value) for value in values]
            for name, values in parse_qs(
                urlsplit(came.reveal().strip()).query, keep_blank_values=True, max_num_fields=20
            ).items()
        }
    except ValueError:
        return {}
