"""``where={…}`` as the filters of the service's conversation detail query.

The service filters at five levels, each with dimensions and metrics of its own, and each filter is a small tree: a
boolean type, predicates, and one level of clauses below. An analyst thinks of columns and values. So a mapping is
enough: its keys AND, a list ORs, and every key goes to the first level that knows it, in the order conversation,
segment, evaluation, survey, resolution. (``queueId`` and ``userId`` are thus those of a segment, ``eventTime`` that of
an evaluation; the same names at the other levels are for ``body=``.)

All keys of a level make one filter, and one filter of the segment level is about one segment: ``{"queueId": a,
"purpose": "agent"}`` finds the conversations that have at least one segment of an agent in queue a, not those that were
in queue a and had some agent somewhere. ``None`` and `any` are asked about that same segment: ``{"segmentType":
"wrapup", "wrapUpCode": None}`` finds wrap-up without a code, while ``{"wrapUpCode": None}`` alone finds nearly all
conversations, since hardly any segment has a code: `notes` says so. Conditions on different segments are for ``body=``.

What would match nothing, or something else than it says, is refused: bounds that no number is within, an id that is
none, a "not", which the service does not have.
"""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from difflib import get_close_matches
from math import inf, isfinite, isnan
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd

from genesys_nb import spelling
from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.genesys.dimensions import (
    BOOLEANS,
    LEVELS,
    MEANT,
    NUMBERS,
    SAID,
    SEGMENT,
    TIMES,
    VALUES,
    Level,
    Name,
    known,
)
from genesys_nb.genesys.ids import UUID as ID
from genesys_nb.genesys.ids import refuse_name
from genesys_nb.genesys.names.kinds import kind_of

_BOUNDS = ("gt", "gte", "lt", "lte")
_NEGATIONS = {"not", "ne", "neq", "nin", "notin", "!=", "<>", "exclude", "except"}
_GRAMMAR = {"and", "or", "not", "any", "all", "clauses", "predicates", "filter", *(one.field.lower() for one in LEVELS)}
_A_TIME = ("a time can only be asked whether it is there", "Use None or any; the interval says when.")
_TWICE = "Give one list of alternatives instead; conditions on two different segments are for body={…}."
_EXAMPLE = "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55"
_USUAL = ("mediaType", "queueId", "purpose", "wrapUpCode", "tHandle")


def compile(  # noqa: A001 - filters.compile(), as re.compile()
    where: Mapping[str, Any], levels: tuple[Level, ...] = LEVELS
) -> dict[str, list[dict[str, Any]]]:
    """Return the filter lists of the service's query.

    Parameters
    ----------
    where : mapping
        From the service's name of a dimension or metric (``mediaType``, or ``media_type`` as the frames spell it) to
        what it shall be: a value; a list of alternatives (any collection, a tuple, a set or a Series of ids; a pair of
        numbers is two alternatives as well, and no range); `None`, it does not exist; the builtin `any`, it exists,
        whatever its value: ``{"conversationEnd": any}`` leaves out what still goes on; for metrics and numbers also
        bounds in the service's words, ``{"tHandle": {"gt": 60_000, "lte": timedelta(minutes=5)}}``, durations in
        milliseconds. Closed sets of values may be written in any case.
    levels : tuple of Level
        At which levels the query filters, in the order in which they take a key; those of the detail query.

    Returns
    -------
    dict
        ``{"conversationFilters": […], "segmentFilters": […], …}``, without the lists that would be empty.

    Raises
    ------
    ConfigError
        A name or value that the service does not know.
    """
    asked: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for key, wanted in where.items():
        name = _known(key, known(levels))
        alternatives = asked.setdefault(name.level.field, {})
        if name.text in alternatives:
            raise ConfigError(f"{name.text!r} is asked for twice.", next_step=_TWICE)
        alternatives[name.text] = _alternatives(name, wanted)
    return {level.field: [_filter(asked[level.field].values())] for level in levels if level.field in asked}


