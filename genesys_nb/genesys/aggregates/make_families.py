"""Make the families' data file from the vendor's specification.

Run it when the vendor's API has changed::

    python -m genesys_nb.genesys.aggregates.make_families openapi.json

A family is what the service aggregates by one path: conversations, users, flows and their like. Of each, the file says
where it is asked and by whose leave, and in the specification's words what it counts, what it groups by, what it can
filter by besides, which times it can count by, and which metrics rank its groups, where it ranks at all. Words stand
in one line apart by blanks, in the specification's order, so the same specification makes the same bytes.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

TARGET = Path(__file__).with_name("families.json")

_ASKED = re.compile(r"/api/v2/analytics/\w+/aggregates(?=/query$)")
_BODY = "AggregationQuery"


def families(specification: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Go through the families of a specification: their names, and what is known of them."""
    schemas, paths = specification["components"]["schemas"], specification["paths"]
    for path, operations in paths.items():
        if found := _ASKED.match(path):
            asked = operations["post"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
            name = asked.rpartition("/")[2].removesuffix(_BODY)
            body = schemas[name + _BODY]["properties"]
            groups = body["groupBy"]["items"]["enum"]
            filtered = schemas[f"{name}AggregateQueryPredicate"]["properties"]["dimension"]["enum"]
            ranking = schemas.get(f"{name}AggregationSort") if "sortMetric" in body else None
            yield (
                re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower(),
                {
                    "path": found[0],
                    "permissions": " ".join(operations["post"]["x-inin-requires-permissions"]["permissions"]),
                    "metrics": " ".join(body["metrics"]["items"]["enum"]),
                    "groups": " ".join(groups),
                    "only_filtered": " ".join(one for one in filtered if one not in groups),
                    "times": " ".join(body["alternateTimeDimension"]["enum"]),
                    "ranking": " ".join(ranking["properties"]["name"]["enum"]) if ranking else "",
                    "jobs": f"{found[0]}/jobs" in paths,
                },
            )


def main(specification: str, target: str | Path = TARGET) -> None:
    """Read the specification, write the data file, say what is in it."""
    found = dict(sorted(families(json.loads(Path(specification).read_text(encoding="utf-8")))))
    Path(target).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    for name, family in found.items():
        print(f"{len(family['metrics'].split()):4} metrics, {len(family['groups'].split()):4} groups: {name}")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
