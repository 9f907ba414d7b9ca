"""What the browser shows when it comes back: one sentence, and the tab closes itself where it may."""

from base64 import b64encode
from hashlib import sha256

# The code leaves the address bar and the history. A browser lets a script close only what a script has opened.
_SCRIPT = "history.replaceState(null, '', location.pathname); window.close();"
_STYLE = "body { font: 1.1em system-ui, sans-serif; margin: 20vh auto; max-width: 32em; padding: 0 1em }"


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Connection": "close",
    "Content-Security-Policy": f"default-src 'none'; script-src {_hash(_SCRIPT)}; style-src {_hash(_STYLE)}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def page(title: str, text: str) -> bytes:
    """Return a page. Both texts are our own: nothing that came in is shown."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"</head><body><h1>{title}</h1><p>{text}</p><script>{_SCRIPT}</script></body></html>"
    ).encode()
