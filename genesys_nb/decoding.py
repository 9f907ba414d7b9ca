"""An answer's JSON as Python objects, whatever odd character or number stands in it.

msgspec is quick and strict. Two things that services send it refuses: half a character (a lone surrogate, from systems
that cut texts in the middle) and numbers beyond its range. Those answers are read by the standard library, which keeps
the character and makes of such a number the nearest that Python has. What is no JSON for either is one clear error.
"""

import json
from typing import Any, NoReturn

import msgspec

from genesys_nb.errors import Trail, TransportError


def decoded(content: bytes, trail: Trail | None = None) -> Any:
    r"""Return what an answer says.

    Parameters
    ----------
    content : bytes
        Its body.
    trail : Trail, optional
        The request, for the error.

    Raises
    ------
    TransportError
        It is not JSON.

    Examples
    --------
    >>> decoded(rb'{"name": "cut \ud83d"}')
    {'name': 'cut \ud83d'}
    """
    try:
        return msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        pass  # the standard library has the last word
    try:
        return json.loads(content.decode("utf-8-sig"), parse_constant=_refused, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        raise TransportError(
            f"the answer is not JSON: {error}",
            next_step="try again; if it stays so, something may have answered in the service's place",
            trail=trail,
        ) from None


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _whole(digits: str) -> int | float:
    try:
        return int(digits)
    except ValueError:  # Python reads no more than some thousand digits
        return float(digits)
