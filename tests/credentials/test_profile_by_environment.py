"""GENESYS_NB_PROFILE is the profile of connect() where its place is reached, and no place says two things at once."""

import pytest

from genesys_nb import connect
from genesys_nb.credentials import DEMO, Embedded, find
from genesys_nb.errors import ConfigError
from tests.credentials.conftest import CLIENT, SECRET

NAME = "GENESYS_NB_PROFILE"
GOOD = {
    "GENESYS_CLOUD_CLIENT_ID": CLIENT,
    "GENESYS_CLOUD_CLIENT_SECRET": SECRET,
    "GENESYS_CLOUD_REGION": "eu-west-1",
}
CLI = f"""
[prod]
client_id = "{CLIENT}"
client_secret = "{SECRET}"
region = "us-west-2"
"""


@pytest.fixture
def env_file(bare_machine):
    def write(**values):
        path = bare_machine.folder / ".env"
        path.write_text("".join(f"{name}={value}\n" for name, value in values.items()), "utf-8")
        return path

    return write


def test_the_environment_names_the_embedded_organisation_and_the_argument_does(environment):
    assert find(DEMO).source == "the argument profile"
    environment(**{NAME: " 'demo' "})
    assert find() == Embedded(f"{NAME} in the environment")
    assert find(platform="cxone") == find()


def test_the_env_file_names_it(env_file):
    path = env_file(**{NAME: "demo"})
    assert find() == Embedded(f"{NAME} in {path}")


def test_a_real_login_in_the_environment_or_the_arguments_goes_before_an_env_file_that_says_demo(env_file, environment):
    env_file(**{NAME: "demo"})
    assert find(region="eu-west-1", client_id=CLIENT, client_secret=SECRET).source == "the arguments"
    environment(**GOOD)
    assert find().source == "the environment"


def test_the_env_file_goes_before_profiles_and_keyring(env_file, profile_file, keyring):
    profile_file(CLI.replace("prod", "default"))
    keyring.held = {"default/client_id": CLIENT, "default/client_secret": SECRET, "default/region": "eu-west-1"}
    env_file(**{NAME: "demo"})
    assert isinstance(find(), Embedded)


def test_the_environments_profile_goes_before_an_env_file_with_a_login(env_file, environment, profile_file):
    env_file(**GOOD)
    profile_file(CLI)
    environment(**{NAME: "prod"})
    assert find().region.name == "us-west-2"


def test_the_argument_goes_before_the_environment(environment, profile_file):
    environment(**{NAME: "demo"})
    profile_file(CLI)
    assert find("prod").region.name == "us-west-2"


def test_a_name_in_the_keyring(environment, keyring):
    keyring.held = {"prod/client_id": CLIENT, "prod/client_secret": SECRET, "prod/region": "eu-west-1"}
    environment(**{NAME: "prod"})
    assert find().source == "the keyring (prod)"


def test_a_name_that_is_nowhere_is_refused_with_who_gave_it_and_no_other_place_is_tried(environment, env_file):
    environment(**{NAME: "prod"})
    env_file(**GOOD)
    with pytest.raises(ConfigError, match="'prod', which GENESYS_NB_PROFILE in the environment asks for"):
        find()


def test_a_secret_instead_of_a_name_is_not_shown(environment):
    environment(**{NAME: SECRET})
    with pytest.raises(ConfigError, match="looks like a secret") as caught:
        find()
    assert SECRET not in str(caught.value)


def test_a_place_that_holds_a_login_and_names_a_profile_says_two_things(environment, env_file):
    path = env_file(**GOOD, **{NAME: "demo"})
    with pytest.raises(ConfigError, match="both a login and the name of a profile") as caught:
        find()
    assert str(path) in str(caught.value)
    environment(**GOOD, **{NAME: "demo"})
    with pytest.raises(ConfigError, match=r"both a login and the name of a profile.* in the environment"):
        find()


def test_connect_opens_it_and_its_card_says_which_organisation_it_is(env_file):
    env_file(**{NAME: "demo"})
    with connect(progress=False) as gc, connect(platform="cxone", progress=False) as cx:
        assert "demo" in repr(gc)
        assert "127.0.0.1" in repr(cx)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ({"region": "eu-west-1"}, "takes no region, and GENESYS_NB_PROFILE in .*[.]env asks for it"),
        ({"login": "browser"}, "takes no login"),
        ({"token_lifetime": 20}, r'go with connect\("demo", …\)'),  # a real organisation would not know it
    ],
)
def test_what_the_embedded_organisation_does_not_take_is_refused(env_file, call, says):
    env_file(**{NAME: "demo"})
    with pytest.raises(ConfigError, match=says):
        connect(**call)
