"""Downloads in their session: the bar, why they wait, how to go on after one stopped."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from genesys_nb.clock import Clock
from genesys_nb.downloads.diary import Diary, Download, Log, Outcome
from genesys_nb.downloads.frames import Frames
from genesys_nb.downloads.pull import Finished, Pull
from genesys_nb.downloads.run import Run
from genesys_nb.errors import ConfigError, IncompleteWarning, Interrupted
from genesys_nb.http.events import Tell
from genesys_nb.lineage import attach, provenance
from genesys_nb.progress import track

_WAY_ON = "frame = gc.resume() goes on from here, gc.arrived() returns what there is"
_WHOLE: tuple[Outcome, str] = ("whole", "gc.arrived() returns it once more")
_INCOMPLETE: tuple[Outcome, str] = ("incomplete", "gnb.provenance(gc.arrived()) says what is missing")


class Downloads:
    """The downloads of one session: the latest, the one that stopped, and what to do about it.

    Parameters
    ----------
    clock : Clock
        The session's time.
    waiting : callable
        Returns why the transport waits at the moment, or an empty text.
    interrupt : callable
        Wakes whatever waits, when the reader stops it.
    shown : callable
        Returns whether calls show a bar unless they are told otherwise.
    timezone : str
        Zone of the frames' timestamps, where a pull names none.
    told : callable
        Writes down how a run's frames came about.
    dress : callable
        Puts into frames what comes from elsewhere: names.
    tell : callable
        Is told when a download begins, goes on and ends.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        waiting: Callable[[], str],
        interrupt: Callable[[], None],
        shown: Callable[[], bool],
        timezone: str,
        told: Callable[[Run, Finished], Mapping[str, Any]],
        dress: Callable[[Pull, Frames], None],
        tell: Tell,
    ) -> None:
        self.latest: Run | None = None
        self._stopped: Run | None = None
        self._clock = clock
        self._waiting = waiting
        self._interrupt = interrupt
        self._shown = shown
        self._timezone = timezone
        self._told = told
        self._dress = dress
        self._resuming = threading.Lock()
        self._log = Log(clock, tell)

    @property
    def log(self) -> list[Download]:
        """The latest that have ended, oldest first, then those under way."""
        return self._log.all

    def frames(self, run: Run) -> Frames:
        """Fetch all that is still to come of a run, and return its frames by grain.

        Raises
        ------
        Interrupted
            The reader stopped it; it says how to go on.
        Exception
            What went wrong, a `GenesysError` if it was foreseen; a note says what is kept.
        """
        self.latest = run
        self._clock.resume()
        diary = self._log.begin(run)
        try:
            frames = self._fetched(run, diary)
            diary.end(*(_WHOLE if provenance(next(iter(frames.values()))).complete else _INCOMPLETE))
        except BaseException as error:
            diary.end("stopped" if isinstance(error, KeyboardInterrupt) else "failed", self._way_on(run))
            raise
        if self._stopped is run:
            self._stopped = None
        return frames

    def stop(self, number: int) -> bool:
        """Stop a download as Ctrl-C does, in whatever thread it runs; False if it is not under way any more."""
        if running := self._log.is_running(number):
            self._interrupt()
        return running

    def resume(self, run: Run | None = None) -> Frames:
        """Go on with a run, or with the one that stopped; ConfigError if none did, or another thread does already."""
        if not self._resuming.acquire(blocking=False):
            raise ConfigError("gc.resume() is under way in another thread", next_step="wait until it has returned")
        try:
            run = run or self._stopped
            if run is None:
                raise ConfigError("no download was stopped in this session", next_step="call a helper such as users()")
            return self.frames(run)
        finally:
            self._resuming.release()

    def arrived(self) -> Frames:
        """Return what has arrived of the download that stopped, or else of the latest; ConfigError if none."""
        run = self._stopped or self.latest
        if run is None:
            raise ConfigError("nothing was downloaded yet in this session", next_step="call a helper such as users()")
        frames = self._stamped(run, as_asked=False)
        if run.done and run is self._stopped:  # whole, and handed over: there is nothing to go on with
            self.latest, self._stopped = run, None
        return frames

    def close(self) -> None:
        """End on the service what was begun there for a download that stopped."""
        self._clock.resume()
        if self._stopped is not None:
            self._stopped.abandon()

    def _fetched(self, run: Run, diary: Diary) -> Frames:
        """Fetch what is still to come and make the frames; a run that does not come to its end is kept."""
        try:
            self._advance(run, diary)
        except BaseException:
            if run.rows or self._stopped is None:
                self._keep(run)
            raise
        try:
            diary.arrived()
            frames = self._stamped(run)
            self._dress(run.pull, frames)
        except BaseException as error:
            self._keep(run)  # no such column to explode, a warning made an error, Ctrl-C: all is there, and kept
            if isinstance(error, KeyboardInterrupt):
                raise self._interrupted(run) from None
            raise
        return frames

    def _interrupted(self, run: Run) -> Interrupted:
        return Interrupted(f"stopped: {run.rows:,} items of {run.pull.what} have arrived", next_step=self._way_on(run))

    def _way_on(self, run: Run) -> str:
        """Return what to do after Ctrl-C: nothing is gone on with that has no rows, where another download has some."""
        kept = self._stopped
        if run.rows or kept is None or kept is run:
            return _WAY_ON
        return f"ask again; gc.resume() goes on with {kept.pull.what}, of which {kept.rows:,} items had arrived before"

    def _keep(self, run: Run) -> None:
        """Keep the run that stopped; the one before it is not gone on with any more."""
        before, self._stopped = self._stopped, run
        if before is not None and before is not run:
            before.abandon()

    def _advance(self, run: Run, diary: Diary) -> None:
        shown = self._shown() if run.pull.progress is None else run.pull.progress
        bar = track(run.pull.what, enabled=shown, clock=self._clock, items=run.rows, pages=run.pages)
        try:
            with bar:
                run.advance(diary.beside(bar), self._waiting)
        except KeyboardInterrupt:
            with bar:  # it may have struck while the bar was being closed
                self._interrupt()
                raise self._interrupted(run) from None
        except Exception as error:
            if run.rows:
                error.add_note(f"{run.rows:,} items of {run.pull.what} had arrived and are kept: {_WAY_ON}")
            raise

    def _stamped(self, run: Run, *, as_asked: bool = True) -> Frames:
        finished = run.finish(self._timezone, explode=as_asked)
        try:
            attach(finished.frames, self._told(run, finished))
        except IncompleteWarning:
            if as_asked:
                raise
        return Frames(finished.frames)


def as_called(frames: Frames) -> pd.DataFrame | Frames:
    """Return frames as the call that asked for them would have."""
    return next(iter(frames.values())) if len(frames) == 1 else frames
