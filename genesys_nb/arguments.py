"""What a caller hands over, judged by the signature that it is handed to.

A misspelt keyword, a text where a list belongs, a size that is not a whole number: the signature says what is wanted,
so one reading of it meets all of them before anything is sent, and no function has to look itself. Understood are
``str``, ``bool``, ``int``, ``float``, ``None``, `Iterable` of texts, `Mapping`, `pandas.DataFrame`, `Literal`, unions
of these, and ``Annotated[int, Between(1, 100)]``. Every other annotation is left to whoever wrote it.
"""

import inspect
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin
from uuid import UUID

import numpy as np
import pandas as pd

from genesys_nb.errors import ConfigError, named
from genesys_nb.spelling import closest, did_you_mean, plain

_LONGEST_ECHO = 80
_WORDS: Mapping[Any, str] = {
    str: "a text",
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    Iterable: "a list of texts",
    Mapping: "a mapping such as {…: …}",
    pd.DataFrame: "a frame",
}
_ELSEWHERE: Mapping[str, frozenset[str]] = {
    ours: frozenset(theirs.split())
    for ours, theirs in {
        "interval": "start end from to since until begin date dates day days period when time daterange datefrom "
        "dateto startdate enddate starttime endtime",
        "where": "filter filters filterby query condition conditions predicates dimensions",
        "by": "groupby group groups dimensions",
        "granularity": "freq frequency resolution step bucket bin every intervalsize intervallength period",
        "grain": "level table rows unit",
        "timezone": "tz zone",
        "metrics": "measure measures kpi kpis fields columns",
        "expand": "fields include columns with",
        "names": "resolve labels withnames",
        "page_size": "perpage batchsize chunksize",
        "progress": "bar verbose quiet tqdm",
        "name": "pattern search like",
        "id_or_email": "id email user",
    }.items()
}
"""What other libraries call our arguments, written plainly."""
_FEWER = frozenset({"limit", "max", "maxrows", "top", "head", "first", "n", "nrows", "count", "maxresults"})
_WRONG = object()


@dataclass(frozen=True, slots=True)
class Between:
    """The least and the most that a number may be; None is no bound."""

    least: float | None = None
    most: float | None = None


def checked(
    name: str, signature: inspect.Signature, args: tuple[Any, ...], kwargs: Mapping[str, Any]
) -> inspect.BoundArguments:
    """Return the arguments of a call as its function wants them, or say which one is not.

    Parameters
    ----------
    name : str
        The function's name, for people.
    signature : inspect.Signature
        What it takes.
    args, kwargs
        What it was given. An id may be a `uuid.UUID`, a list of texts any collection of them.

    Raises
    ------
    ConfigError
        An argument is unknown, missing, too many, or not of the kind that its annotation names.
    """
    _known(name, signature, kwargs)
    _not_too_many(name, signature, args)
    try:
        bound = signature.bind(*args, **kwargs)
    except TypeError as error:
        raise ConfigError(f"{name}: {error}", next_step=f"it is called as {_called(name, signature)}") from None
    for parameter, value in bound.arguments.items():
        bound.arguments[parameter] = fitted(name, signature.parameters[parameter], value)
    return bound


def fitted(name: str, parameter: inspect.Parameter, value: Any) -> Any:
    """Return a value as its parameter wants it; ConfigError where it is of another kind."""
    if parameter.kind in {parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD}:
        return value
    fit = _fit(parameter.annotation, value)
    if fit is not _WRONG:
        return fit
    default = parameter.default
    without = "" if default is parameter.empty else f", or leave it out, which is {default!r}"
    meant = did_you_mean(value, [each for each in _choices(parameter.annotation) if isinstance(each, str)])
    raise ConfigError(
        f"{name}: {parameter.name}={echo(value)} is not {_wanted(parameter.annotation)}",
        next_step=f"{meant}give {parameter.name}= {_wanted(parameter.annotation)}{without}{_hint(value)}",
    )


def unknown(name: str, wrong: Iterable[str], known: Iterable[str]) -> ConfigError:
    """Return the error for arguments that do not exist, with the closest that do."""
    wrong, known = list(wrong), list(known)
    close = list(dict.fromkeys(match for each in wrong if (match := _meant(each, known))))
    if close == ["interval"] and len(wrong) > 1:
        close = ["interval=(start, end)"]
    meant = f"did you mean {' or '.join(map(repr, close))}? " if close else ""
    if not close and "progress" in known and any(plain(each) in _FEWER for each in wrong):
        meant = "every row comes, and .head(10) of the frame takes ten; "
    arguments = f"its arguments are {named(known, 30)}" if known else "it takes no arguments"
    return ConfigError(f"{name} has no argument {named(map(repr, wrong))}", next_step=f"{meant}{arguments}")


