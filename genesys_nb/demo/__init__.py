"""The embedded organisation: a deterministic contact centre behind a real HTTP server on loopback.

It imports nothing of the rest of the package, so that it can disagree with it. ::

    organisation        DemoOrganisation: options, life, oracle, counters
    server              request and response on the wire
    service             one function from request to response
    login limits faults damage drift jobs                   manners and misfortunes
    routes -> directory details audits usage quality …      who answers what, a module an area
    job_routes paging filters dimensions intervals refusals how they answer
    cxone                                                   the same centre with the face of NICE CXone
    world               people, things and ninety days of conversations from one seed

There is something to find in it. On Tuesdays service level falls: card statements tell of charges twice, and from 13:00
to 16:00 (UTC) the queue Cards has a multiple of its usual calls. Callers wait for minutes, give up and call again from
the same number; the calls that are answered last longer, end with the code Refund and speak of a double charge. Whoever
of the team works through these hours has the presence Training and takes no call. All faces tell it, for it is made of
conversations like all others (`world.tuesday`); notebook ``07_why_did_it_fall`` finds it.

Made for `connect("demo")`, for tests (its pytest fixtures are in `pytest_plugin`) and, as
``python -m genesys_nb.demo``, for any other client. The names are loaded when they are first used: pytest imports this
package wherever it is installed, and that must cost nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from genesys_nb.demo.damage import KINDS
    from genesys_nb.demo.faults import Fault
    from genesys_nb.demo.jobs import JobTrouble
    from genesys_nb.demo.messages import Request, Response
    from genesys_nb.demo.organisation import DemoOrganisation

__all__ = ["KINDS", "DemoOrganisation", "Fault", "JobTrouble", "Request", "Response"]

_HOMES = {
    "KINDS": "damage",
    "DemoOrganisation": "organisation",
    "Fault": "faults",
    "JobTrouble": "jobs",
    "Request": "messages",
    "Response": "messages",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
