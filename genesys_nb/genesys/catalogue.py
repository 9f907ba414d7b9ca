"""What Genesys Cloud can list.

The facts are data, made by `make_catalogue` from the vendor's specification and kept beside this module; they are read
when they are first asked for. Every POST in here only reads.
"""

import gzip
from pathlib import Path

from genesys_nb.errors import ConfigError
from genesys_nb.genesys.provider import GENESYS
from genesys_nb.paging.catalogue import Catalogue, Listing, shortened

_DATA = Path(__file__).with_name("catalogue.tsv.gz")


def _read() -> list[Listing]:
    """Read the data file that `make_catalogue` wrote."""
    listings = []
    for line in gzip.decompress(_DATA.read_bytes()).decode().split("\n"):
        path, method, style, items, size_name, default, most, reach, rule, permissions, flags, summary = line.split(
            "\t"
        )
        listings.append(
            Listing(
                path,
                method,
                style,
                items,
                size_name,
                int(default) if default else None,
                int(most) if most else None,
                int(reach) if reach else None,
                rule.lower(),
                tuple(permissions.split("|")) if permissions else (),
                path.startswith("/api/v2/analytics/"),  # its answers have no rows' field when there are no rows
                "P" in flags,
                "D" in flags,
                summary,
            )
        )
    return listings


def _whole(path: str) -> str:
    """Return a path if it is one of the API: there is no shorter way to write it."""
    if "?" in path or "://" in path or not path.startswith(GENESYS.api_prefix):
        raise ConfigError(
            f"{shortened(path)} is not a path of the API",
            next_step=f"write it as {GENESYS.api_prefix}…, without a host, and hand over what comes after ? as "
            "params={…}",
        )
    return path


CATALOGUE = Catalogue(_read, whole=_whole)
"""The listings of Genesys Cloud."""
