"""The world behind the service: people, queues and ninety days of conversations, all from one seed.

Pure generation: nothing in here knows of HTTP. A day is made when somebody first asks for it, always the same way.
"""

from genesys_nb.demo.world.timeline import World

__all__ = ["World"]
