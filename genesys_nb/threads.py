"""Threads for what happens side by side.

Daemon threads, one a call, rather than a pool of the standard library: a pool's threads hold the interpreter at its
exit, and an interrupted notebook would wait for a read time-out. With no pool that is shared, calls may be nested as
deep as one likes without waiting for each other's places.

An interrupt may strike between any two instructions of the main thread. What must not be cut in two is done
`undisturbed`.
"""

import contextlib
import contextvars
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar

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

    with undisturbed():  # interrupted as it starts, a thread's own lock answers with a RuntimeError
        threading.Thread(target=work, name=name, daemon=True).start()
    return future


@contextlib.contextmanager
def undisturbed() -> Iterator[None]:
    """Hold an interrupt back until the block is over; a second one strikes at once, in case drawing hangs."""
    before = signal.getsignal(signal.SIGINT)
    if not callable(before) or threading.current_thread() is not threading.main_thread():
        yield
        return
    struck: list[Any] = []

    def hold(*news: Any) -> None:
        struck.extend(news)
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if struck:
        before(*struck)
