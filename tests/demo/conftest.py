"""What the tests of the embedded organisation share: one way to open it, and a plain client to meet it on the wire."""

from contextlib import ExitStack
from datetime import UTC, datetime

import pytest
import requests

from genesys_nb.demo import DemoOrganisation, pytest_plugin

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)  # a Friday, in the afternoon peak
QUERY = "/analytics/conversations/details/query"


class Client:
    """A client without any manners: it asks and shows what came."""

    def __init__(self, organisation):
        self.organisation = organisation
        self.session = requests.Session()
        self.session.trust_env = False

    def login(self):
        keys = (self.organisation.client_id, self.organisation.client_secret)
        answer = self.session.post(
            f"{self.organisation.url}/oauth/token", data={"grant_type": "client_credentials"}, auth=keys, timeout=10
        )
        if answer.status_code == 200:
            self.session.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        return answer

    def ask(self, method, path, **options):
        options.setdefault("timeout", 60)
        return self.session.request(method, f"{self.organisation.url}/api/v2{path}", allow_redirects=False, **options)

    def get(self, path, **params):
        return self.ask("GET", path, params=params)

    def post(self, path, body, **params):
        return self.ask("POST", path, json=body, params=params)

    def follow(self, link):
        assert link.startswith("/api/v2/")
        return self.ask("GET", link.removeprefix("/api/v2"))

    def conversations(self, interval, **asked):
        """Return all rows of a details query, page after page, as they came."""
        rows, number = [], 1
        while True:
            body = {"interval": interval, "paging": {"pageSize": 100, "pageNumber": number}, **asked}
            answer = self.post(QUERY, body)
            assert answer.status_code == 200, answer.text
            part = answer.json().get("conversations", [])
            if not part:
                return rows
            rows += part
            number += 1


# Other people's suites get these by the plugin; here they are named, so that they are measured as well.
genesys_demo_factory = pytest_plugin.genesys_demo_factory
genesys_demo = pytest_plugin.genesys_demo


@pytest.fixture
def opened(genesys_demo_factory):
    """Open an organisation and log a client in."""
    with ExitStack() as stack:

        def build(**options):
            client = Client(genesys_demo_factory(**{"now": NOW, "rate_limit": None, **options}))
            stack.callback(client.session.close)
            client.login()
            return client

        yield build


@pytest.fixture(scope="session")
def client():
    """One undisturbed organisation for all who only read: its days are made once."""
    with DemoOrganisation(now=NOW, rate_limit=None) as organisation:
        client = Client(organisation)
        client.login()
        yield client
        client.session.close()
