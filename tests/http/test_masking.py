"""No trace of a secret in a text (fault lines L11, L12)."""

import base64
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.http.masking import Masked, mask
from genesys_nb.secret import Secret

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60)


def pieces(text):
    return {text[start : start + 8] for start in range(len(text) - 7)}


@given(WORDS, st.text(max_size=40), st.text(max_size=40))
def test_L11_no_eight_characters_of_a_secret_stay(secret, before, after):
    for spelled in (secret, quote(secret, safe=""), quote_plus(secret), secret.upper()):
        shown = mask(f"{before} {spelled} {after}", [Secret(secret)])
        assert not {piece.lower() for piece in pieces(spelled)} & {piece.lower() for piece in pieces(shown)}


@given(WORDS.filter(lambda secret: len(secret) >= 16), st.binary(max_size=20), st.binary(max_size=5))
def test_L11_nor_of_its_base64_inside_of_another_text(secret, before, after):
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        shown = mask(encode(before + secret.encode() + after).decode(), [Secret(secret)])
        assert base64.b64encode(secret.encode()).decode()[4:16] not in shown
        hidden = encode(before + secret.encode() + after).decode()
        first = -(-len(before) * 4 // 3) + 1
        assert hidden[first : first + 10] not in shown


@given(WORDS, WORDS)
def test_L12_overlapping_secrets_leave_no_pieces(one, other):
    secrets = [Secret(one), Secret(one + other), Secret(other)]
    assert not pieces(one + other) & pieces(mask(f"x{one}{other}x", secrets))


@given(st.text(max_size=80), WORDS)
def test_masking_twice_changes_nothing(text, secret):
    once = mask(text + secret, [Secret(secret)])
    assert mask(once, [Secret(secret)]) == once


def test_a_cut_secret_is_masked_and_the_rest_stays():
    assert mask("token t0psecret-value… refused", [Secret("xx-t0psecret-value-yy")]) == "token ***… refused"


def test_a_short_secret_is_masked_as_a_whole():
    assert mask("pin 1234 and 123", [Secret("1234")]) == "pin *** and 123"


def test_nothing_known_means_nothing_changed():
    assert mask("as it is", []) == "as it is"
    assert mask("as it is", [Secret("")]) == "as it is"


def test_a_masked_header_goes_out_and_does_not_show():
    header = Masked("Bearer abc")
    assert header.encode() == b"Bearer abc"
    assert repr(header) == "'***'"
    assert "abc" not in repr({"Authorization": header})


@pytest.mark.parametrize("text", ["İstanbul t0psecret-value", "ẞ t0psecret-value ẞ"])
def test_letters_that_change_length_when_folded_do_not_shift_the_mask(text):
    assert mask(text, [Secret("t0psecret-value")]) == text.replace("t0psecret-value", "***")
