"""The vendor's SDK, imported without what its import does to the logs of others.

It silences `urllib3` and `watchdog` for the whole process. Its own thread, which watches its configuration file, is
started by the import as well and left alone: whoever uses that file counts on it.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_SILENCED = ("urllib3", "watchdog")


@contextmanager
def _logs_kept() -> Iterator[None]:
    before = [(logger, logger.level, logger.propagate) for logger in map(logging.getLogger, _SILENCED)]
    try:
        yield
    finally:
        for logger, level, propagate in before:
            logger.setLevel(level)
            logger.propagate = propagate


with _logs_kept():
    from PureCloudPlatformClientV2 import ApiClient
    from PureCloudPlatformClientV2.abstract_http_client import AbstractHttpClient
    from PureCloudPlatformClientV2.rest import ApiException, RESTResponse

__all__ = ["AbstractHttpClient", "ApiClient", "ApiException", "RESTResponse"]
