"""The vendor's SDK in the tests' own process, imported as the package imports it, and only when a test asks for it."""

import pytest

from tests.authorisation import conftest as clients

opened = clients.opened


@pytest.fixture(scope="session")
def vendor():
    """Return the vendor's package."""
    from genesys_nb.sdk import vendor as imported  # silences no logger of others

    assert imported.ApiClient
    import PureCloudPlatformClientV2

    return PureCloudPlatformClientV2


@pytest.fixture
def bare(vendor):
    """Give a function that opens the vendor's own client to an organisation."""

    def open_client(organisation):
        client = vendor.ApiClient(host=organisation.url)
        return client.get_client_credentials_token(organisation.client_id, organisation.client_secret)

    return open_client
