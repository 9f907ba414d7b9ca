"""From the service's spelling to a column's name, and never two columns of one name.

A field is addressed by its JSON pointer (``/division/name``), because that is the one spelling in which no two fields
of a record collide; the name that an analyst types is made from it at the very end, when all fields are known.
"""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

_METRIC = re.compile(r"[tno][A-Z]\w*")  # tHandle, nOffered, oTotalScore: the vendor's metrics keep their spelling
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)  # asked for every field of every row, and fields recur
def pointer(*keys: str) -> str:
    """Return the JSON pointer of a field: ``pointer("division", "name") == "/division/name"``."""
    return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)


def keys(source: str) -> list[str]:
    """Return the keys that a JSON pointer is made of."""
    return [key.replace("~1", "/").replace("~0", "~") for key in source.split("/")[1:]]


def snake(*path: str) -> str:
    """Return the column name of a field: ``conversationStart`` becomes ``conversation_start``."""
    words = (key if _METRIC.fullmatch(key) else _HUMP.sub("_", key).lower() for key in path)
    return "_".join(re.sub(r"\W+", "_", word).strip("_") for word in words).strip("_") or "value"


def distinct(sources: Sequence[str], taken: Iterable[str]) -> dict[str, str]:
    """Name fields that no shape names, avoiding the names already taken.

    A field whose name is taken keeps the service's own spelling; if that is taken as well, a number tells them apart.
    """
    used = set(taken)
    names: dict[str, str] = {}
    for source in sources:
        path = keys(source)
        candidates = [snake(*path), "_".join(path)]
        number = 2
        while candidates[0] in used:
            candidates.pop(0)
            if not candidates:
                candidates.append(f"{snake(*path)}_{number}")
                number += 1
        names[source] = candidates[0]
        used.add(candidates[0])
    return names
