"""A service of a few lines that a session can connect to."""

from tests.http.hostile import HostileServer, answer, token


class Scripted:
    """A service of a few lines: every login is given a new token, and a script answers the rest."""

    client_id, client_secret = "b0a7c0de-0000-4444-8888-client00a1b2", "cAnArY-5ecret+of=the-client"

    def __init__(self, script, login=lambda: None):
        self.script, self.login, self.logins = script, login, 0
        self.server = HostileServer(self)

    def __call__(self, request, connection):
        if request.path == "/oauth/token":
            self.login()
            self.logins += 1
            return connection.write(token(f"cAnArY-token-{self.logins:03}", 3600, refresh_token="cAnArY-renewal"))
        if request.path == "/api/v2/organizations/me":
            return connection.write(answer({"name": "x"}))
        return self.script(request, connection)

    def __enter__(self):
        self.url = self.server.__enter__().url
        return self

    def __exit__(self, *how):
        self.server.__exit__(*how)