def _meant(wrong: str, known: list[str]) -> str:
    """Return the argument that was meant: one that goes by this name elsewhere, or else the closest."""
    other = next((ours for ours, theirs in _ELSEWHERE.items() if plain(wrong) in theirs and ours in known), "")
    return other or closest(wrong, known)


def echo(value: object) -> str:
    """Return a value for a sentence, however large it is or badly it shows itself."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # noqa: BLE001 - somebody else's __repr__
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _LONGEST_ECHO else f"{text[:_LONGEST_ECHO]}…"


def _known(name: str, signature: inspect.Signature, kwargs: Mapping[str, Any]) -> None:
    parameters = signature.parameters.values()
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
        return
    if wrong := [key for key in kwargs if key not in signature.parameters]:
        raise unknown(name, wrong, signature.parameters)


def _not_too_many(name: str, signature: inspect.Signature, args: tuple[Any, ...]) -> None:
    places = [p for p in signature.parameters.values() if p.kind is p.POSITIONAL_OR_KEYWORD]
    if len(args) <= len(places):
        return
    taken = f"takes {', '.join(p.name for p in places)} without a name, and no more" if places else "has none"
    raise ConfigError(
        f"{name} was given {echo(args[len(places)])} without the name of an argument, and {taken}",
        next_step=f"it is called as {_called(name, signature)}",
    )


def _called(name: str, signature: inspect.Signature) -> str:
    parts = [p.name if p.default is p.empty else f"{p.name}={p.default!r}" for p in signature.parameters.values()]
    return f"{name}({', '.join(parts)})"


def _fit(wanted: Any, value: Any) -> Any:
    """Return the value as the annotation wants it, or `_WRONG`."""
    origin = get_origin(wanted)
    if origin in {Union, UnionType}:
        return next((fit for each in get_args(wanted) if (fit := _fit(each, value)) is not _WRONG), _WRONG)
    if origin is Annotated:
        kind, *limits = get_args(wanted)
        fit = _fit(kind, value)
        return fit if fit is _WRONG or all(_within(fit, limit) for limit in limits) else _WRONG
    if origin is Literal:
        return value if isinstance(value, str) and value in get_args(wanted) else _WRONG
    if origin is Iterable:
        return _texts(value)
    if origin is Mapping:
        return value if isinstance(value, Mapping) else _WRONG
    return _PLAIN[wanted](value) if wanted in _PLAIN else value


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, str | UUID) else _WRONG


def _truth(value: Any) -> Any:
    return bool(value) if isinstance(value, bool | np.bool_) else _WRONG


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, Integral) and not isinstance(value, bool) else _WRONG


def _number(value: Any) -> Any:
    if not isinstance(value, Real) or isinstance(value, bool):
        return _WRONG
    return value if math.isfinite(value) else _WRONG


def _texts(value: Any) -> Any:
    if isinstance(value, str | bytes | Mapping | pd.DataFrame) or not isinstance(value, Iterable):
        return _WRONG
    items = [_text(item) for item in value]
    return _WRONG if any(item is _WRONG for item in items) else items


_PLAIN: Mapping[Any, Any] = {
    str: _text,
    bool: _truth,
    int: _whole,
    float: _number,
    pd.DataFrame: lambda value: value if isinstance(value, pd.DataFrame) else _WRONG,
    None: lambda value: None if value is None else _WRONG,
    NoneType: lambda value: None if value is None else _WRONG,
}


def _within(value: Any, limit: Any) -> bool:
    if not isinstance(limit, Between) or value is None:
        return True
    return (limit.least is None or value >= limit.least) and (limit.most is None or value <= limit.most)


def _choices(wanted: Any) -> list[Any]:
    """Return the values of a closed set that an annotation names."""
    if get_origin(wanted) is Literal:
        return list(get_args(wanted))
    return [choice for part in get_args(wanted) for choice in _choices(part)]


def _wanted(wanted: Any) -> str:
    """Say in words what an annotation asks for."""
    origin = get_origin(wanted)
    if origin in {Union, UnionType}:
        return " or ".join(_wanted(each) for each in get_args(wanted) if each is not NoneType)
    if origin is Annotated:
        kind, *limits = get_args(wanted)
        return " ".join([_wanted(kind), *(_bounds(limit) for limit in limits if isinstance(limit, Between))])
    if origin is Literal:
        return f"one of {', '.join(map(repr, get_args(wanted)))}"
    return _WORDS.get(origin or wanted, "what it should be")


def _bounds(limit: Between) -> str:
    if limit.most is None:
        return f"of at least {limit.least:,}"
    return f"up to {limit.most:,}" if limit.least is None else f"from {limit.least:,} to {limit.most:,}"


def _hint(value: Any) -> str:
    missing = value is None or (isinstance(value, float) and math.isnan(value))
    return "; this value is missing where it was taken from" if missing else ""
