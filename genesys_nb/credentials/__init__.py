"""Find the analyst's credentials where they already are.

A chain of places, each one small function from a `Search` to `Credentials` or None: arguments, environment, ``.env``,
the profile of the vendor's command line, the system keyring, a masked prompt. The first place that holds a login wins
as a whole: an id is never joined to a secret from elsewhere, and an address only to a login of its own place, so that
a ``.env`` in somebody's folder cannot send your keyring's secret to a host of its choice. A place that is half set, or
says two things at once, is an error that names what is missing and where, never a silent step to the next.

``GENESYS_NB_PROFILE`` in the environment or the ``.env`` is the profile of `connect()` where that place is reached: the
embedded organisation when it is ``demo``. On a public machine no real login is used; see ``public``.

To keep a login in the system keyring (``default`` is the profile that ``connect()`` asks for)::

    keyring set genesys_nb default/client_id
    keyring set genesys_nb default/client_secret
    keyring set genesys_nb default/region

`genesys_nb.login()` writes the same, and ``keyring del`` in place of ``set`` forgets it.

For NICE CXone the profile is ``cxone``, and its entries are ``cxone/access_key_id``, ``cxone/access_key_secret`` and
``cxone/area``. What a login of a platform consists of is one value, `places.Wanted`; the places are the same for all.

``reading`` turns raw values into secrets and never raises, ``judging`` sees secrets only and raises, ``places`` knows
where to look. That division is what keeps a traceback that shows locals free of secrets.
"""

from genesys_nb.credentials.judging import Credentials
from genesys_nb.credentials.places import DEMO, Embedded, find
from genesys_nb.credentials.public import is_public, refused

__all__ = ["DEMO", "Credentials", "Embedded", "find", "is_public", "refused"]