def notes(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Say what a reader of the answer should know about a query's filters: some match far more than they seem to."""
    lacking = {name for tree in body.get(SEGMENT.field) or () for name in _lacking(tree)}
    if not lacking:
        return ()
    told = ", ".join(sorted(lacking))
    return (f"the filter asks for a segment without {told}: nearly every conversation has one",)


def _lacking(tree: Mapping[str, Any]) -> set[str]:
    """Return the dimensions that a segment needs only to lack so that a filter holds; none if it takes more."""
    parts = [
        *(
            {str(one.get("dimension"))} if one.get("operator") == "notExists" else set()
            for one in _all(tree, "predicates")
        ),
        *map(_lacking, _all(tree, "clauses")),
    ]
    enough = all(parts) if tree.get("type") == "and" else any(parts)
    return set().union(*parts) if enough else set()


def _all(tree: Mapping[str, Any], part: str) -> list[Mapping[str, Any]]:
    return list(tree.get(part) or ())


def has_filter(body: Mapping[str, Any]) -> bool:
    """Tell whether a query's body filters at all, on which the longest interval that it may span depends."""
    return any(_says_something(tree) for level in LEVELS for tree in body.get(level.field) or ())


def _says_something(tree: Mapping[str, Any]) -> bool:
    return bool(tree.get("predicates")) or any(_says_something(clause) for clause in tree.get("clauses") or ())


def _filter(alternatives: Iterable[list[dict[str, Any]]]) -> dict[str, Any]:
    """AND the keys of a level; where there is a choice, OR it one level below."""
    lists = list(alternatives)
    if len(lists) == 1:
        return {"type": "or" if len(lists[0]) > 1 else "and", "predicates": lists[0]}
    tree = {
        "type": "and",
        "predicates": [choice[0] for choice in lists if len(choice) == 1],
        "clauses": [{"type": "or", "predicates": choice} for choice in lists if len(choice) > 1],
    }
    return {part: content for part, content in tree.items() if content}


def _known(key: object, names: Mapping[str, Name]) -> Name:
    plain = spelling.plain(key)
    if name := names.get(plain):
        return name
    if plain in _GRAMMAR:
        raise ConfigError(
            f"where= has no {echo(key)}: all of its keys are to hold, and a list of values is its only choice.",
            next_step="A choice between dimensions, and conditions on different segments, are for body={…}.",
        )
    if elsewhere := known(LEVELS).get(plain):
        raise ConfigError(
            f"{elsewhere.text!r} is nothing that this query filters by.",
            next_step="conversation_details does. The aggregates bound a metric in views=, or in body={…}.",
        )
    matches = get_close_matches(plain, names) or [name for name in names if plain and plain in name]
    said = MEANT.get(plain, "")
    close = [said] if spelling.plain(said) in names else [names[match].text for match in matches[:3]]
    meant = f"Did you mean {' or '.join(map(repr, close))}? " if close else ""
    usual = [name for name in _USUAL if name.lower() in names]
    *usual, last = usual if len(usual) > 1 else [name.text for name in names.values()][:4]
    raise ConfigError(
        f"There is no dimension or metric {echo(key)} to filter by.",
        next_step=f"{meant}Names are the service's own, such as {', '.join(usual)} or {last}. "
        "What where= cannot say may be said in body={…}.",
    )


def _alternatives(name: Name, wanted: object) -> list[dict[str, Any]]:
    if getattr(wanted, "ndim", 1) > 1:
        raise _refusal(name, wanted, "it has rows and columns", "Give one column of it.")
    if isinstance(wanted, Iterable) and not isinstance(wanted, (str, bytes, Mapping)):
        # The order of a set is chance; sorted, the same question is always the same request.
        choices = sorted(wanted, key=str) if isinstance(wanted, (set, frozenset)) else list(wanted)
    else:
        choices = [wanted]
    if not choices:
        raise _refusal(name, wanted, "an empty list matches nothing", "Leave the key out to match everything.")
    if (
        isinstance(wanted, tuple)
        and len(choices) == 2
        and any(choice is None for choice in choices)
        and _is_number(name)
    ):
        hint = 'A range is written {"gte": 60_000}; a list [60_000, None] asks for that value or none at all.'
        raise _refusal(name, wanted, "an open pair looks like a range, and would not be one", hint)
    predicates = [{"type": name.kind, name.kind: name.text, **_condition(name, choice)} for choice in choices]
    return list({repr(predicate): predicate for predicate in predicates}.values())  # each once


def _condition(name: Name, wanted: object) -> dict[str, Any]:
    """Return the right-hand side of a predicate."""
    if wanted is None:
        return {"operator": "notExists"}
    if wanted is any:
        return {"operator": "exists"}
    if isinstance(wanted, Mapping):
        return {"operator": "matches", "range": _range(name, wanted)}
    return {"operator": "matches", "value": _value(name, wanted)}


def _is_number(name: Name) -> bool:
    return name.kind == "metric" or name.text in NUMBERS


def _range(name: Name, bounds: Mapping[Any, Any]) -> dict[str, float]:
    if _NEGATIONS & set(map(spelling.plain, bounds)):
        hint = "List the values that you accept, or select in the frame; None asks for what does not exist."
        raise _refusal(name, bounds, "the service has no word for not", hint)
    if name.text in TIMES:
        raise _refusal(name, bounds, *_A_TIME)
    if not _is_number(name):
        raise _refusal(name, bounds, "only metrics and numbers have bounds", "Give a value or a list of values.")
    if not bounds or set(bounds) - set(_BOUNDS):
        raise _refusal(name, bounds, "bounds are gt, gte, lt and lte", 'For instance {"gt": 60_000, "lte": 300_000}.')
    asked = {bound: _number(name, limit) for bound, limit in bounds.items()}
    if not is_possible(asked):
        raise _refusal(name, bounds, "no number is within these bounds", 'Lower bounds are "gt" and "gte".')
    return asked


def is_possible(*several: Mapping[str, float]) -> bool:
    """Tell whether any number is within all of these bounds."""
    pairs = [pair for bounds in several for pair in bounds.items()]
    low, above = max(
        ((limit, bound == "gt") for bound, limit in pairs if bound in {"gt", "gte"}), default=(-inf, False)
    )
    high, below = min(
        ((limit, bound == "lte") for bound, limit in pairs if bound in {"lt", "lte"}), default=(inf, True)
    )
    return low < high or (low == high and below and not above)


def _number(name: Name, number: object) -> float:
    if isinstance(number, timedelta) and name.text.startswith("t"):
        number = number / timedelta(milliseconds=1)
    if isinstance(number, (int, float, np.integer, np.floating)) and not isinstance(number, bool) and isfinite(number):
        return int(number) if number == int(number) else float(number)
    raise _refusal(name, number, "a number is wanted", "Durations are in milliseconds; a timedelta will do.")


def _value(name: Name, value: object) -> str:
    """Spell a value as the service does."""
    if name.text in TIMES:
        raise _refusal(name, value, *_A_TIME)
    if name.text in BOOLEANS:
        if isinstance(value, (bool, np.bool_)) or str(value).lower() in {"true", "false"}:
            return str(value).lower()
        raise _refusal(name, value, "it is either True or False", "Give True, False, or a list of what you accept.")
    if _is_number(name):
        return str(_number(name, value))
    if isinstance(value, str) and value.strip():
        return _spelled(name, value) if name.text in VALUES else _id(name, value)
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (int, np.integer)) and not isinstance(value, bool):
        return _id(name, str(value))
    missing = value is pd.NA or value is pd.NaT or (isinstance(value, float) and isnan(value))
    hint = "Drop the missing values first; None asks for what does not exist." if missing else "Give a text."
    raise _refusal(name, value, "it is no value of this dimension", hint)


