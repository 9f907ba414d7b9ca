"""The fields of one offer, made from its signature, and the call that they say."""

import inspect
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import ipywidgets
import pandas as pd

from genesys_nb.errors import ConfigError, GenesysError, SecurityError
from genesys_nb.http.origin import fill
from genesys_nb.widgets.explorer import vocabulary
from genesys_nb.widgets.explorer.call import Call
from genesys_nb.widgets.explorer.conditions import WhereField
from genesys_nb.widgets.explorer.directories import Directories
from genesys_nb.widgets.explorer.fields import (
    NOTHING,
    ChoiceField,
    Field,
    IntervalField,
    NamesField,
    SwitchField,
    TextField,
    Told,
    WordsField,
    listed,
    literal,
    number,
)
from genesys_nb.widgets.explorer.offers import Offer
from genesys_nb.widgets.explorer.parts import BELOW, Keeper, Words, block, line, observed

_RARE = ("body", "views", "via", "explode", "timezone", "page_size", "progress", "params", "json", "items")
_LABELS = {
    "interval": "When",
    "by": "Split by",
    "granularity": "Split time by",
    "names": "Names beside ids",
    "id_or_email": "Id or e-mail",
    "json": "Body",
}
_HINTS = {"granularity": "PT30M is half an hour, P1D a day; empty: all at once"}
_FIRST_INTERVAL = "yesterday"
_MORE, _FEWER = "More options", "Fewer options"
_LEFT = ("as it comes", NOTHING)


class Missing(ConfigError):
    """Something is still to be filled in, which is no fault."""


class Form:
    """The fields of an offer.

    Parameters
    ----------
    offer : Offer
        What is asked.
    keeper : Keeper
        Is told of changes.
    directories : Directories
        The organisation's names.
    """

    def __init__(self, offer: Offer, keeper: Keeper, directories: Directories) -> None:
        self.offer, self._keeper, self._directories = offer, keeper, directories
        self.tried = False
        """Whether somebody has asked for an answer already; until then, what lacks is no fault."""
        self._platform = keeper.session().provider.name
        self.places = {name: self._names(name, _spaced(name), single=True) for name in offer.places}
        wanted = [one for one in offer.signature.parameters.values() if one.name not in {"path", "method"}]
        self.fields = {one.name: self._field(one) for one in wanted}
        for name, field in self.fields.items():
            field.box.tooltip = offer.about.get(name, field.label)
            if name in _HINTS:
                field.box.placeholder = _HINTS[name]
        self.words = Words(below=True)
        first = [field for name, field in self.fields.items() if name not in _RARE]
        rare = [field for name, field in self.fields.items() if name in _RARE]
        if offer.listing and offer.listing.method == "POST":
            first, rare = [self.fields["json"]], [field for field in rare if field is not self.fields["json"]]
        more = _folded(block(*(one.widget for one in rare)), keeper) if rare else []
        shown = [one.widget for one in (*self.places.values(), *first)]
        self.widget = block(*shown, *more, self.words)

    def call(self) -> Call:
        """Return the call that the fields say, judged; what is wrong stands at its field, and is raised."""
        for field in (*self.places.values(), *self.fields.values()):
            if not isinstance(field, IntervalField):
                field.say()
        self.words.say()
        given = {name: self._read(field) for name, field in self.fields.items()}
        given = {name: value for name, value in given.items() if value is not NOTHING}
        lacking = [
            self.fields[one.name].label
            for one in self.offer.signature.parameters.values()
            if one.default is one.empty and one.name in self.fields and one.name not in given
        ]
        lacking += [name for name, field in self.places.items() if self._read(field) is NOTHING]
        if lacking:
            raise Missing(f"still to be filled in: {', '.join(lacking)}")
        if self.offer.listing:
            given |= self._listed()
        call = Call.of(self.offer.name, self.offer.signature, given)
        self._judge(call, given)
        return call

    def notes(self) -> dict[str, str]:
        """Return the names of all ids that are filled in."""
        every = (*self.places.values(), *self.fields.values())
        return {key: name for field in every for key, name in field.notes().items()}

    def _read(self, field: Field) -> Any:
        try:
            return field.value()
        except ConfigError as error:
            if not isinstance(error, Told):
                field.say(_told(error), "wrong")
            raise

    def _listed(self) -> dict[str, Any]:
        """Return path and method of the listing."""
        listing = self.offer.listing
        assert listing is not None  # noqa: S101 - narrows the type
        ids = {name: str(field.value()) for name, field in self.places.items()}
        try:
            path = fill(listing.path, **ids)
        except SecurityError as error:
            next(iter(self.places.values())).say(_told(error), "wrong")
            raise ConfigError(error.message, next_step=error.next_step) from None
        usual = self._keeper.session().catalogue.find(listing.path)
        return {"path": path, "method": None if usual.method == listing.method else listing.method}

    def _judge(self, call: Call, given: Mapping[str, Any]) -> None:
        """Have the call judged as code would be; what is refused is told at the field without which it is not."""
        if (error := self._refused(call)) is None:
            return
        kind = "wrong" if call.places or call.named or self.tried else "note"
        lacking = [name for name in self.fields if error.message.startswith(f"{name}= is wanted")]
        if lacking:
            words = f"choose at least one {self.fields[lacking[0]].label.lower().removesuffix('s')}"
            self.fields[lacking[0]].say(words, "wrong" if self.tried else "note")
            raise Missing(words)
        wanted = {name for name, one in self.offer.signature.parameters.items() if one.default is one.empty}
        blamed = [name for name in given if name in self.fields and name not in wanted and self._passes(given, {name})]
        if not blamed and not self._passes(given, set(given) - wanted):
            blamed = [name for name in wanted if name in self.fields]
        where = self.fields[blamed[0]] if len(blamed) == 1 else self
        where.say(_told(error), kind)
        raise ConfigError(error.message, next_step=error.next_step)

    def _refused(self, call: Call) -> GenesysError | None:
        try:
            call.judged(self._keeper.session())
        except (ConfigError, SecurityError) as error:
            return error
        return None

    def _passes(self, given: Mapping[str, Any], without: Iterable[str]) -> bool:
        rest = {name: value for name, value in given.items() if name not in without}
        return self._refused(Call.of(self.offer.name, self.offer.signature, rest)) is None

    def say(self, text: str = "", kind: str = "note") -> None:
        """Show a text below all fields."""
        self.words.say(text, kind)

    def _field(self, parameter: inspect.Parameter) -> Field:
        """Make the field of a parameter, by what is known of it beyond its kind."""
        name, label = parameter.name, _spaced(parameter.name)
        kinds = _kinds(parameter.annotation)
        if name == "interval":
            default = _FIRST_INTERVAL if parameter.default is parameter.empty else ""
            return IntervalField(label, self._keeper, default=default)
        if name == "where" and vocabulary.filters(self.offer.name):
            arguments = self.offer.signature.parameters
            return WhereField(self.offer.name, self._platform, self._keeper, self._directories, arguments=arguments)
        if vocabulary.directory(self._platform, name):
            single = Iterable not in kinds and Any not in kinds
            return self._names(name, label, single=single, frame=pd.DataFrame in kinds)
        words = vocabulary.words(self.offer.name, name)
        if words and Iterable in kinds:
            return WordsField(label, self._keeper, words)
        return _plain(label, self._keeper, parameter.default, kinds, words)

    def _names(self, name: str, label: str, *, single: bool, frame: bool = False) -> Field:
        place = vocabulary.directory(self._platform, name)
        if place is None:
            return TextField(label, self._keeper, hint="an id")
        return NamesField(label, self._keeper, self._directories, place, single=single, frame=frame)


