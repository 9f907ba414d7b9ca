"""Paging without transport: a style is a pure function from an answer to the next request.

`page` reads what paging must know of an answer, `styles` says what follows it, one style a way of paging, and `chain`
holds the guards over the pages of one listing. `jobs` knows how a question lives that is answered later, `catalogue`
looks up how a listing pages.
"""

from genesys_nb.paging.catalogue import Catalogue, Listing
from genesys_nb.paging.chain import Chain
from genesys_nb.paging.jobs import Life, Lost
from genesys_nb.paging.page import ARRAY, OBJECT, Page
from genesys_nb.paging.styles import STYLES, Style

__all__ = ["ARRAY", "OBJECT", "STYLES", "Catalogue", "Chain", "Life", "Listing", "Lost", "Page", "Style"]
