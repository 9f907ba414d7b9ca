"""Whatever a region is called, it is found, or refused with a message that helps."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.errors import ConfigError
from genesys_nb.regions import REGIONS, Region, known, region

WRAPS = ["{}", " {} ", '"{}"', "'{}'", "\t{}\n", "“{}”", "`{}`", "\u00a0{}"]
HOSTS = ["{}", "login.{}", "api.{}", "apps.{}", "https://api.{}/", "https://api.{}", "https://login.{}/oauth/token"]
ADDRESSES = [*HOSTS, "https://apps.{}/directory/#/admin?x=1", "https://api.{}:443/", "api.{}.", "http://{}"]


def spelled(draw, text):
    """Put any case and any wrapping a clipboard may add around a name."""
    return draw(st.sampled_from(WRAPS)).format(draw(st.sampled_from([str, str.upper, str.title]))(text))


def test_the_eighteen_regions_of_the_vendor():
    assert len(REGIONS) == 18
    assert len({each.domain for each in REGIONS}) == len({each.name for each in REGIONS}) == 18
    assert known("us-east-1").domain == "mypurecloud.com"
    assert known("ap-southeast-2").domain == "mypurecloud.com.au"
    assert known("eusc-de-east-1").domain == "edee1.eusc-pure.cloud"


@given(st.data())
def test_aws_names_in_every_spelling(data):
    place = data.draw(st.sampled_from(REGIONS))
    name = data.draw(st.sampled_from([place.name, place.name.replace("-", "_"), place.name.replace("-", " ")]))
    name += data.draw(st.sampled_from(["", " (whatever a menu says)"]))
    assert region(spelled(data.draw, name)) is place


@given(st.data())
def test_every_address_of_a_region(data):
    place = data.draw(st.sampled_from(REGIONS))
    address = data.draw(st.sampled_from(ADDRESSES)).format(place.domain)
    assert region(spelled(data.draw, address)) is place


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("Ireland", "eu-west-1"),
        ("frankfurt", "eu-central-1"),
        ("Zurich", "eu-central-2"),
        ("ZÜRICH", "eu-central-2"),
        ("sao paulo", "sa-east-1"),
        ("South Korea", "ap-northeast-2"),
        ("usw2", "us-west-2"),
        ("PureCloudRegionHosts.us_east_1", "us-east-1"),
        ("UAE", "me-central-1"),
    ],
)
def test_names_people_use(word, name):
    assert region(word).name == name


@pytest.mark.parametrize(
    ("word", "both"), [("germany", ("eu-central-1", "eusc-de-east-1")), ("Japan", ("ap-northeast-1", "ap-northeast-3"))]
)
def test_a_word_for_two_regions_is_refused_naming_both(word, both):
    assert known(word) is None
    with pytest.raises(ConfigError, match="may mean") as caught:
        region(word)
    assert all(name in str(caught.value) for name in both)


def test_a_typing_error_is_refused_with_the_closest_and_the_list():
    with pytest.raises(ConfigError) as caught:
        region("eu-wset-1")
    text = str(caught.value)
    assert "'eu-wset-1'" in text
    assert "the closest: eu-west-1 (Ireland, mypurecloud.ie); eu-west-" in text
    assert all(each.name in text and each.domain in text for each in REGIONS)
    shown = caught.value._render_traceback_()
    assert "the closest: eu-west-1 (Ireland, mypurecloud.ie)" in shown[1], "whole, in what IPython shows of it"
    with pytest.raises(ConfigError) as caught:
        region("qqq")
    assert "closest" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "   ",
        "mypurecloud.ie.evil.example",
        "https://api.mypurecloud.ie@evil.example/",
        "https://evil.example/api.mypurecloud.ie",
        "evilmypurecloud.ie",
        "api.mypurecloud.ie:8443",
        "pure.cloud",
        "mypurecloud",
        "evil.example#mypurecloud.ie",
    ],
)
def test_lookalikes_mean_nothing(value):
    assert known(value) is None
    with pytest.raises(ConfigError, match="no region"):
        region(value)


@given(st.text(alphabet=string.printable, max_size=200))
def test_anything_is_a_known_region_or_a_config_error(value):
    if (place := known(value)) is not None:
        assert region(value) is place
        return
    with pytest.raises(ConfigError) as caught:
        region(value)
    assert len(str(caught.value)) < 2_500


def test_origins_are_https_of_the_domain():
    assert region("mypurecloud.ie").login_url == "https://login.mypurecloud.ie"
    assert region("mypurecloud.ie").api_url == "https://api.mypurecloud.ie"


def test_a_region_is_a_value():
    place = Region("x", "y.example", "Z")
    with pytest.raises(AttributeError):
        place.domain = "evil.example"
    assert place == Region("x", "y.example", "Z")
    assert str(place) == "x (Z, y.example)"
