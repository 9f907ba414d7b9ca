"""``where=`` as fields: what most questions filter by, each by its names, and any other condition that is known."""

import math
from collections.abc import Iterable, Mapping
from typing import Any

import ipywidgets

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.spelling import did_you_mean
from genesys_nb.widgets.explorer import vocabulary
from genesys_nb.widgets.explorer.directories import Directories
from genesys_nb.widgets.explorer.fields import NOTHING, Field, NamesField, Told, WordsField, of_several
from genesys_nb.widgets.explorer.parts import BELOW, LABELS, Keeper, block, button, chip, line, observed, put_away

_IS, _EXISTS, _MISSING = "is", "exists", "does not exist"
_BOUNDS = {"is at least": "gte", "is more than": "gt", "is at most": "lte", "is less than": "lt"}
_TRUTH = {"true": True, "false": False}


class WhereField(Field):
    """The filters of a question; all of them must hold.

    Those that an argument of the helper asks for are left to it.
    """

    def __init__(
        self, helper: str, platform: str, keeper: Keeper, directories: Directories, *, arguments: Iterable[str] = ()
    ) -> None:
        elsewhere = {f"{name.removesuffix('s')}Id" for name in arguments}
        self._known = {name: level for name, level in vocabulary.filters(helper).items() if name not in elsewhere}
        self.usual: dict[str, Field] = {}
        for name, label in vocabulary.first_filters(helper).items():
            if name not in self._known:
                continue
            place = vocabulary.directory(platform, name)
            words = vocabulary.values(name)
            if place:
                self.usual[name] = NamesField(label, keeper, directories, place)
            elif words:
                self.usual[name] = WordsField(label, keeper, words)
        self.box = self.name = ipywidgets.Combobox(
            description="Other filter",
            options=tuple(sorted(self._known)),
            placeholder=f"one of {len(self._known)}: type to search",
            continuous_update=False,
            style=LABELS,
            layout={"width": "24em"},
        )
        self.how = ipywidgets.Dropdown(
            options=[_IS, _EXISTS, _MISSING, *_BOUNDS], layout={"width": "9em"}, tooltip="how it is compared"
        )
        self.how.description = "condition"
        self.how.style.description_width = "0"
        self.text = ipywidgets.Combobox(
            placeholder="value; several between commas", continuous_update=False, layout={"width": "15em"}
        )
        self.conditions: dict[str, Any] = {}
        self._chips = line()
        self._chips.add_class(BELOW)
        self.adder = button("add", self.add, keeper, tip="add this filter")
        observed(self.name, self._named, keeper)
        other = block(line(self.name, self.how, self.text, self.adder), self._chips)
        super().__init__("Filters", keeper, *(one.widget for one in self.usual.values()), other)

    def value(self) -> Any:
        """Return all conditions as ``where=`` takes them."""
        for one in self.usual.values():
            one.say()
        asked = {name: _read(one) for name, one in self.usual.items()}
        if self.name.value.strip():
            raise ConfigError(
                f"the filter on {echo(self.name.value.strip())} is not added yet", next_step="press add, or empty it"
            )
        kept = {name: value for name, value in asked.items() if value is not NOTHING}
        return {**kept, **self.conditions} or NOTHING

    def notes(self) -> Mapping[str, str]:
        """Return the names of ids that are filtered by."""
        return {key: name for one in self.usual.values() for key, name in one.notes().items()}

    def add(self) -> None:
        """Take the condition that is written beside."""
        name = self.name.value.strip()
        try:
            self._check(name)
            condition = self._condition()
        except ConfigError as error:
            self.say(f"{error.message}\n{error.next_step}", "wrong")
            return
        self.conditions[name] = condition
        self.name.value = self.text.value = ""
        self.how.value = _IS
        self.say()
        self._draw()
        self.keeper.changed()

    def _check(self, name: str) -> None:
        if name not in self._known:
            raise ConfigError(
                f"{echo(name)} is nothing to filter by" if name else "no filter is named",
                next_step=f"{did_you_mean(name, self._known)}choose it from the list",
            )
        if name in self.conditions or (name in self.usual and self.usual[name].value() is not NOTHING):
            raise ConfigError(f"{name} is asked for already", next_step="take that back first")

    def _condition(self) -> Any:
        how, text = self.how.value, self.text.value.strip()
        if how in {_EXISTS, _MISSING}:
            return any if how == _EXISTS else None
        if not text:
            raise ConfigError("there is no value to compare with", next_step="write one, or choose exists")
        if how in _BOUNDS:
            return {_BOUNDS[how]: _figure(text)}
        return of_several([_TRUTH.get(part.strip(), part.strip()) for part in text.split(",") if part.strip()])

    def _named(self) -> None:
        self.text.options = vocabulary.values(self.name.value.strip())
        self.keeper.changed()

    def _draw(self) -> None:
        old = self._chips.children
        self._chips.children = [self._chip(name) for name in self.conditions]
        for gone in old:
            put_away(gone)

    def _chip(self, name: str) -> Any:
        def take_back() -> None:
            del self.conditions[name]
            self._draw()
            self.keeper.changed()

        return chip(_said(name, self.conditions[name]), take_back, self.keeper)


def _read(field: Field) -> Any:
    """Return what a field holds; what is wrong with it is told below it, not below all filters."""
    try:
        return field.value()
    except ConfigError as error:
        field.say(f"{error.message}\n{error.next_step}", "wrong")
        raise Told(error.message, next_step=error.next_step) from None


def _figure(text: str) -> int | float:
    try:
        figure = float(text.replace("_", ""))
    except ValueError:
        figure = math.nan
    if not math.isfinite(figure):
        raise ConfigError(f"{echo(text)} is not a number", next_step="give a number; times are in milliseconds")
    return int(figure) if figure.is_integer() else figure


def _said(name: str, condition: Any) -> str:
    if condition is any or condition is None:
        return f"{name} {_EXISTS if condition is any else _MISSING}"
    if isinstance(condition, dict):
        ((bound, figure),) = condition.items()
        return f"{name} {next(word for word, one in _BOUNDS.items() if one == bound)} {figure:,}"
    return f"{name} is {' or '.join(map(str, condition)) if isinstance(condition, list) else condition}"
