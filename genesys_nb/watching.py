"""Frames of this moment, again and again: ``gc.queue_observations.watch(every=10, …)``.

A watch asks when a frame is wanted and its time has come: no thread, no queue of old frames. Its times are multiples of
``every`` since its first frame, by the clock that never jumps, so it does not drift. A reader who comes late gets a
frame at once, and not one for each time that has passed. It never uses more than half of what the rate limit has left,
because others live on it too. What fails for a while is a gap, said and not hidden, and not the end.
"""

import inspect
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar, ParamSpec, Protocol, overload

import pandas as pd

from genesys_nb.arguments import Between, checked
from genesys_nb.clock import Clock
from genesys_nb.display import Card, Shown, counted, facts, length
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import (
    ConfigError,
    GenesysError,
    Interrupted,
    PagingError,
    RateLimited,
    ServerError,
    TransportError,
)
from genesys_nb.helper import Bound, Helper, Runner
from genesys_nb.http.pacing import Budget
from genesys_nb.lineage import KEY, warn

P = ParamSpec("P")

_LOOK_UP = 0.2  # seconds between two looks whether somebody has stopped it
_SHARE = 0.5  # of the requests that the rate limit has left
_MOST_FAILURES = 3  # in a row; each has been tried again for minutes before it is one
_PASSING = (ServerError, TransportError, RateLimited, PagingError)
_EVERY = inspect.Parameter(
    "every", inspect.Parameter.KEYWORD_ONLY, default=10, annotation=Annotated[float, Between(1, 86_400)]
)
_TIMES = inspect.Parameter(
    "times", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Annotated[int, Between(1)] | None
)


class Watched(Runner, Protocol):
    """What a watch needs of a session."""

    @property
    def closed(self) -> bool:
        """Whether the session has ended."""
        ...

    @property
    def clock(self) -> Clock:
        """Its time."""
        ...

    @property
    def timezone(self) -> str:
        """The zone of the frames' timestamps."""
        ...

    @property
    def budget(self) -> Budget | None:
        """What the rate-limit headers last said."""
        ...

    def now(self) -> datetime:
        """Return the time by its clock."""
        ...


