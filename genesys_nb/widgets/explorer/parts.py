"""What all of the form is made of: words under a control, lines of controls, and putting them away."""

import html
from collections.abc import Callable
from typing import Any, Protocol

import ipywidgets

WIDE = {"width": "auto"}
BOX = {"width": "40em", "max_width": "98%"}
BELOW = "gnb-explorer-below"
"""The class of what stands under a control, and not under its label."""
LABELS = {"description_width": "9em"}
_SIGNS = {"wrong": ("✗", "#d64550"), "fine": ("✓", "#238a5a"), "note": ("", "")}


class Keeper(Protocol):
    """Whoever keeps the form: is told of changes, and runs what a control sets off so that nothing is lost."""

    def changed(self) -> None:
        """Look at the form again: somebody filled in something."""
        ...

    def safely(self, action: Callable[[], None]) -> None:
        """Do something, and show what goes wrong."""
        ...

    def session(self) -> Any:
        """Return the session; `ConfigError` once it is gone."""
        ...


class Words(ipywidgets.HTML):  # type: ignore[misc] # ipywidgets has no types
    """A line of text of ours, escaped; without any it takes no room."""

    def __init__(self, *, below: bool = False) -> None:
        super().__init__(layout={"display": "none", **WIDE})
        if below:
            self.add_class(BELOW)

    def say(self, text: str = "", kind: str = "note") -> None:
        """Show a text: a ``note``, or what is ``wrong``, which a screen reader reads at once."""
        sign, colour = _SIGNS[kind]
        mark = f'<b aria-hidden="true" style="color:{colour}">{sign}</b> ' if sign else ""
        role = ' role="alert"' if kind == "wrong" else ""
        lines = "<br>".join(html.escape(line.strip()) for line in text.splitlines())
        self.value = f'<div{role} style="line-height:1.4">{mark}{lines}</div>' if text else ""
        self.layout.display = "block" if text else "none"


def button(text: str, action: Callable[[], None], keeper: Keeper, *, tip: str = "", style: str = "") -> Any:
    """Make a button; what it does is done by the keeper."""
    made = ipywidgets.Button(
        description=text, tooltip=tip or text, button_style=style, layout={"width": "auto", "min_width": "5em"}
    )
    made.on_click(lambda _: keeper.safely(action))
    return made


def chip(text: str, take_back: Callable[[], None], keeper: Keeper) -> Any:
    """Make what stands for something that was chosen; pressing it takes it back."""
    made = button(f"{text}  ✕", take_back, keeper, tip=f"take back: {text}")
    made.add_class("gnb-explorer-chip")
    made.layout.min_width = None
    return made


def observed(control: Any, action: Callable[[], None], keeper: Keeper) -> Any:
    """Have something done whenever a control's value changes."""
    control.observe(lambda _: keeper.safely(action), "value")
    return control


def line(*controls: Any) -> Any:
    """Put controls beside each other, as far as there is room."""
    return ipywidgets.HBox(controls, layout={"flex_flow": "row wrap", "align_items": "center", **WIDE})


def block(*controls: Any) -> Any:
    """Put controls below each other."""
    return ipywidgets.VBox(controls, layout={**WIDE})


def put_away(widget: Any) -> None:
    """Close a widget and all that it is made of, so that nothing of it is left in the front end or here."""
    children = [child for child in getattr(widget, "children", ()) if isinstance(child, ipywidgets.Widget)]
    for child in children:
        put_away(child)
    for name in ("layout", "style"):
        part = getattr(widget, name, None)
        if isinstance(part, ipywidgets.Widget):
            part.close()
    widget.close()
