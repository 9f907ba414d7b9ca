"""Threads for what happens side by side.

Daemon threads, one a call, rather than a pool of the standard library: a pool's threads hold the interpreter at its
exit, and an interrupted notebook would wait for a read time-out. With no pool that is shared, calls may be nested as
deep as one likes without waiting for each other's places.
"""

import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def start(function: Callable[[T], R], argument: T, name: str) -> "Future[R]":
    """Call a function in a thread that does not outlive the interpreter, with the caller's context variables."""
    future: Future[R] = Future()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            future.set_result(context.run(function, argument))
        except BaseException as error:  # noqa: BLE001 - handed to whoever asks for the result
            future.set_exception(error)

    threading.Thread(target=work, name=name, daemon=True).start()
    return future
