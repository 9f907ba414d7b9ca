"""Files behind signed addresses: whoever knows the address may read for a while, and nobody needs a token.

Like the storage that the service uses it has a host's manners of its own: its refusals are XML, and who comes with both
a signature and an Authorization header is sent away. So a client that lets its token out fails here, and is seen.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from genesys_nb.demo.centre import Centre
from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.world.identity import stable

PREFIX = "/storage/"
VALID = 600  # seconds

Shelf = Callable[[Centre, list[str]], Any]
"""From the parts of a path to the content of the file, bytes or what becomes JSON, or None."""


def address(centre: Centre, request: Request, *parts: str) -> str:
    """Return the address of a file, good for some minutes, on the host that was asked for it."""
    path = PREFIX + "/".join(parts)
    until = str(int(centre.passed()) + VALID)
    host = request.headers.get("host", "127.0.0.1")
    return f"http://{host}{path}?X-Amz-Expires={until}&X-Amz-Signature={_signature(centre, path, until)}"


def answer(centre: Centre, request: Request, shelves: Mapping[str, Shelf]) -> Response:
    """Answer the request for a file."""
    until = request.first("X-Amz-Expires")
    if "authorization" in request.headers:
        return _refused(400, "InvalidArgument", "Only one auth mechanism allowed")
    if not hmac.compare_digest(_signature(centre, request.path, until), request.first("X-Amz-Signature")):
        return _refused(403, "SignatureDoesNotMatch", "The signature that was provided does not match")
    if centre.passed() > int(until):
        return _refused(403, "AccessDenied", "Request has expired")
    name, *rest = request.path.removeprefix(PREFIX).split("/")
    content = shelves[name](centre, rest)
    if content is None:
        return _refused(404, "NoSuchKey", "The specified key does not exist.")
    body = content if isinstance(content, bytes) else msgspec.json.encode(content)
    return Response(200, {"Content-Type": "binary/octet-stream"}, body)


def _signature(centre: Centre, path: str, until: str) -> str:
    key = stable(centre.world.seed, "storage key").encode()
    return hmac.new(key, f"{path}?{until}".encode(), hashlib.sha256).hexdigest()


def _refused(status: int, code: str, message: str) -> Response:
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>'
    return Response(status, {"Content-Type": "application/xml"}, body.encode())
