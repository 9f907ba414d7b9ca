"""Data extraction, a preview of the vendor's: what analytics knows, written into files by the service.

There is a listing of the files, and for each an address in the vendor's storage that carries its own permission: it is
followed without the session's token, and shown to nobody. What the files hold is the vendor's business: they are read
as they are. An organisation may lack all of it; then the jobs of conversations are the way.
"""

from collections.abc import Iterable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

import msgspec
import pandas as pd

from genesys_nb import intervals
from genesys_nb.arguments import echo
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ApiError, BadRequest, ConfigError, Forbidden, NotFound
from genesys_nb.genesys.catalogue import CATALOGUE
from genesys_nb.genesys.conversations import Context
from genesys_nb.genesys.shapes import EXTRACTED_FILES
from genesys_nb.listing import plan
from genesys_nb.paging import OBJECT, STYLES
from genesys_nb.query import Query
from genesys_nb.tables.files import Files, wrapped

_METADATA = "/api/v2/analytics/dataextraction/downloads/metadata"
_BULK = "/api/v2/analytics/dataextraction/downloads/bulk"
_MOST = 1_000


def data_extraction(
    session: Context,
    schema: str | None = None,
    *,
    interval: Any = None,
    timezone: str | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return the files that the service has extracted: a preview, which not every organisation has.

    Parameters
    ----------
    schema : str, optional
        Only files of one kind of data, such as ``"conversations"``; the notes of the frame name those that are enabled.
    interval : str, pair, pandas.Interval, optional
        As in `conversation_details`: only files of that time, by the service's own reading of it.
    timezone : str, optional
        Zone in which the interval is read and timestamps are returned; None is the session's.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a file: ``id``, ``data_schema``, ``date_created``, ``date_expires``; `data_extraction_files` reads them.

    Raises
    ------
    Forbidden
        The role lacks ``analytics:datawarehouse:view``, or the organisation lacks data extraction.

    Notes
    -----
    GET /api/v2/analytics/dataextraction/downloads/metadata.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     files = gc.data_extraction("conversations", interval="yesterday")
    ...     calls = gc.data_extraction_files(files)
    >>> files.columns.tolist()
    ['id', 'data_schema', 'date_created', 'date_expires']
    """
    params: dict[str, Any] = {"dataSchema": schema} if schema else {}
    notes: tuple[str, ...] = ()
    if interval is not None:
        asked = intervals.read(interval, timezone=timezone or session.timezone, now=session.now())
        start, end = asked.iso().split("/")
        params, notes = {**params, "dateStart": start, "dateEnd": end}, asked.notes
    listed = plan(
        CATALOGUE.find(_METADATA),
        Query("GET", _METADATA, params),
        what="extracted files",
        shape=EXTRACTED_FILES,
        progress=progress,
    )
    style = replace(listed.style, opened=_enabled)
    return replace(listed, style=style, timezone=timezone, notes=notes, instead=_lacking)


def data_extraction_files(
    session: object,
    files: str | Iterable[str] | pd.DataFrame,
    *,
    timezone: str | None = None,
    explode: str | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return the rows of extracted files as one frame: a preview, which not every organisation has.

    Parameters
    ----------
    files : str, list of str, pandas.DataFrame
        Ids of files of one kind of data, or the frame of `data_extraction`; 1,000 at the most.
    timezone : str, optional
        Zone of the timestamps; None is the session's.
    explode : str, optional
        A column whose lists become rows.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        The rows of all files, in their order; columns in snake_case, of the types that the files say. Files are read
        whether they are Parquet, JSON or CSV, packed with gzip or not; which of these the vendor writes is not
        published.

    Raises
    ------
    ConfigError
        No ids, too many, or files of several kinds of data; nothing was sent.
    Forbidden
        The role lacks ``analytics:datawarehouse:view``, or the organisation lacks data extraction.
    NotFound
        A file is not there any more.

    Notes
    -----
    POST /api/v2/analytics/dataextraction/downloads/bulk, once for each file, and then the vendor's storage, where the
    session's token does not go.
    """
    ids = _ids(files)
    style = replace(STYLES["none"], opened=lambda _query, content, _items: (wrapped(content), ()))
    return Pull(
        what="extracted data",
        queries=tuple(Query("POST", _BULK, json={"files": [one]}, reads=True) for one in ids),
        style=style,
        items=OBJECT,
        key=(),
        tables=lambda: Files("extracted data"),
        timezone=timezone,
        explode=explode,
        progress=progress,
        instead=_lacking,
        behind="entities.0.signedUrl",
        file=True,
    )


def _ids(files: str | Iterable[str] | pd.DataFrame) -> list[str]:
    if isinstance(files, pd.DataFrame):
        if "id" not in files.columns:
            raise ConfigError(
                "files= is a frame without the column id", next_step="give the frame of data_extraction()"
            )
        kinds = files["data_schema"].dropna().unique() if "data_schema" in files.columns else ()
        if len(kinds) > 1:
            raise ConfigError(
                f"these files hold several kinds of data, {', '.join(sorted(map(str, kinds)))}, which make no frame",
                next_step="select one: files[files['data_schema'] == …]",
            )
        files = [str(one) for one in files["id"]]
    ids = list(dict.fromkeys([files] if isinstance(files, str) else files))
    if not ids or not all(one.strip() for one in ids):
        raise ConfigError(
            f"files={echo(files)} names no file" if not ids else "files= holds an empty id",
            next_step="gc.data_extraction() lists the files there are",
        )
    if len(ids) > _MOST:
        raise ConfigError(
            f"{len(ids):,} files are too many at once; {_MOST:,} are the most", next_step="read them in parts"
        )
    return ids


def _enabled(_query: Query, content: bytes, _items: str) -> tuple[bytes, tuple[str, ...]]:
    """Say which kinds of data are extracted."""
    try:
        kinds = msgspec.json.decode(content).get("enabledDataSchemas")
    except (msgspec.MsgspecError, AttributeError):
        return content, ()
    return content, (f"kinds of data that are extracted: {', '.join(map(str, kinds))}",) if kinds else ()


def _lacking(error: ApiError) -> bytes:
    """Say kindly that the organisation, or the role, lacks data extraction."""
    if isinstance(error, NotFound) and error.status == HTTPStatus.OK:  # an answer without an address
        raise NotFound(
            "a file is not there, or not any more",
            status=error.status,
            next_step="gc.data_extraction() lists the files there are, and until when",
            trail=error.trail,
        ) from error
    unknown = isinstance(error, NotFound)
    feature = isinstance(error, BadRequest) and "feature" in f"{error.code} {error.message}".lower()
    if not (isinstance(error, Forbidden) or unknown or feature):
        raise error
    kind: type[ApiError] = Forbidden if isinstance(error, Forbidden) else NotFound
    raise kind(
        f"data extraction is not there for you: {error.message}",
        status=error.status,
        code=error.code,
        body=error.body,
        next_step="It is a preview of the vendor's, which not every organisation has, and needs the permission "
        "analytics:datawarehouse:view. Without it gc.conversation_details(interval, via='job') brings the same "
        "conversations; whether the organisation has it, its account manager at the vendor knows.",
        trail=error.trail,
    ) from error
