"""Errors as values: they survive copies and pickles, and their texts are harmless whoever wrote them."""

import copy
import gc
import inspect
import pickle

import pytest

from genesys_nb import errors
from genesys_nb.errors import BadRequest, ConfigError, GenesysError, Interrupted, PagingError, Trail, guard, named

KINDS = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, GenesysError)]
MORE = {"status": 418, "retry_after": 12.5}


def made(kind):
    wanted = inspect.signature(kind).parameters
    more = {name: value for name, value in MORE.items() if name in wanted}
    return kind("it failed", next_step="mend it", trail=Trail("GET", "/x", "h", 2, 1.5, "c-1"), **more)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("again", [lambda one: pickle.loads(pickle.dumps(one)), copy.copy, copy.deepcopy])
def test_an_error_survives_copies_and_pickles(kind, again):
    error = made(kind)
    error.add_note("400 rows had arrived")
    twin = again(error)
    assert type(twin) is kind
    assert (str(twin), repr(twin), vars(twin)) == (str(error), repr(error), vars(error))
    assert twin.args == error.args


def test_every_kind_was_looked_at():
    assert len(KINDS) == 14


@pytest.mark.parametrize(
    "text", ["a\x1b[31mred", "a\u202eb", "a\x00\x07b", "a\r\x08b", "a\ud800b", "a\u2066b", "a\x9bb"]
)
def test_no_text_steers_a_terminal_or_turns_the_writing(text):
    error = BadRequest(text, status=400, code=text, next_step=text, trail=Trail(text, text, text, correlation_id=text))
    for shown in (str(error), error.message, error.next_step, error.code, str(Interrupted(text)), "".join(error.args)):
        assert shown.replace("\n", "").isprintable(), ascii(shown)
        shown.encode()


def test_what_never_ends_is_cut_and_says_by_how_much():
    error = PagingError("x" * 5_000, next_step="y" * 10_000, trail=Trail(path="/z" * 4_000))
    assert "(3,000 more characters)" in error.message
    assert "(8,000 more characters)" in error.next_step
    assert len(str(error)) < 5_000


def test_of_many_names_a_few_are_named():
    assert named([]) == ""
    assert named("abc") == "a, b, c"
    assert named(range(1_234), most=2) == "0, 1 and 1,232 more"


class Holder:
    def masked(self, text):
        return text.replace("open sesame", "***")


def test_whoever_holds_a_secret_masks_it_in_every_error_while_it_lives():
    holder = Holder()
    guard(holder)
    error = ConfigError("say open sesame", next_step="open sesame")
    assert (error.message, error.next_step, error.args) == ("say ***", "***", ("say ***",))
    del holder
    gc.collect()
    assert ConfigError("say open sesame").message == "say open sesame"
