"""The client through which a person logs in is found in the same places, and no secret is asked for."""

import pytest

from genesys_nb.credentials import find
from genesys_nb.errors import ConfigError
from tests.credentials.conftest import CLIENT

WAY = {"login": "browser"}


def test_at_the_prompt_place_and_client_are_asked_for_and_no_secret(bare_machine, keyboard):
    questions = keyboard("eu-west-1", CLIENT)
    found = find(person=WAY)
    assert (found.client_id, found.client_secret, found.person) == (CLIENT, None, WAY)
    assert found.region.name == "eu-west-1"
    assert not any("secret" in question.lower() for question in questions)


def test_in_the_keyring_a_client_without_a_secret_is_enough(bare_machine, keyring):
    keyring.held = {"default/client_id": CLIENT, "default/region": "eu-west-1"}
    found = find(person=WAY)
    assert (found.client_id, found.client_secret) == (CLIENT, None)


def test_nowhere(bare_machine, keyring):
    with pytest.raises(ConfigError, match="no credentials were found") as caught:
        find(person=WAY)
    assert "secret" not in caught.value.next_step.lower()
