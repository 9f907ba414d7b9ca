"""What a query's body may be: JSON of a size that the platform takes, with filters that have the form of filters."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named
from genesys_nb.spelling import did_you_mean

_MOST_BYTES = 512_000  # the platform's request.bytes.max


def given(body: Mapping[str, Any] | None, ours: Mapping[str, str], known: Collection[str] = ()) -> dict[str, Any]:
    """Return the reader's own query; ConfigError if it names what is made of the arguments, or what no query has.

    A filter under a name that the service does not know would be passed over by it, and everything would match.

    Parameters
    ----------
    body : mapping or None
        What the reader gave.
    ours : mapping
        From a field that is set here to what the reader does instead.
    known : collection of str
        The fields that the query has besides; none where the caller judges them.
    """
    for name, instead in ours.items():
        if name in (body or {}):
            raise ConfigError(f"body= names {name!r}, which is set for you", next_step=instead)
    for name in body or {}:
        if known and name not in known:
            raise ConfigError(
                f"body= names {echo(name)}, which this query does not have",
                next_step=f"{did_you_mean(str(name), known)}it has {named(known, 9)}",
            )
    return dict(body or {})


def check_choices(body: Mapping[str, Any], choices: Mapping[str, Collection[str]]) -> None:
    """Judge the fields that the service has a closed set of words for; ConfigError for any other word.

    Parameters
    ----------
    body : mapping
        The reader's own query.
    choices : mapping
        From the name of a field to the words that it may be.
    """
    for name, words in choices.items():
        if name in body and body[name] not in words:
            raise ConfigError(
                f"body= names {name!r}, and it cannot be {echo(body[name])}",
                next_step=f"{did_you_mean(body[name], words)}it is one of {named(words, 9)}, or leave it out",
            )


def is_filter_list(trees: Any) -> bool:
    """Tell whether this has the form of filters, clauses included; what they ask is the service's business."""
    if trees is None:
        return True
    return isinstance(trees, list | tuple) and all(map(is_filter, trees))


def is_filter(tree: Any) -> bool:
    """Tell whether this has the form of one filter."""
    if not isinstance(tree, Mapping) or not is_filter_list(tree.get("clauses")):
        return False
    predicates = tree.get("predicates") or ()
    return isinstance(predicates, list | tuple) and all(isinstance(predicate, Mapping) for predicate in predicates)


def of_bearable_size(body: dict[str, Any], way_out: Iterable[str]) -> dict[str, Any]:
    """Return a body that can be sent; ConfigError if it is no JSON or too large, with the ways out of that."""
    try:
        size = len(msgspec.json.encode(body))
    except (TypeError, ValueError, RecursionError) as error:
        raise ConfigError(
            f"the query cannot be written as JSON: {error}", next_step="use texts, numbers, lists and dicts in body="
        ) from None
    if size > _MOST_BYTES:
        raise ConfigError(
            f"the query is {size:,} bytes long, and the service takes {_MOST_BYTES:,}",
            next_step=f"filter by fewer values at once, some 4,000 ids: {', or '.join(way_out)}",
        )
    return body
