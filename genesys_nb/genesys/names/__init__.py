"""Names for ids: which column holds the ids of what, what those are called, and frames that say so."""

from genesys_nb.genesys.names.naming import Names

__all__ = ["Names"]
