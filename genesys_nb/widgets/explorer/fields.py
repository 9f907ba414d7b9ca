"""One argument of a call as a field: what is filled in, as the value that code would give it."""

import ast
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import ipywidgets

from genesys_nb import intervals
from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, Forbidden, GenesysError
from genesys_nb.genesys.ids import UUID
from genesys_nb.widgets.explorer.call import Everything
from genesys_nb.widgets.explorer.chooser import Chooser
from genesys_nb.widgets.explorer.directories import Directories
from genesys_nb.widgets.explorer.parts import BOX, LABELS, Keeper, Words, block, button, line, observed, put_away
from genesys_nb.widgets.explorer.vocabulary import INTERVALS, Directory
from genesys_nb.zones import zone

NOTHING = object()
"""What a field holds that was left as it is."""


class Told(ConfigError):
    """It stands at the field that it is about already."""


class Field:
    """One argument, or one filter.

    Parameters
    ----------
    label : str
        What a reader calls it.
    keeper : Keeper
        Is told of changes.
    controls : widgets
        What is filled in.
    """

    box: Any
    """The control that a reader comes to first."""

    def __init__(self, label: str, keeper: Keeper, *controls: Any) -> None:
        self.label = label
        self.keeper = keeper
        self.words = Words(below=True)
        self.widget = block(*controls, self.words)

    def value(self) -> Any:
        """Return what is filled in, or `NOTHING`; `ConfigError` where it cannot be read."""
        raise NotImplementedError

    def notes(self) -> Mapping[str, str]:
        """Return the names of ids that are filled in."""
        return {}

    def say(self, text: str = "", kind: str = "note") -> None:
        """Show a text below the field."""
        self.words.say(text, kind)


class TextField(Field):
    """Free text, read by a function; words that are known are offered."""

    def __init__(
        self,
        label: str,
        keeper: Keeper,
        read: Callable[[str], Any] = str,
        *,
        hint: str = "",
        options: Sequence[str] = (),
    ) -> None:
        self.box = ipywidgets.Combobox(
            description=label,
            options=tuple(options),
            placeholder=hint,
            continuous_update=False,
            style=LABELS,
            layout=BOX,
        )
        self._read = read
        super().__init__(label, keeper, observed(self.box, keeper.changed, keeper))

    def value(self) -> Any:
        """Return the text as it is read."""
        text = self.box.value.strip()
        return self._read(text) if text else NOTHING


class ChoiceField(Field):
    """One of a few values."""

    def __init__(self, label: str, keeper: Keeper, options: Sequence[tuple[str, Any]], default: Any) -> None:
        self.box = ipywidgets.Dropdown(
            description=label, options=list(options), value=default, style=LABELS, layout={"width": "max-content"}
        )
        super().__init__(label, keeper, observed(self.box, keeper.changed, keeper))

    def value(self) -> Any:
        """Return the value that is chosen."""
        return self.box.value


class SwitchField(Field):
    """Yes or no."""

    def __init__(self, label: str, keeper: Keeper, *, default: bool) -> None:
        self.box = ipywidgets.Checkbox(description=label, value=default, style=LABELS, indent=True, layout=BOX)
        super().__init__(label, keeper, observed(self.box, keeper.changed, keeper))

    def value(self) -> Any:
        """Return whether it is ticked."""
        return self.box.value


class WordsField(Field):
    """Several words that are known."""

    def __init__(self, label: str, keeper: Keeper, words: Sequence[str]) -> None:
        self.chooser = Chooser(label, {word: word for word in words}, keeper)
        self.box = self.chooser.box
        super().__init__(label, keeper, self.chooser.widget)

    def value(self) -> Any:
        """Return the word, or the words as a list."""
        self.chooser.check()
        return of_several(list(self.chooser.chosen.values()))


class NamesField(Field):
    """Ids, chosen by their names, which are read when the field is opened.

    Where the role may not see the names, ids can be typed, and the reason stands beside. Where a frame of them is
    taken, there is a button for all.
    """

    def __init__(
        self,
        label: str,
        keeper: Keeper,
        directories: Directories,
        directory: Directory,
        *,
        single: bool = False,
        frame: bool = False,
    ) -> None:
        self._directories, self._directory, self._single = directories, directory, single
        self.chooser: Chooser | None = None
        what = directory.helper.replace("_", " ")
        head = ipywidgets.Label(
            label, layout={"width": "9em", "justify_content": "flex-end", "margin": "2px 8px 2px 2px"}
        )
        self.box = self.opener = button(
            f"choose {what}…", self.open, keeper, tip=f"{label}: choose from the names of {what}"
        )
        self._closed = line(head, self.opener)
        self.all: Any = None
        if frame:
            self.all = ipywidgets.ToggleButton(description=f"all {what}", layout={"width": "auto"})
            observed(self.all, self._take_all, keeper)
        self._line = line(self._closed, *filter(None, [self.all]))
        super().__init__(label, keeper, self._line)
        if directories.knows(directory):
            self.open()

    def open(self) -> None:
        """Read the names, if they are not known yet, and let choose from them."""
        if self.chooser is not None:
            return
        reason, names = "", {}
        self.opener.disabled = True
        try:
            names = dict(self._directories.read(self._directory))
        except Forbidden as refused:
            reason = f"{refused.message}; ids can be typed here"
        except GenesysError as error:
            reason = f"the names cannot be read: {error.message}; ids can be typed here"
        finally:
            self.opener.disabled = False
        self.chooser = Chooser(self.label, names, self.keeper, single=self._single, accept=_ids_of(names))
        self.box = self.chooser.box
        self.box.disabled = self.all is not None and self.all.value
        self.chooser.say(reason, "wrong" if reason else "note")
        self._line.children = (self.chooser.widget, *self._line.children[1:])
        put_away(self._closed)

    def value(self) -> Any:
        """Return the id, or the ids as a list."""
        if self.all is not None and self.all.value:
            return Everything(self._directory.helper)
        if self.chooser is None:
            return NOTHING
        self.chooser.check()
        return of_several(list(self.chooser.chosen.values()))

    def notes(self) -> Mapping[str, str]:
        """Return the names of the ids that are chosen."""
        chosen = self.chooser.chosen if self.chooser else {}
        return {str(key): name for name, key in chosen.items() if str(key) != name}

    def _take_all(self) -> None:
        """Ask for all in place of those that are chosen."""
        self.box.disabled = self.all.value
        self.all.icon = "check" if self.all.value else ""
        if self.chooser is not None:
            self.chooser.clear()
        self.keeper.changed()