def _folded(content: Any, keeper: Keeper) -> list[Any]:
    """Return what is seen after a click only; an accordion of ipywidgets cannot be opened by the keyboard."""
    switch = ipywidgets.ToggleButton(description=_MORE, layout={"width": "auto"})
    switch.add_class(BELOW)
    content.layout.display = "none"

    def fold() -> None:
        content.layout.display = "flex" if switch.value else "none"
        switch.description = _FEWER if switch.value else _MORE

    return [line(observed(switch, fold, keeper)), content]


def _plain(label: str, keeper: Keeper, default: Any, kinds: list[Any], words: Sequence[str]) -> Field:
    """Make the field of a parameter by the kinds that its annotation names."""
    choices = [one for one in kinds if isinstance(one, str)] or (words if isinstance(default, str) else ())
    if choices:
        options = [(one, one) for one in choices]
        known_default = default in choices
        return ChoiceField(
            label, keeper, options if known_default else [_LEFT, *options], default if known_default else NOTHING
        )
    if bool in kinds and NoneType in kinds:
        return ChoiceField(label, keeper, [_LEFT, ("yes", True), ("no", False)], NOTHING)
    if bool in kinds:
        return SwitchField(label, keeper, default=default is True)
    read, hint = _reading(kinds)
    return TextField(label, keeper, read, hint=hint, options=words)


def _kinds(annotation: Any) -> list[Any]:
    """Return the kinds that an annotation names; those of a closed set are its texts."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType}:
        return [kind for one in get_args(annotation) for kind in _kinds(one)]
    if origin is Annotated:
        return _kinds(get_args(annotation)[0])
    return list(get_args(annotation)) if origin is Literal else [origin or annotation]


def _reading(kinds: list[Any]) -> tuple[Callable[[str], Any], str]:
    """Return how a text of such kinds is read, and a hint for it."""
    if Mapping in kinds:
        return literal, "as JSON: {…}"
    if Iterable in kinds or Any in kinds:
        return listed, "several between commas"
    return (number, "a whole number") if int in kinds else (str, "")


def _spaced(name: str) -> str:
    """Return a parameter's name as a label."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ")
    return _LABELS.get(name, words[:1].upper() + words[1:].lower())


def _told(error: Exception) -> str:
    """Return an error's own words, and what to do."""
    return "\n".join(filter(None, [getattr(error, "message", str(error)), getattr(error, "next_step", "")]))
