"""`frame.genesys` on frames of a session and on any other, in whatever pandas there is."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb import accessor
from genesys_nb.errors import ConfigError

gnb.connect  # noqa: B018 - whoever has it has frame.genesys


@pytest.fixture
def gc(genesys_demo):
    login = {"client_id": genesys_demo.client_id, "client_secret": genesys_demo.client_secret}
    with gnb.connect(login_url=genesys_demo.url, api_url=genesys_demo.url, progress=False, **login) as session:
        yield session


def test_a_frame_of_a_session_in_every_way(gc, tmp_path):
    calls = gc.conversation_details("yesterday")
    before = calls.copy()
    assert calls.genesys.provenance.complete
    assert "complete" in repr(calls.genesys.provenance)
    assert ".to_excel(path)" in repr(calls.genesys)
    assert "conversations" in calls.genesys._repr_html_()
    assert calls.genesys.names(gc)["queue_names"].notna().any()
    there = calls.genesys.local("America/New_York")
    assert str(there["conversation_start"].dt.tz) == "America/New_York"
    assert (there["conversation_start"] == calls["conversation_start"]).all()
    assert there.attrs == calls.attrs
    polars = calls.genesys.to_polars()
    assert polars.shape == calls.shape
    assert polars["conversation_id"].to_list() == calls["conversation_id"].tolist()
    assert polars["queue_ids"].to_list()[0] == list(calls["queue_ids"].iloc[0])
    told = calls.genesys.to_duckdb("calls").execute('select count(*), min(conversation_id) from "calls"').fetchone()
    assert told == (len(calls), calls["conversation_id"].min())
    assert len(pd.read_csv(calls.genesys.to_csv(tmp_path / "a.csv"))) == len(calls)
    assert len(pd.read_excel(calls.genesys.to_excel(tmp_path / "a.xlsx"))) == len(calls)
    pd.testing.assert_frame_equal(calls, before)


def test_only_what_needs_provenance_asks_for_it():
    bare = pd.DataFrame({"a": [1]})
    assert bare.genesys.local("Europe/Berlin").equals(bare)
    with pytest.raises(ConfigError, match="carries no provenance"):
        _ = bare.genesys.provenance
    assert ".provenance" not in repr(bare.genesys)


def test_local_moves_aware_times_only_wherever_they_stand():
    times = pd.date_range("2026-10-25T00:30Z", periods=2, freq="h")
    frame = pd.DataFrame({"at": times, "naive": times.tz_localize(None), "n": [1, 2]}, index=times)
    frame.insert(0, "twin", times)
    frame.columns = ["at", "at", "naive", "n"]
    moved = frame.genesys.local("Europe/Berlin")
    assert [str(kind).partition(",")[2] for kind in moved.dtypes[:3]] == [" Europe/Berlin]", " Europe/Berlin]", ""]
    assert [time.isoformat() for time in moved.index] == ["2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"]
    assert str(frame.index.tz) == "UTC"


def test_columns_of_mixed_kinds_are_json_for_those_who_know_one_kind():
    frame = pd.DataFrame({"odd": [["a"], "b", None], 5: [{"x": 1}, {"x": 2}, None]})
    polars = frame.genesys.to_polars()
    assert polars["odd"].to_list() == ['["a"]', '"b"', None]
    assert polars["5"].to_list() == [{"x": 1}, {"x": 2}, None]


def test_what_no_column_of_numbers_or_letters_can_hold_is_json():
    odd = {
        "long": [10**30, 1, 2],
        "half": ["\ud800", "b", "c"],
        "mixed": [float("nan"), "x", 1],
        "read": [np.array(["a"]), "x", None],
    }
    frame = pd.DataFrame({name: pd.Series(values, dtype=object) for name, values in odd.items()})
    assert frame.genesys.to_polars().rows() == [
        (str(10**30), '"?"', None, '["a"]'),
        ("1", '"b"', '"x"', '"x"'),
        ("2", '"c"', "1", None),
    ]


def test_times_come_out_of_duckdb_as_they_went_in():
    times = pd.Series(pd.to_datetime(["2026-10-25T00:30Z", "2026-10-25T01:30Z"])).dt.tz_convert("Europe/Berlin")
    answer = pd.DataFrame({"at": times}).genesys.to_duckdb("a").sql("select * from a").fetchall()
    assert [time.timestamp() for (time,) in answer] == [time.timestamp() for time in times]


REFUSED = {
    "a frame for a name": (lambda frame: frame.genesys.to_duckdb(frame), "no name of a table"),
    "no connection": (lambda frame: frame.genesys.to_duckdb("a", "b"), "'b' is no connection"),
    "no columns": (lambda frame: frame[[]].genesys.to_duckdb("a"), "no columns"),
    "5 and '5'": (lambda frame: frame.assign(**{"5": 1}).rename(columns={"a": 5}).genesys.to_polars(), "called 5"),
    "no zone": (lambda frame: frame.genesys.local("Berlin"), "Berlin"),
    "no text": (lambda frame: frame.genesys.local(None), "is no time zone"),
    "no session": (lambda frame: frame.genesys.names(None), "knows no names"),
    "no table": (lambda frame: frame.genesys.to_duckdb(""), "no name of a table"),
    "a second table": (lambda frame: frame.genesys.to_duckdb("a", frame.genesys.to_duckdb("a")), "a table 'a' already"),
    "two of one name": (
        lambda frame: pd.concat([frame, frame], axis=1).genesys.to_polars(),
        "several columns called a",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_said(case):
    call, says = REFUSED[case]
    with pytest.raises(ConfigError, match=says):
        call(pd.DataFrame({"a": [1]}))


def test_a_table_may_have_any_name():
    name = 'odd "name"; drop table x'
    connection = pd.DataFrame({"a": [1]}).genesys.to_duckdb(name)
    assert connection.execute("show tables").fetchall() == [(name,)]


WRITERS = {
    "polars": lambda frame: frame.genesys.to_polars(),
    "duckdb": lambda frame: frame.genesys.to_duckdb("a"),
    "openpyxl": lambda frame: frame.genesys.to_excel("a.xlsx"),
}


@pytest.mark.parametrize("module", WRITERS)
def test_what_is_not_installed_is_named_with_its_extra(monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ConfigError, match=r"not installed\n.*%pip install .genesys-nb\["):
        WRITERS[module](pd.DataFrame({"a": [1]}))


def test_it_is_registered_once_and_importing_the_package_does_not_load_it():
    accessor.register()
    script = (
        "import sys, genesys_nb; before = 'pandas' in sys.modules; genesys_nb.connect; import pandas as pd; "
        "heavy = {'polars', 'duckdb', 'openpyxl'} & set(sys.modules); "
        "print(before, sorted(heavy), hasattr(pd.DataFrame(), 'genesys'))"
    )
    done = subprocess.run([sys.executable, "-W", "error", "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout == "False [] True\n"


def test_a_name_that_is_none_is_answered_with_the_closest():
    frame = pd.DataFrame({"a": [1]})
    with pytest.raises(AttributeError, match=r"^frame\.genesys has no attribute 'to_exel': did you mean 'to_excel'\?$"):
        _ = frame.genesys.to_exel
    assert not hasattr(frame.genesys, "_repr_png_")
