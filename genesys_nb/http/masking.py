"""Keeping secrets out of what people read: headers that show a mask, and texts with every trace of a secret removed.

A server may echo what it was sent, whole, cut, percent-encoded or in base64. Replacing known strings one by one
leaves pieces behind when secrets overlap, so texts are searched for any eight characters in a row that occur in any
spelling of any known secret, and every run that these cover becomes one mask.
"""

from collections.abc import Iterable

from genesys_nb.secret import Secret, folded

MASK = "***"


class Masked(str):
    """A header value that goes out as it is and is shown as a mask."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"'{MASK}'"


class MaskedBytes(bytes):
    """A body that goes out as it is and is shown as a mask."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"b'{MASK}'"


def mask(text: str, secrets: Iterable[Secret]) -> str:
    """Return the text without the secrets, however they are spelled, and without pieces of eight characters of them."""
    traces = [secret.traces() for secret in secrets]
    sizes = sorted(frozenset().union(*(one.sizes for one in traces)), reverse=True)
    plain, places = folded(text), range(len(text))
    seen = {hash(plain[place : place + size]) for size in sizes for place in places}
    found = {trace for one in traces for trace in seen & one.hashes}
    if not found:
        return text
    kept: list[str] = []
    covered_to = 0
    for place, character in enumerate(text):
        longest = next((size for size in sizes if hash(plain[place : place + size]) in found), 0)
        covered_to = max(covered_to, place + longest)
        if place >= covered_to:
            kept.append(character)
        elif not kept or kept[-1] != MASK:
            kept.append(MASK)
    return "".join(kept)
