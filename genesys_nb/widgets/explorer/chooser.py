"""Choose several of many words or names: type to search, and what is chosen stands below, each to be taken back."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.spelling import did_you_mean
from genesys_nb.widgets.explorer.parts import BELOW, BOX, LABELS, Keeper, Words, block, chip, line, observed, put_away


class Chooser:
    """A search box over known words, with what is chosen below it.

    Parameters
    ----------
    label : str
        What is chosen: ``Queues``.
    options : mapping of str to object
        What there is to choose from, and what it stands for.
    keeper : Keeper
        Is told when something is chosen.
    single : bool
        Whether a choice takes the place of the one before.
    accept : callable, optional
        Returns what a text stands for that is no option, or None.
    """

    def __init__(
        self,
        label: str,
        options: Mapping[str, Any],
        keeper: Keeper,
        *,
        single: bool = False,
        accept: Callable[[str], Any] | None = None,
    ) -> None:
        self._options, self._keeper, self._single, self._accept = options, keeper, single, accept
        self._chosen: dict[str, Any] = {}
        self._label = label
        hint = f"type to search in {len(options):,}" if options else "an id; several one by one"
        self.box = ipywidgets.Combobox(
            description=label,
            options=tuple(options),
            placeholder=hint,
            continuous_update=False,
            style=LABELS,
            layout=BOX,
        )
        observed(self.box, self._typed, keeper)
        self._chips = line()
        self._chips.add_class(BELOW)
        self._chips.layout.display = "none"
        self._words = Words(below=True)
        self.widget = block(self.box, self._chips, self._words)

    @property
    def chosen(self) -> Mapping[str, Any]:
        """What is chosen: what stands for it, by its label."""
        return self._chosen

    def check(self) -> None:
        """Raise a `ConfigError` when something is typed that is no choice."""
        text = self.box.value.strip()
        if text:
            what = self._label.lower()
            raise ConfigError(
                f"{echo(text)} is none of the {what}",
                next_step=f"{did_you_mean(text, self._options)}type a part of it and choose from the list",
            )

    def add(self, label: str, value: Any) -> None:
        """Choose something."""
        self._chosen = {label: value} if self._single else {**self._chosen, label: value}
        self._draw()

    def clear(self) -> None:
        """Take back all that is chosen."""
        self._chosen = {}
        self._draw()

    def say(self, text: str, kind: str = "note") -> None:
        """Show a text below."""
        self._words.say(text, kind)

    def _typed(self) -> None:
        text = self.box.value.strip()
        accepted = self._accept(text) if text and self._accept and text not in self._options else None
        chosen = text if accepted is not None else self._only_match(text)
        if accepted is not None or chosen:
            self.add(chosen, self._options.get(chosen, accepted))
            self.box.value = ""
            self.say("")
        self._keeper.changed()

    def _only_match(self, text: str) -> str:
        """Return the option that was typed, or the only one that a part of was; nothing where there are several."""
        wanted = text.casefold()
        matches = [option for option in self._options if wanted and wanted in option.casefold()]
        exact = [option for option in matches if option.casefold() == wanted]
        written = [option for option in exact if option == text]
        return next((one[0] for one in (written, exact, matches) if len(one) == 1), "")

    def _draw(self) -> None:
        old = self._chips.children
        self._chips.children = [self._chip(label) for label in self._chosen]
        self._chips.layout.display = "flex" if self._chosen else "none"
        for gone in old:
            put_away(gone)

    def _chip(self, label: str) -> Any:
        def take_back() -> None:
            self._chosen = {one: value for one, value in self._chosen.items() if one != label}
            self._draw()
            self._keeper.changed()

        return chip(label, take_back, self._keeper)
