"""From the bytes on the wire to a body that can be trusted, or a reason why not.

Usual clients hand over a compressed body that was cut, a page with replaced characters, or a login page. Here a body
counts only when it is proved whole: the decompressor reached its end and the checksum held, every member of it was
read, and nothing but zero bytes follows; the text is UTF-8 without exception; the JSON is complete.

What is checked where, because a page may have 8 MB: decompression (checksum included) and UTF-8 are checked for every
byte here. The grammar of the JSON is walked here, without making objects, for bodies up to 2 MiB and for those whose
end nothing else proves (an uncompressed answer that ends with the connection): NaN, Infinity, cuts and absurd nesting
are refused, so that the request can be repeated. A larger body whose end is proved is looked at from both ends only:
the decoder of the page reads each byte of it next, and refuses the same things. Required keys, numbers out of range
and repeated keys are the decoder's business at every size.
"""

import json
from collections.abc import Iterable
from typing import NoReturn

import msgspec
from isal import isal_zlib

WALKED = 2 * 2**20
_ISAL_ERROR: type[Exception] = isal_zlib.error  # type: ignore[assignment] # its stub calls the class an object
_GZIP = 31  # a window of 32 KiB in gzip's container
_STEP = 4 * 2**20
_SUSPECT = 16 * 2**20
_RATIO = 200
_WALK = msgspec.json.Decoder(msgspec.Raw)
_BLANK = b" \t\r\n"


class Damaged(Exception):
    """A body that cannot be trusted.

    `whole` tells that it arrived as it was sent: repeating the request helps only if the service thinks better of it.
    """

    def __init__(self, text: str, *, whole: bool = False) -> None:
        super().__init__(text)
        self.text = text
        self.whole = whole


def joined(chunks: Iterable[bytes], cap: int) -> bytes:
    """Return the chunks of a body that is not compressed, up to the cap."""
    parts: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > cap:
            raise Damaged(f"the body is larger than {cap:,} bytes", whole=True)
        parts.append(chunk)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def inflated(chunks: Iterable[bytes], cap: int) -> bytes:
    """Return the content of a gzip body of one or several members, up to the cap."""
    parts: list[bytes] = []
    size = received = members = 0
    stream = isal_zlib.decompressobj(_GZIP)
    fresh = True
    try:
        for chunk in chunks:
            received += len(chunk)
            rest, full = chunk, False
            while rest or full:
                if fresh and members and not rest.strip(b"\0"):
                    break  # padding after the last member, as the format allows
                part = stream.decompress(rest, _STEP)
                fresh, full = False, len(part) == _STEP  # when full, more may wait inside
                size += len(part)
                if size > cap or (size > _SUSPECT and size > _RATIO * received):
                    raise Damaged(f"the body swells to more than {size:,} bytes when decompressed", whole=True)
                parts.append(part)
                rest = stream.unconsumed_tail
                if stream.eof:
                    rest, full, members, fresh = stream.unused_data, False, members + 1, True
                    stream = isal_zlib.decompressobj(_GZIP)
    except _ISAL_ERROR as error:
        raise Damaged(f"the compressed body is damaged ({error})") from None
    if not (members and fresh):
        raise Damaged("the compressed body ends too early" if received else "the body is empty")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def checked_json(content: bytes, content_type: str, *, proved: bool) -> bytes:
    """Return the JSON text without byte order mark, or say why it is none.

    `proved` tells that the length or the checksum of the body is known to be right.
    """
    if not content.strip(_BLANK):
        raise Damaged("the body is empty", whole=True)
    media = content_type.partition(";")[0].strip().lower()
    if "html" in media or content[:200].lstrip(_BLANK)[:1] == b"<":
        raise Damaged("HTML instead of JSON", whole=True)
    if media != "application/json" and not media.endswith("+json"):
        raise Damaged(f"{media or 'no content type'} instead of JSON", whole=True)
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.isascii():
        try:
            content.decode()
        except UnicodeDecodeError as error:
            raise Damaged(f"the body is not UTF-8 (byte {error.start})", whole=True) from None
    ends = content[:64].lstrip(_BLANK)[:1] + content[-64:].rstrip(_BLANK)[-1:]
    if ends not in {b"{}", b"[]"}:
        raise Damaged("the body is not a complete JSON object or list", whole=proved)
    if not proved or len(content) <= WALKED:
        _walk(content, whole=proved)
    return content


def _walk(content: bytes, *, whole: bool) -> None:
    try:
        _WALK.decode(content)
    except msgspec.DecodeError:
        # msgspec also refuses half a surrogate pair, which the standard library reads and names of people can hold.
        try:
            json.loads(content, parse_constant=_refuse_constant, parse_int=float)
        except (ValueError, RecursionError) as error:
            raise Damaged(f"the body is not JSON ({error})", whole=whole) from None
    except RecursionError:
        raise Damaged("the JSON is nested too deeply", whole=whole) from None


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
