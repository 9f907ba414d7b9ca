"""What ``where=`` asks and the reader's own filters of ``body=``, in one query; both must hold.

The service takes filters as a list, where each may hold of another segment or evaluation, or as one object, which holds
of one thing that is counted. So "in queue a" and "in queue b" are two filters of a list and no contradiction; of one
thing they are, and match nothing. That is refused, and so is what the service's two levels have no room for.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import bodies, filters
from genesys_nb.genesys.dimensions import SEVERAL, Level
from genesys_nb.genesys.filters.wording import condition

Tree = Mapping[str, Any]

_OF_ONE_THING = {"conversationFilters", "userFilters"}
_ONE_PLACE = "say all of it in one of the two"


def as_lists(where: Mapping[str, Any] | None, body: Mapping[str, Any], levels: tuple[Level, ...]) -> dict[str, Any]:
    """Return the filter lists of a query that takes lists.

    Parameters
    ----------
    where : mapping or None
        What the reader asks for.
    body : mapping
        The reader's own query.
    levels : tuple of Level
        At which levels the service filters.

    Raises
    ------
    ConfigError
        A filter is none, is deeper than two levels, or contradicts the other.
    """
    asked = filters.compile(where or {}, levels)
    joined = {}
    for level in levels:
        own = body.get(level.field)
        if not bodies.is_filter_list(own):
            raise _no_filter(level.field, own, "is no list of filters", '[{"type": "and", "predicates": [{…}]}]')
        _check_depth(level.field, own or ())
        if level.field in _OF_ONE_THING:
            _check_agreement(own or (), asked.get(level.field, ()))
        if trees := [*(own or ()), *asked.get(level.field, ())]:
            joined[level.field] = trees
    return joined


def as_one(where: Mapping[str, Any] | None, own: Any, level: Level) -> dict[str, Any] | None:
    """Return the one filter of a query that takes one; None if nothing is asked.

    Parameters
    ----------
    where : mapping or None
        What the reader asks for.
    own : object
        The reader's own filter, or None.
    level : Level
        What the service filters by.

    Raises
    ------
    ConfigError
        As in `as_lists`, or together they are deeper than two levels.
    """
    if own is not None and not bodies.is_filter(own):
        raise _no_filter(level.field, own, "is no filter", '{"type": "and", "predicates": [{…}]}')
    theirs = [own] if own else []
    ours = filters.compile(where or {}, (level,)).get(level.field, [])
    _check_depth(level.field, theirs)
    _check_agreement(theirs, ours)
    trees = [*theirs, *ours]
    return dict(trees[0]) if len(trees) == 1 else _both(trees) if trees else None


def _no_filter(field: str, own: Any, what: str, form: str) -> ConfigError:
    return ConfigError(
        f"body= names {field!r}, and {echo(own)} {what}", next_step=f'write {{"{field}": {form}}}, or use where='
    )


def _check_depth(field: str, trees: Iterable[Tree]) -> None:
    for clause in (clause for tree in trees for clause in tree.get("clauses") or ()):
        if clause.get("clauses"):
            raise ConfigError(
                f"body= names {field!r} with clauses inside of clauses, and the service takes two levels",
                next_step="a filter holds predicates and clauses, a clause holds predicates only",
            )


def _both(trees: Iterable[Tree]) -> dict[str, Any]:
    """Make one filter of several that must all hold; a choice among clauses has no room in it."""
    predicates: list[Any] = []
    clauses: list[Any] = []
    for tree in trees:
        if tree.get("type") == "and":
            predicates += tree.get("predicates") or ()
            clauses += tree.get("clauses") or ()
        elif tree.get("clauses"):
            raise ConfigError(
                "the filter in body= is a choice among clauses, and cannot be joined with where=", next_step=_ONE_PLACE
            )
        else:
            clauses.append(tree)
    parts = {"predicates": predicates, "clauses": clauses}
    return {"type": "and", **{name: part for name, part in parts.items() if part}}


def _check_agreement(own: Iterable[Tree], asked: Iterable[Tree]) -> None:
    """Refuse what can never hold of one thing: a dimension that is to be one value here and another one there."""
    ours = list(_demands(asked))
    for subject, theirs in _demands(own):
        for other, choice in ours:
            if (
                subject == other
                and subject not in SEVERAL
                and not any(_agree(*pair) for pair in product(theirs, choice))
            ):
                raise ConfigError(
                    f"where= and body= contradict each other about {subject!r}: nothing is both "
                    f"{_said(choice)} and {_said(theirs)}",
                    next_step=_ONE_PLACE,
                )


def _demands(trees: Iterable[Tree]) -> Iterator[tuple[str, list[Tree]]]:
    """Return what certainly must hold: a dimension or metric, and the predicates of which one is enough."""
    for tree in trees:
        predicates, clauses = tree.get("predicates") or (), tree.get("clauses") or ()
        if tree.get("type") == "and":
            yield from ((_subject(one), [one]) for one in predicates)
            yield from _demands(clauses)
        elif not clauses and len({_subject(one) for one in predicates}) == 1:
            yield _subject(next(iter(predicates))), list(predicates)


def _subject(predicate: Tree) -> str:
    return str(predicate.get("dimension") or predicate.get("metric") or f"property {predicate.get('property')}")


def _agree(one: Tree, other: Tree) -> bool:
    """Tell whether two predicates of one subject can both hold."""
    operators = {predicate.get("operator") or "matches" for predicate in (one, other)}
    if operators != {"matches"}:
        return "notExists" not in operators or len(operators) == 1
    numbers, others = _bounds(one), _bounds(other)
    if numbers is not None and others is not None:
        return filters.is_possible(numbers, others)
    return str(one.get("value")).casefold() == str(other.get("value")).casefold()


def _bounds(predicate: Tree) -> dict[str, float] | None:
    """Return the numbers that a predicate takes, as bounds; None where it is not about numbers."""
    value = predicate.get("value")
    given = predicate.get("range") or {"gte": value, "lte": value}
    try:
        return {str(bound): float(limit) for bound, limit in given.items()}
    except (AttributeError, TypeError, ValueError):
        return None


def _said(choice: Iterable[Tree]) -> str:
    return " or ".join(condition(predicate) for predicate in choice)
