"""The two boxes that need the browser: Python with a button that copies it, and a button that stops the kernel."""

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
    """Interrupts the kernel, as the notebook's own button does, while something runs."""

    _esm = _HERE / "stop_button.js"

    running = traitlets.Bool(False).tag(sync=True)

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