def _id(name: Name, value: str) -> str:
    """Return the value of an open set; where that is ids, it is one: any other would match nothing."""
    kind = kind_of(name.text)
    if kind is None and name.text != "conversationId":
        return value
    if kind is not None and kind.findable:
        refuse_name(name.text, value, kind.helper)
    if ID.fullmatch(value.strip()) or (kind is not None and kind.own_words):
        return value.strip()
    where = f" gc.{kind.helper}() has them." if kind is not None and kind.helper else ""
    raise _refusal(name, value, "it is no id", f"An id is a UUID, such as {_EXAMPLE}.{where}")


def _spelled(name: Name, value: str) -> str:
    spellings = {known.lower(): known for known in VALUES[name.text]}
    if value.lower() in spellings:
        return spellings[value.lower()]
    said = SAID.get(value.lower(), "")
    close = [said] if said in spellings else get_close_matches(value.lower(), spellings, n=1)
    meant = f"Did you mean {spellings[close[0]]!r}? " if close else ""
    hint = f"{meant}Known are {', '.join(spellings.values())}; a newer one may be said in body={{…}}."
    raise _refusal(name, value, "the service has no such value", hint)


def _refusal(name: Name, value: object, rule: str, hint: str) -> ConfigError:
    return ConfigError(f"{name.text!r} cannot be {echo(value)}: {rule}.", next_step=hint)
