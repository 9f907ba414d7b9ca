"""The organisation as its users meet it: open it, get a URL and credentials, ask it afterwards what was true."""

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Self

from genesys_nb.demo.centre import Centre
from genesys_nb.demo.cxone.face import Face
from genesys_nb.demo.drift import Drift
from genesys_nb.demo.faults import Fault, Faults
from genesys_nb.demo.jobs import UNTROUBLED, Jobs, JobTrouble
from genesys_nb.demo.limits import Limits
from genesys_nb.demo.login import Login
from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.options import refuse
from genesys_nb.demo.server import Server
from genesys_nb.demo.service import Logged, Service
from genesys_nb.demo.world import World
from genesys_nb.demo.world.identity import stamp

Moment = str | datetime


class DemoOrganisation:
    """A contact centre on loopback that behaves like the service.

    Login (`POST /oauth/token`) and API (`/api/v2/…`) live on one origin. The same options make the same answers, byte
    for byte. It is a context manager, and cheap: nothing is generated before it is asked for.

    People log in at `GET /oauth/authorize`; ``people`` says whether they consent, and holds their SAML assertion.

    Parameters
    ----------
    seed : int
        Which world, which credentials, which chances.
    port : int
        0 takes a free one.
    token_lifetime : float
        Seconds a token lives; fractions are allowed.
    now : datetime, optional
        The moment from which the world is seen; by default the moment of making. Time stands still inside.
    days : int
        Days of conversations, today included.
    lag_hours : float
        How far the data lake, which jobs read, is behind.
    rate_limit : int or None
        Requests per token and window; None is no limit and no rate headers.
    faults : sequence of Fault or str
        What goes wrong: ``[Fault("429", nth=(3,)), "mixed:0.05"]``.
    users : int
        How many active users there are; inactive and deleted ones come on top.
    page_size_limit : int, optional
        The largest page of any listing, below the service's own maxima.
    refuse_oversize : bool
        Refuse a page size above the maximum with 400 instead of clamping it in silence.
    drift : int
        Conversations that arrive with every further page of a details query.
    leavers : int
        Users that are deleted with every further page of a user listing.
    denied : iterable of str
        Permissions that the client lacks.
    login_rate_limit : int, optional
        Logins per minute before the login host refuses with 400 ``rate limit exceeded``.
    rate_window : float
        Seconds of the rate limit's window.
    job_patience : int
        Polls that a job answers with each of QUEUED and PENDING.
    job_trouble : JobTrouble
        What goes wrong with jobs: ``JobTrouble(fails=1, shrinking_pages=True)``. A creation that is carried out though
        its answer is lost is a fault: ``Fault("reset", path="*/jobs", method="POST", times=1)``.
    volume : float
        How many times the usual number of conversations a day has, at most 10.
    hits_cap : int or None
        How many of the conversations that a details query matches can be paged; beyond it there are only counts.
    clock : callable
        Monotonic seconds, for tokens, rate windows and what is asked of this moment; a test may bring its own.
    """

    def __init__(
        self,
        seed: int = 1,
        *,
        port: int = 0,
        token_lifetime: float = 86_400,
        now: datetime | None = None,
        days: int = 90,
        lag_hours: float = 6.0,
        rate_limit: int | None = 300,
        faults: Sequence[Fault | str] = (),
        users: int = 180,
        page_size_limit: int | None = None,
        refuse_oversize: bool = False,
        drift: int = 0,
        leavers: int = 0,
        denied: Iterable[str] = (),
        login_rate_limit: int | None = None,
        rate_window: float = 60.0,
        job_patience: int = 1,
        job_trouble: JobTrouble = UNTROUBLED,
        volume: float = 1.0,
        hits_cap: int | None = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        refuse(
            {
                "seed": seed,
                "port": port,
                "token_lifetime": token_lifetime,
                "now": now,
                "days": days,
                "lag_hours": lag_hours,
                "rate_limit": rate_limit,
                "faults": faults,
                "users": users,
                "page_size_limit": page_size_limit,
                "refuse_oversize": refuse_oversize,
                "drift": drift,
                "leavers": leavers,
                "denied": denied,
                "login_rate_limit": login_rate_limit,
                "rate_window": rate_window,
                "job_patience": job_patience,
                "job_trouble": job_trouble,
                "volume": volume,
                "hits_cap": hits_cap,
            }
        )
        seen_from = (now or datetime.now(UTC)).astimezone(UTC)
        opened = clock()
        self._port = port
        self._server: Server | None = None
        self._login = Login(seed, token_lifetime, login_rate_limit, clock)
        self.people = self._login.people
        self._centre = Centre(
            world=World(seed, users, seen_from, days, volume),
            login=self._login,
            limits=Limits(rate_limit, rate_window, clock),
            drift=Drift(drift, leavers),
            jobs=Jobs(seed, job_patience, job_trouble),
            lag=int(lag_hours * 3_600_000),
            page_size_limit=page_size_limit,
            refuse_oversize=refuse_oversize,
            denied=frozenset(denied),
            hits_cap=hits_cap,
            passed=lambda: clock() - opened,
        )
        self._faults = Faults(seed, faults)
        self.cxone = Face(
            self._centre.world,
            seed,
            (self._login.client_id, self._login.client_secret),
            lifetime=token_lifetime,
            clock=clock,
            page_size_limit=page_size_limit,
        )
        self._service = Service(self._centre, self._faults, self.cxone)

    def start(self) -> Self:
        """Open the door; a running organisation stays as it is."""
        if self._server is None:
            self._server = Server(self._service, self._port)
        return self

    def stop(self) -> None:
        """Close the door and hang up."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def __repr__(self) -> str:
        where = self.url if self._server else "closed"
        return f"<DemoOrganisation {where}, {self._centre.world.users} users>"

    def answer(self, request: Request) -> Response:
        """Return the response to a request, without a network."""
        return self._service.answer(request)

    @property
    def url(self) -> str:
        """The origin of login and API."""
        if self._server is None:
            raise RuntimeError("The demo organisation is closed; use it as a context manager or call start() first")
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def client_id(self) -> str:
        """The id of the one OAuth client."""
        return self._login.client_id

    @property
    def client_secret(self) -> str:
        """The secret of the one OAuth client; made up, like everything here."""
        return self._login.client_secret

    @property
    def access_key_id(self) -> str:
        """The id of the access key with which the same centre is entered as NICE CXone."""
        return self.cxone.tokens.access_key_id

    @property
    def access_key_secret(self) -> str:
        """The secret of that access key."""
        return self.cxone.tokens.access_key_secret

    def login(self, platform: str = "genesys") -> dict[str, str]:
        """Return what `connect` needs to enter as a client of a platform: ``genesys`` or ``cxone``."""
        if platform == "cxone":
            key = {"access_key_id": self.access_key_id, "access_key_secret": self.access_key_secret}
            return {"login_url": self.url, **key}
        client = {"client_id": self.client_id, "client_secret": self.client_secret}
        return {"login_url": self.url, "api_url": self.url, **client}

    # What a test does to it

    def revoke_tokens(self) -> None:
        """Revoke every token that was given."""
        self._login.revoke()
        self.cxone.tokens.revoke()

    def expire_jobs(self) -> None:
        """Let the results of all jobs be forgotten."""
        self._centre.jobs.expire()

    # What a perfect client would hold

    @property
    def now(self) -> datetime:
        """The moment from which the world is seen."""
        return datetime.fromtimestamp(self._centre.world.now / 1000, UTC)

    @property
    def data_available_until(self) -> datetime:
        """The watermark of the data lake."""
        return datetime.fromtimestamp(self._centre.watermark / 1000, UTC)

    def conversations(self, start: Moment, end: Moment) -> list[dict[str, Any]]:
        """Return what began in ``[start, end)``, as the details query serves it and as far as it has arrived.

        Under drift this grows until all of it has arrived; what had not at the opening is in `late_arrivals`.
        """
        first, last = _stamp(start), _stamp(end)
        world = self._centre.world
        days = (datetime.fromisoformat(first).date(), datetime.fromisoformat(last).date())
        found = [one for one in world.days(*days) if first <= one["conversationStart"] < last]
        return sorted(
            self._centre.drift.visible(found), key=lambda one: (one["conversationStart"], one["conversationId"])
        )

    def late_arrivals(self, start: Moment, end: Moment) -> set[str]:
        """Return the ids of the conversations in ``[start, end)`` that have arrived since the opening."""
        there = self.conversations(start, end)
        return {one["conversationId"] for one in there if self._centre.drift.held_back(one["conversationId"])}

    def attributes(self, conversation_id: str) -> dict[str, dict[str, str]]:
        """Return the attributes of a conversation's participants, which job results alone carry."""
        self._centre.world.conversation(conversation_id)
        return self._centre.world.attributes(conversation_id)

    def users(self, state: str = "active") -> list[dict[str, Any]]:
        """Return the users of a state, as the listing serves them without ``expand``."""
        people = self._centre.drift.staying(self._centre.world.people.users)
        return [
            {key: value for key, value in one.items() if key != "dateLastLogin"}
            for one in people
            if state in ("any", one["state"])
        ]

    def queues(self) -> list[dict[str, Any]]:
        """Return all queues."""
        return list(self._centre.world.things.queues)

    def queue_members(self, queue_id: str) -> list[str]:
        """Return the user ids of a queue's members."""
        world = self._centre.world
        for number, queue in enumerate(world.things.queues):
            if queue["id"] == queue_id:
                return [world.people.users[member]["id"] for member in world.things.members[number]]
        raise KeyError(queue_id)

    def listing(self, name: str) -> list[dict[str, Any]]:
        """Return another listing by its name: ``teams``, ``groups``, ``divisions``, ``skills``, ``roles`` and so on."""
        world = self._centre.world
        found = getattr(world.people, name, None) or getattr(world.things, name, None)
        if not isinstance(found, list) or not isinstance(found[0], dict):
            raise KeyError(name)
        return list(found)

    # What happened

    @property
    def requests(self) -> list[Logged]:
        """Every request that was answered, in order."""
        return list(self._service.log)

    @property
    def token_requests(self) -> int:
        """How often a token was asked for."""
        return self._service.token_attendance.total

    @property
    def most_token_requests_in_flight(self) -> int:
        """The largest number of token requests that were being answered at once."""
        return self._service.token_attendance.most

    @property
    def most_requests_in_flight(self) -> int:
        """The largest number of requests that were being answered at once."""
        return self._service.attendance.most

    @property
    def unauthorised(self) -> int:
        """How many API requests were answered 401."""
        return sum(1 for one in self._service.log if one.status == 401)

    @property
    def faults_served(self) -> Counter[str]:
        """How often each kind of fault struck."""
        return Counter(self._faults.served)

    @property
    def jobs_created(self) -> int:
        """How many jobs were created."""
        return len(self._centre.jobs)


def _stamp(moment: Moment) -> str:
    parsed = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    if parsed.tzinfo is None:
        parsed = parsed.replace(tzinfo=UTC)
    return stamp(round(parsed.timestamp() * 1000))