class Watch(Card, Iterator[pd.DataFrame]):
    """Fresh frames, one each time that it is asked for the next; `stop` ends it.

    Parameters
    ----------
    name : str
        The helper's name, for people.
    pull : Pull
        What to ask.
    session : Watched
        Whom to ask it.
    every : float
        Seconds from one frame to the next.
    times : int or None
        How many frames; None is no end.
    """

    def __init__(self, name: str, pull: Pull, session: Watched, *, every: float, times: int | None) -> None:
        self.every = every
        self.frames = 0
        self._name = name
        self._pull = pull
        self._session = session
        self._times = times
        self._stopped = False
        self._began: float | None = None
        self._step = 0
        self._due = -math.inf
        self._failures = 0
        self._slowed = False
        self._notes: list[str] = []

    def stop(self) -> None:
        """End it, from wherever: the next frame is not asked for."""
        self._stopped = True

    def __next__(self) -> pd.DataFrame:
        try:
            while not self._over:
                self._wait()
                frame = None if self._stopped else self._asked()
                if frame is not None:
                    return frame
        except KeyboardInterrupt:
            self._refuse_closed()
            told = counted(self.frames, "frame")
            raise Interrupted(f"stopped: the watch of {self._name} had given {told}") from None
        raise StopIteration

    def _shown(self) -> Shown:
        rows = {
            "state": "over" if self._over else f"every {length(self.every)}",
            "so far": counted(self.frames, "frame"),
            "notes": self._notes,
        }
        to_do = f"{self._name}.watch(…) begins another" if self._over else "for frame in watch: …; watch.stop() ends it"
        return facts("Watch", rows, subtitle=self._name, next_step=to_do)

    @property
    def _over(self) -> bool:
        return self._stopped or self.frames == self._times

    def _wait(self) -> None:
        """Wait until the next frame is due."""
        clock = self._session.clock
        clock.resume()
        self._refuse_closed()  # in this order: whoever closes the session from here on cuts the wait short
        while (left := self._due - clock.monotonic()) > 0 and not self._stopped:
            if clock.wait(min(left, _LOOK_UP)):
                raise Interrupted("interrupted between two frames")

    def _asked(self) -> pd.DataFrame | None:
        """Ask once; None where nothing came that it is worth ending for."""
        now = self._session.clock.monotonic()
        self._began = now if self._began is None else self._began
        try:
            (frame,) = self._session.frames(self._pull).values()
        except GenesysError as error:
            self._refuse_closed()
            self._schedule(0.0)
            self._failures += 1
            if not isinstance(error, _PASSING) or self._failures >= _MOST_FAILURES:
                raise
            self._say(f"no frame came at {self._session.now():%H:%M:%S} UTC: {type(error).__name__}: {error.message}")
            return None
        self._failures = 0
        self.frames += 1
        self._pace(frame)
        return self._stamped(frame)

    def _schedule(self, pause: float) -> None:
        """Place the next frame on the first of its times that is at least a pause away."""
        assert self._began is not None  # noqa: S101 - it has begun
        passed = self._session.clock.monotonic() - self._began
        missed, paused = math.floor(passed / self.every), math.ceil((passed + pause) / self.every)
        self._step = max(self._step + 1, missed + 1, paused)  # counted, for a time may be a hair below its multiple
        self._due = self._began + self._step * self.every

    def _pace(self, frame: pd.DataFrame) -> None:
        """Slow down where the rate limit is short, and say so when that begins."""
        record = frame.attrs.get(KEY, {})
        budget, pause = self._session.budget, 0.0
        if budget is not None:
            spare = max(0.0, _SHARE * (budget.allowed - budget.used)) / max(1, record.get("requests", 1))
            pause = budget.reset / spare if spare >= 1 else budget.reset
        self._schedule(pause)
        slow = pause > self.every
        if slow and not self._slowed:
            left = max(0, budget.allowed - budget.used) if budget else 0
            self._say(
                f"the rate limit has {left} requests left for {budget.reset if budget else 0:.0f} s, "
                f"so frames come more slowly than every {self.every:g} s"
            )
        self._slowed = slow

    def _say(self, text: str) -> None:
        """Tell at once, and write it down with the next frame."""
        self._notes.append(text)
        warn(f"watch of {self._name}: {text}")

    def _stamped(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Put the time at which a frame came into it."""
        zone = self._pull.timezone or self._session.timezone
        seen = pd.Timestamp(self._session.now()).tz_convert(zone).as_unit("us")
        frame.insert(0, "observed_at", pd.Series([seen] * len(frame), frame.index, dtype=f"datetime64[us, {zone}]"))
        if KEY in frame.attrs:
            frame.attrs[KEY]["notes"] += self._notes
        self._notes = []
        return frame

    def _refuse_closed(self) -> None:
        if self._session.closed:
            raise ConfigError(f"the session is closed, and the watch of {self._name} ends", next_step="connect again")


class BoundLive(Bound[P]):
    """A helper that tells of this moment: call it for a frame, or watch it."""

    FORMS: ClassVar[Mapping[str, str]] = {**Bound.FORMS, "watch": "a fresh frame every few seconds, for a board"}

    def watch(self, *args: Any, every: float = 10, times: int | None = None, **kwargs: Any) -> Watch:
        """Return an iterator that gives a fresh frame every so many seconds, with the time in ``observed_at``.

        Parameters
        ----------
        *args, **kwargs
            As in the call itself; they are judged at once.
        every : float
            Seconds from one frame to the next, 1 at least. Where the rate limit is short, frames come more slowly,
            and a warning says so.
        times : int, optional
            How many frames; None goes on until you ``break``, interrupt the kernel or call ``.stop()``.

        Returns
        -------
        Watch
            To be gone through with ``for``; the first frame comes at once. What fails in the middle is a gap and an
            `IncompleteWarning`; after three failures in a row it is an error.

        Raises
        ------
        ConfigError
            An argument is none, at once; or, later, the session was closed.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frames = list(gc.queue_observations.watch(gc.queues().head(3), "oWaiting", every=1, times=2))
        >>> frames[1]["observed_at"].min() > frames[0]["observed_at"].max()
        True

        In a notebook, a board that renews itself until you stop the cell::

            from IPython.display import clear_output, display

            for now in gc.queue_observations.watch(queues=gc.queues(), every=5):
                clear_output(wait=True)
                display(now.groupby("queue_id")[["oWaiting", "oInteracting", "oOnQueueUsers"]].sum())
        """
        whole = self.__signature__.replace(parameters=[*self.__signature__.parameters.values(), _EVERY, _TIMES])
        given = checked(f"{self.__name__}.watch", whole, args, {**kwargs, "every": every, "times": times})
        rate: Mapping[str, Any] = {name: given.arguments.pop(name) for name in ("every", "times")}
        session: Any = self._session
        pull = self._function(session, *given.args, **given.kwargs)
        return Watch(self.__name__, replace(pull, progress=False), session, **rate)


class LiveHelper(Helper[P]):
    """The descriptor of a helper that can be watched."""

    @overload
    def __get__(self, session: None, owner: type) -> "LiveHelper[P]": ...
    @overload
    def __get__(self, session: Runner, owner: type) -> BoundLive[P]: ...
    def __get__(self, session: Runner | None, owner: type) -> "LiveHelper[P] | BoundLive[P]":
        return self if session is None else BoundLive(self._plan, session)
