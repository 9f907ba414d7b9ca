"""One operation of the service: where it is, who answers it and who may ask."""

from dataclasses import dataclass

from genesys_nb.demo.centre import Handler


@dataclass(frozen=True, slots=True)
class Route:
    """One operation; any one of the permissions is enough."""

    method: str
    path: str
    handler: Handler
    permissions: tuple[str, ...] = ()
