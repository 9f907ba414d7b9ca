"""The two boxes that need the browser: Python with a button that copies it, and a button that stops the kernel."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets

_HERE = Path(__file__).parent


class CodeBox(anywidget.AnyWidget):
    """Python to read and to copy."""

    _esm = _HERE / "code_box.js"
    _css = _HERE / "explorer.css"

    code = traitlets.Unicode().tag(sync=True)


class StopButton(anywidget.AnyWidget):
    """Stops what runs: by the kernel's interrupt, as the notebook's own button does, or else by a message.

    Parameters
    ----------
    stop : callable
        What the message asks for.
    """

    _esm = _HERE / "stop_button.js"

    running = traitlets.Bool(False).tag(sync=True)
    by_kernel = traitlets.Bool(True).tag(sync=True)
    """Whether the kernel's interrupt reaches what runs."""

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__()
        self._stop = stop
        self.on_msg(_asked)


def _asked(button: StopButton, content: Any, buffers: object) -> None:  # noqa: ARG001 - the signature is ipywidgets'
    if content == "stop":
        button._stop()  # noqa: SLF001 - part of the button
