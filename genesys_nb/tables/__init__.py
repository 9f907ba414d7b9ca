"""Page bytes in, DataFrames out; nothing else, and nothing of the network.

`Records` makes the table of any listing, `Conversations` the tables of conversation details at every grain. Both are
filled page by page, keep Arrow columns and nothing of the JSON, and can be asked for their frames at any time. A
`Shape` says which columns are known before any row has arrived.
"""

from genesys_nb.tables.conversations import GRAINS, Conversations
from genesys_nb.tables.frame import Finished
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Column, Shape, shape

__all__ = ["GRAINS", "Column", "Conversations", "Finished", "Records", "Shape", "shape"]
