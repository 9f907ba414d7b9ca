"""The types by which msgspec reads what is wanted of a page and skips the rest without making an object of it.

A level whose objects are wanted whole is a dict, because only a dict keeps a field that nobody knows; any other level
is a struct of its ids and of what the levels below inherit. The lists under a session stay raw bytes, or, where a few
fields of their objects are all that is wanted, become structs of these.
"""

from functools import cache
from typing import Any

import msgspec

from genesys_nb.tables import names
from genesys_nb.tables.shape import shape

NULL = msgspec.Raw(b"null")
LISTS = ("segments", "metrics", "mediaEndpointStats", "flow")
FEW = {"segments": shape("segment", "queueId wrapUpCode"), "metrics": shape("metric", "name value:integer")}
FEW_OF = {child: f"few {child}" for child in FEW}
IDS = "ids"  # wanted where rows below conversations are made, which must say whose they are
_CARRIED = {
    "conversation": ("conversationId", "conversationStart", "conversationEnd", "originatingDirection"),
    "participant": ("participantId", "purpose", "userId"),
    "session": ("sessionId", "mediaType", "direction"),
}
_NEEDED = {"conversation": _CARRIED["conversation"], "participant": ("purpose", "userId"), "session": ("mediaType",)}
_SCALAR = str | int | float | bool | None


@cache
def decoder(items: str, wanted: frozenset[str]) -> msgspec.json.Decoder[Any]:
    """Return the decoder of a page.

    Parameters
    ----------
    items : str
        The field that holds the conversations; they come out as ``held``.
    wanted : frozenset of str
        The levels whose objects are wanted whole, the lists below sessions, and of which of these few fields do.
    """
    session = _level("session", wanted)
    participant = _level("participant", wanted, ("sessions", session))
    conversation = _level("conversation", wanted, ("participants", participant))
    fields = [("held", _list(conversation | None) | None, None)]
    return msgspec.json.Decoder(msgspec.defstruct("Page", fields, rename={"held": items}, gc=False))


@cache
def few(child: str) -> Any:
    """Return the type of a list of which only a few fields are wanted."""
    kinds = {"text": str | None, "integer": int | None}
    fields = [(names.keys(one.source)[0], kinds[one.kind], None) for one in FEW[child].columns]
    return _list(msgspec.defstruct("Few", fields, gc=False)) | None


def _level(name: str, wanted: frozenset[str], child: tuple[str, Any] | None = None) -> Any:
    if child is None:
        if name in wanted:
            return dict[str, msgspec.Raw]
        children = _raw_lists(wanted)
    else:
        key, below = child
        if name in wanted:
            # Objects in any list come out as the level below; the reader refuses the page where they are not that.
            return _object(_SCALAR | _list(below | _SCALAR | list[Any]) | dict[str, Any])
        children = [(key, _list(below | None) | None, None)]
    carried = _CARRIED[name] if IDS in wanted else _NEEDED[name]
    return msgspec.defstruct(name, [*((field, str | None, None) for field in carried), *children], gc=False)


def _list(kind: Any) -> Any:
    return list[kind]


def _object(kind: Any) -> Any:
    return dict[str, kind]


def _raw_lists(wanted: frozenset[str]) -> list[tuple[str, Any, Any]]:
    raw = [(child, msgspec.Raw, NULL) for child in LISTS if child in wanted]
    return raw + [(child, few(child), None) for child, mark in FEW_OF.items() if mark in wanted]
