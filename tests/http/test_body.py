"""Which bodies count (fault lines E4 to E9, E12 to E16, E21, E22), without a network."""

import gzip
import json
import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.http.body import WALKED, Damaged, checked_json, inflated, joined

CAP = 2**20
PAGE = json.dumps({"entities": [{"id": str(number), "name": f"Müller {number}"} for number in range(300)]}).encode()
ZIPPED = gzip.compress(PAGE)


def pieces(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@given(st.lists(st.binary(max_size=2000), min_size=1, max_size=4), st.integers(1, 500), st.integers(0, 9))
def test_E8_all_members_are_read_whatever_the_pieces(members, size, zeros):
    zipped = b"".join(map(gzip.compress, members)) + b"\0" * zeros
    assert inflated(pieces(zipped, size), CAP) == b"".join(members)


@given(st.integers(1, len(ZIPPED) - 1), st.integers(1, 400))
def test_E6_E7_no_cut_is_taken(length, size):
    with pytest.raises(Damaged, match="too early"):
        inflated(pieces(ZIPPED[:length], size), CAP)


@pytest.mark.parametrize(
    "zipped",
    [
        pytest.param(ZIPPED[:-8], id="E8-no-trailer"),
        pytest.param(ZIPPED[:-8] + b"\0\0\0\0" + ZIPPED[-4:], id="E8-wrong-crc"),
        pytest.param(ZIPPED[:-4] + b"\0\0\0\1", id="E8-wrong-length"),
        pytest.param(ZIPPED + b"garbage", id="E8-garbage"),
        pytest.param(ZIPPED + b"\0\0garbage", id="E8-garbage-after-zeros"),
        pytest.param(ZIPPED + ZIPPED[:20], id="E8-second-member-cut"),
        pytest.param(PAGE, id="E21-not-gzip-at-all"),
        pytest.param(zlib.compress(PAGE), id="E21-zlib-instead"),
        pytest.param(b"", id="E12-empty"),
        pytest.param(ZIPPED[:50] + b"\xff\xff" + ZIPPED[52:], id="E8-bytes-changed"),
    ],
)
def test_damaged_compression(zipped):
    with pytest.raises(Damaged):
        inflated([zipped], CAP)


def test_E21_gzip_inside_gzip_is_not_unpacked_twice():
    content = inflated([gzip.compress(ZIPPED)], CAP)
    with pytest.raises(Damaged):
        checked_json(content, "application/json", proved=True)


def test_a_large_honest_body():
    large = bytes(range(256)) * 40_000
    assert inflated(pieces(gzip.compress(large, 1), 7_000), 2**28) == large


@pytest.mark.parametrize("size", [4 * 2**20 - 1, 4 * 2**20, 4 * 2**20 + 1, 8 * 2**20])
def test_a_body_that_fills_whole_steps(size):
    data = (b'{"a":"' + b"0123456789" * (size // 10 + 1))[:size]
    assert inflated([gzip.compress(data, 1)], 2**28) == data


def test_E22_a_bomb_is_stopped_early():
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(stream.compress(bytes(2**20)) for _ in range(200)) + stream.flush()
    tracemalloc.start()
    try:
        with pytest.raises(Damaged, match="swells"):
            inflated(pieces(bomb, 65536), 2**28)
        assert tracemalloc.get_traced_memory()[1] < 64 * 2**20
    finally:
        tracemalloc.stop()


def test_the_cap_holds_compressed_or_not():
    with pytest.raises(Damaged, match="swells"):
        inflated([gzip.compress(bytes(range(256)) * 20)], 1000)
    with pytest.raises(Damaged, match="larger"):
        joined([b"x" * 600, b"y" * 600], 1000)
    assert joined([b"x" * 500, b"y" * 500], 1000) == b"x" * 500 + b"y" * 500


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b'{"entities": []}', "application/json"),
        (b" [1] \n", "application/json; charset=utf-8"),
        (b'\xef\xbb\xbf{"a": 1}', "application/json"),
        ('{"a": "é€\U0001f600"}'.encode(), "Application/JSON"),
        (b'{"a": "\\ud83d"}', "application/problem+json"),
        (b'{"a": 1e999, "a": ' + b"9" * 5000 + b"}", "application/json"),
    ],
    ids=["E13", "E13-list", "E14-bom", "E14-utf8", "E15-lone-surrogate", "E15-numbers-are-the-decoder's"],
)
@pytest.mark.parametrize("proved", [True, False])
def test_sound_json(content, kind, proved):
    assert checked_json(content, kind, proved=proved) == content.removeprefix(b"\xef\xbb\xbf")


DAMAGED_JSON = [
    pytest.param(b"", "application/json", "empty", id="E12-empty"),
    pytest.param(b" \r\n", "application/json", "empty", id="E12-blank"),
    pytest.param(b"<html>", "application/json", "HTML", id="E11-html-labelled-json"),
    pytest.param(b"{}", "text/html; charset=utf-8", "HTML", id="E11-labelled-html"),
    pytest.param(b"{}", "text/plain", "text/plain", id="E11-plain"),
    pytest.param(b"{}", "", "no content type", id="E11-no-type"),
    pytest.param(b"null", "application/json", "complete", id="E13-null"),
    pytest.param(b'"x"', "application/json", "complete", id="E13-text"),
    pytest.param(b'{"a": 1', "application/json", "complete", id="E9-cut"),
    pytest.param(b'{"a": {"b": 1}', "application/json", "JSON", id="E9-cut-behind-a-brace"),
    pytest.param(b'{"a": 1}}', "application/json", "JSON", id="E9-too-much"),
    pytest.param(b'{"a": "M\xfcller"}', "application/json", "UTF-8", id="E14-latin-1"),
    pytest.param(b'{"a": "\xed\xa0\x80"}', "application/json", "UTF-8", id="E14-surrogate-bytes"),
    pytest.param(b'{"a": NaN}', "application/json", "JSON", id="E15-nan"),
    pytest.param(b'{"a": -Infinity}', "application/json", "JSON", id="E15-infinity"),
    pytest.param(b'{"a": NaN, "b": "\\ud83d"}', "application/json", "NaN", id="E15-nan-and-lone-surrogate"),
    pytest.param(b"[" * 200_000 + b"]" * 200_000, "application/json", "nested", id="E16"),
    pytest.param(b'["\\ud83d",' + b"[" * 50_000 + b"]" * 50_000 + b"]", "application/json", "JSON", id="E16-surrogate"),
]


@pytest.mark.parametrize(("content", "kind", "words"), DAMAGED_JSON)
def test_damaged_json(content, kind, words):
    with pytest.raises(Damaged, match=words):
        checked_json(content, kind, proved=True)


def test_a_large_body_is_walked_only_if_nothing_proves_its_end():
    large = b'{"a": [' + b"1, " * WALKED + b"NaN]}"
    assert checked_json(large, "application/json", proved=True) is large
    with pytest.raises(Damaged):
        checked_json(large, "application/json", proved=False)


def test_whether_a_repetition_may_help_is_told():
    def whole(content, *, proved):
        with pytest.raises(Damaged) as caught:
            checked_json(content, "application/json", proved=proved)
        return caught.value.whole

    assert whole(b'{"a": 1', proved=True)
    assert not whole(b'{"a": 1', proved=False)
