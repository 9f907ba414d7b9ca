"""Which options the organisation can have. It is opened in a test or a notebook, and says at once what it cannot do."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from genesys_nb.demo.faults import Fault
from genesys_nb.demo.jobs import JobTrouble

_WHOLE = {  # option: least, most, whether None is an answer
    "seed": (None, None, False),
    "port": (0, 65_535, False),
    "days": (1, 3_660, False),
    "rate_limit": (1, None, True),
    "users": (12, 100_000, False),  # every twelfth leads a team, and each queue needs members
    "page_size_limit": (1, None, True),
    "drift": (0, None, False),
    "leavers": (0, None, False),
    "login_rate_limit": (1, None, True),
    "job_patience": (0, None, False),
    "hits_cap": (1, None, True),
}
_NUMBERS = {  # option: most
    "token_lifetime": None,
    "lag_hours": None,
    "rate_window": None,
    "volume": 10,  # an id has room for 4,095 conversations a day
}
_KINDS: dict[str, tuple[type, str]] = {
    "refuse_oversize": (bool, "True or False"),
    "job_trouble": (JobTrouble, "a JobTrouble, such as JobTrouble(fails=1),"),
}


def refuse(options: Mapping[str, Any]) -> None:
    """Raise a ValueError that names the first option that cannot be, and what it can be."""
    for name, value in options.items():
        if wanted := _wanted(name, value):
            raise ValueError(f"{name}={str(value)[:60]!r} cannot be: {wanted} is wanted")


def _wanted(name: str, value: Any) -> str:
    """Return what an option should be; nothing where it is that."""
    if name in _WHOLE:
        least, most, may_be_none = _WHOLE[name]
        whole = isinstance(value, int) and not isinstance(value, bool)
        inside = whole and (least is None or value >= least) and (most is None or value <= most)
        return "" if inside or (value is None and may_be_none) else _range(least, most, may_be_none=may_be_none)
    if name in _NUMBERS:
        most = _NUMBERS[name]
        number = isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
        inside = number and (most is None or value <= most)
        return "" if inside else f"a number {'of at least 0' if most is None else f'from 0 to {most}'}"
    if name == "now":
        return "" if value is None or isinstance(value, datetime) else "a datetime"
    if name in _KINDS:
        kind, wanted = _KINDS[name]
        return "" if isinstance(value, kind) else wanted
    kinds = (str, Fault) if name == "faults" else (str,)
    several = isinstance(value, Iterable) and not isinstance(value, str | bytes | Mapping)
    return "" if several and all(isinstance(one, kinds) for one in value) else f"a list, such as {_EXAMPLES[name]},"


_EXAMPLES = {"faults": "['mixed:0.05']", "denied": "['routing:queue:view']"}


def _range(least: int | None, most: int | None, *, may_be_none: bool) -> str:
    bounds = "" if least is None else f" of at least {least}" if most is None else f" from {least} to {most}"
    return f"a whole number{bounds}{', or None,' if may_be_none else ''}"
