"""Decode a page without the garbage collector going through it.

A page becomes some ten thousand objects at once and none of them is garbage yet; looking for it all the same costs a
seventh of the time at the grain of conversations. The pause is counted, because pages may be read on several threads,
and it ends with the page, whatever happens.
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0
_enabled_before = True


@contextmanager
def paused() -> Iterator[None]:
    """Keep the collector off until the last of those who asked for it is done; leave it off where it was off."""
    global _pauses, _enabled_before  # noqa: PLW0603 - the collector itself is global
    with _lock:
        if _pauses == 0:
            _enabled_before = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if _pauses == 0 and _enabled_before:
                gc.enable()