class IntervalField(Field):
    """A stretch of time: words, or two dates; how it is read stands below."""

    def __init__(self, label: str, keeper: Keeper, *, default: str) -> None:
        self.box = ipywidgets.Combobox(
            description=label,
            value=default,
            options=INTERVALS,
            placeholder="last 7 days, 2026-11 …",
            continuous_update=False,
            style=LABELS,
            layout={"width": "22em"},
        )
        self.start = ipywidgets.DatePicker(
            description="from", style={"description_width": "4em"}, layout={"width": "15em"}
        )
        self.end = ipywidgets.DatePicker(
            description="until, not included", style={"description_width": "10em"}, layout={"width": "20em"}
        )
        self._mirroring = False
        observed(self.box, self._written, keeper)
        observed(self.start, self._begun, keeper)
        observed(self.end, self._picked, keeper)
        super().__init__(label, keeper, line(self.box, self.start, self.end))
        self._mirror()

    def value(self) -> Any:
        """Return the text."""
        text = self.box.value.strip()
        if not text:
            return NOTHING
        self._read()
        return text

    def _read(self) -> intervals.Interval:
        session = self.keeper.session()
        return intervals.read(self.box.value.strip(), timezone=session.timezone, now=session.now())

    def _written(self) -> None:
        self._mirror()
        self.keeper.changed()

    def _begun(self) -> None:
        """Let the end follow a start that was moved behind it."""
        start, end = self.start.value, self.end.value
        if None not in (start, end) and end <= start < date.max and not self._mirroring:
            self._show(start, start + timedelta(days=1))
        self._picked()

    def _picked(self) -> None:
        """Write down what the two dates say; nothing while there is one only."""
        if not self._mirroring and None not in (self.start.value, self.end.value):
            self.box.value = self._dates()

    def _dates(self) -> str:
        return f"{self.start.value}/{self.end.value}"

    def _show(self, start: date | None, end: date | None) -> None:
        """Show two dates; only both together mean something."""
        self._mirroring = True
        self.start.value, self.end.value = start, end
        self._mirroring = False

    def _mirror(self) -> None:
        """Show how the text is read, in words and in the two dates; dates that were picked stay, right or wrong."""
        text = self.box.value.strip()
        try:
            read = self._read() if text else None
        except ConfigError:
            read = None  # what is wrong is said where all is judged
        local = [moment.astimezone(zone(read.timezone)) for moment in (read.start, read.end)] if read else []
        whole = bool(local) and all((each.hour, each.minute) == (0, 0) for each in local)
        if text != self._dates():
            self._show(*((each.date() for each in local) if whole else (None, None)))
        hours = read.length.total_seconds() / 3_600 if read else 0
        length = f"{hours / 24:g} days" if hours > 24 else f"{hours:g} hours"
        self.say("\n".join([f"read as {read}: {length}", *read.notes]) if read else "")


def of_several(values: list[Any]) -> Any:
    """Return one value as it is, and more as a list."""
    return values[0] if len(values) == 1 else values or NOTHING


def literal(text: str) -> Any:
    """Read a value as JSON or Python writes it: ``{"a": 1}``."""
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        raise ConfigError(
            f"{echo(text)} cannot be read",
            next_step='write it as Python or JSON does: {"mediaType": ["voice", "chat"]}',
        ) from None


def listed(text: str) -> Any:
    """Read one text, or several between commas."""
    return of_several([part.strip() for part in text.split(",") if part.strip()])


def number(text: str) -> Any:
    """Read a whole number; what is none is left to be judged."""
    return int(text) if text.isascii() and text.lstrip("-").isdigit() else text


def _ids_of(names: Mapping[str, Any]) -> Callable[[str], Any]:
    """Return what reads an id that was typed; without names to choose from, every text is one."""
    known = set(names.values())

    def read(text: str) -> Any:
        value = number(text)
        return value if not names or value in known or UUID.fullmatch(text) else None

    return read
