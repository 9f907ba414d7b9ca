"""A session that does what it is told, for notebooks that look at the card; the bench puts it beside them."""

import datetime as dt
import time
from pathlib import Path
from types import SimpleNamespace as Some

from keyring.backend import KeyringBackend


class Session:
    host = "api.mypurecloud.ie"
    secret = "canary-b7a1"

    def __init__(self, remaining, lifetime=86_400.0, *, renewable=True, generation=1, ahead=0.0):
        self.hears = []
        self.ahead = ahead
        self.budget = None
        self.generation = generation - 1
        self.renewable = renewable
        self.renew(remaining, lifetime)

    def renew(self, remaining, lifetime):
        self.lifetime = lifetime
        self.ends = self.now() + remaining
        self.generation += 1
        self.tell("renewed")

    def now(self):
        return time.time() + self.ahead

    @property
    def token(self):
        return Some(
            remaining=self.ends - self.now(),
            lifetime=self.lifetime,
            expires_at=dt.datetime.fromtimestamp(self.ends, dt.UTC),
            generation=self.generation,
            renewable=self.renewable,
        )

    def listen(self, hear):
        self.hears.append(hear)
        return lambda: self.hears.remove(hear) if hear in self.hears else None

    def tell(self, kind, text="", seconds=0.0):
        for hear in list(self.hears):
            hear(Some(kind=kind, text=text, seconds=seconds, at=self.now(), detail={}))

    def answer(self, used, allowed=300, reset=41.0):
        self.budget = Some(used=used, allowed=allowed, reset=reset)
        self.tell("answered")


def work(until):
    """Keep the kernel busy until a sign is there: the test writes it when it has seen what it waited for."""
    Path("busy.sign").touch()
    while not Path(f"{until}.sign").exists():
        pass


class Keyring(KeyringBackend):
    """A keyring that forgets everything with its kernel."""

    priority = 1
    held = {}  # noqa: RUF012 - one for all, as a computer's

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        del self.held[service, username]
