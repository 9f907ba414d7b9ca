"""What tables cost in memory, counted by Arrow's own pool rather than by the clock or the machine."""

import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from genesys_nb.tables import Records, shape
from genesys_nb.tables.rows import Rows

EVERYTHING = shape("thing", "id state:category version:integer score:number here:boolean seen:time tags:list")


@pytest.fixture
def pool():
    """Count what is allocated from here on."""
    before = pa.default_memory_pool()
    counting = pa.proxy_memory_pool(before)
    pa.set_memory_pool(counting)
    yield counting
    pa.set_memory_pool(before)


def test_joining_never_holds_two_copies_of_the_table(pool):
    rows = Rows(None)
    for _ in range(100):
        page = {f"/text{number}": pa.array(["x" * 50] * 500, pa.large_string()) for number in range(20)}
        rows.add(page, np.arange(500))
        del page
    table = rows.table()
    assert table.num_rows == 50_000
    assert pool.max_memory() < 1.25 * table.nbytes


def test_a_column_that_holds_nothing_takes_next_to_no_memory(pool):
    rows = Rows(EVERYTHING)
    rows.add({column.source: pa.nulls(100_000, pa.large_string()) for column in EVERYTHING.columns}, np.arange(100_000))
    assert rows.table().nbytes < 8.2 * 100_000  # the number of each row's item
    frame = Records(EVERYTHING).finish(timezone="UTC").frames["thing"]
    assert [str(kind) for kind in frame.dtypes][2:] == [
        "Int64",
        "float64",
        "boolean",
        "datetime64[us, UTC]",
        "object",
    ]


def test_frames_can_be_changed_in_place_and_the_next_one_is_as_sent():
    item = {
        "id": "a",
        "state": "on",
        "version": 1,
        "score": 1.5,
        "here": True,
        "seen": "2024-03-08T15:15:15Z",
        "tags": [1],
    }
    made = Records(EVERYTHING)
    made.add(json.dumps({"entities": [item, item | {"id": "b"}]}).encode())
    first, before = (made.finish(timezone="UTC").frames["thing"] for _ in range(2))
    for column in first.columns:
        first.loc[0, column] = first.loc[1, column] if column != "id" else "z"
        first.loc[1, column] = None
    assert first["id"].tolist()[0] == "z"
    assert first["score"].isna().tolist() == [False, True]
    pd.testing.assert_frame_equal(made.finish(timezone="UTC").frames["thing"], before)
