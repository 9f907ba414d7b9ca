"""A fair race: each contestant in a fresh process that is warm by one page, in turns; ratios of the same round.

As a program, ``python -m tests.benchmarks.race``, it is that fresh process.
"""

import gc
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd

# --- one contestant in a fresh process -------------------------------------------------------------------------------


def one(who, what, grain, url):
    """Run one contestant in this process; print its wall time, CPU time and memory."""
    from tests.benchmarks import contestants

    pull = getattr(getattr(contestants, who)(url, grain), what)
    gc.collect()
    before = memory("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak counts from here
    wall, cpu = time.perf_counter(), time.process_time()
    made = pull()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    found = {"wall": wall, "cpu": cpu, "peak": memory("VmHWM") - before, "grown": memory("VmRSS") - before}
    if isinstance(made, pd.DataFrame):
        found |= {"rows": len(made), "frame": weight(made)}
    print(json.dumps(found), flush=True)
    os._exit(0)  # the measure is taken; what is held need not be given back piece by piece


def memory(name):
    return int(re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text())[1]) * 1024


def weight(frame):
    """Return the bytes of a frame; of cells that hold lists, all that is in them, each object once."""
    seen = set()

    def size(value):
        if id(value) in seen:
            return 0
        seen.add(id(value))
        inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
        return sys.getsizeof(value) + sum(map(size, inside))

    nested = [name for name in frame if frame[name].dtype == object]
    flat = int(frame.drop(columns=nested).memory_usage(deep=True).sum())
    return flat + sum(8 + size(value) for name in nested for value in frame[name])


# --- in turns --------------------------------------------------------------------------------------------------------


def fresh(who, what, url, grain="conversation"):
    """Return what a contestant, a class of `contestants` and a method of it, found in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.race", who, what, grain, url]
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    if ran.returncode:
        raise SystemExit(ran.stderr)
    return json.loads(ran.stdout)


def race(url, rounds, *contestants):
    """Let contestants take turns; return what each round found of each."""
    return [[fresh(who, what, url, grain) for who, what, grain in contestants] for _ in range(rounds)]


def compile_once(folder):
    """Have modules compiled once, not by each fresh process, whatever this machine thinks of writing bytecode."""
    os.environ["PYTHONPYCACHEPREFIX"] = folder
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


# --- what is printed -------------------------------------------------------------------------------------------------


def spread(numbers):
    return f"{statistics.median(numbers):.2f} ({min(numbers):.2f} to {max(numbers):.2f})"


def ratios(found, above, below, measure="wall"):
    return [turn[above][measure] / turn[below][measure] for turn in found]


def seconds(found, *places):
    return (
        " against ".join(f"{statistics.median(turn[place]['wall'] for turn in found):.2f}" for place in places) + " s"
    )


def say(figure, text, target=""):
    print(f"  {figure:<44} {text}" + (f"; target {target}" if target else ""), flush=True)


def say_memory(found, place):
    """Print how much of the peak is not the frame."""
    above = [(turn[place]["peak"] - turn[place]["frame"]) / 1e6 for turn in found]
    say("", f"MB {spread(above)} above a frame of {found[0][place]['frame'] / 1e6:.0f}", "<= 100")


if __name__ == "__main__":
    one(*sys.argv[1:])
