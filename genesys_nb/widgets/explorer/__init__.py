"""The explorer: a form that asks an organisation without a line of code, and writes the code that does the same.

A `Call` is what is asked, as a value without a widget; a `Form` makes it of what is filled in; `Results` shows what
comes of it. Importing this loads ipywidgets and anywidget.
"""

from genesys_nb.widgets.explorer.call import Call
from genesys_nb.widgets.explorer.explorer import Explorer

__all__ = ["Call", "Explorer"]
