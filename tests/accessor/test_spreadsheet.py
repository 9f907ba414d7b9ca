"""Files for people: no text in them becomes a formula, numbers are numbers, and nothing is lost without a word."""

import csv
import json
import re
from datetime import UTC, datetime

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import genesys_nb as gnb
from genesys_nb import spreadsheet
from genesys_nb.errors import ConfigError

gnb.connect  # noqa: B018 - whoever has it has frame.genesys

RISKY = ["=1+1", "+49 30 1234", "-5", "@SUM(A1)", "\t=1", "\r=1", "\n=1", ' "=1', "\uff1d1", "a;=1", "a\r=1", "a\n@x",
         "\ufeff=1", "\u200b\u202e=1", "\x7f=1"]  # fmt: skip
HARMLESS = ["a-b", "a=b", "1-1", "x@y.example", "", "a;b", "two\nlines", "Grün", "5"]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def rows(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.reader(file))


def cells(path, sheet="data"):
    return [list(row) for row in openpyxl.load_workbook(path)[sheet].iter_rows()]


@pytest.mark.parametrize("text", RISKY)
@pytest.mark.parametrize("dtype", [object, "str", "category"])
def test_what_a_spreadsheet_would_compute_is_text(tmp_path, text, dtype):
    frame = pd.DataFrame({text: pd.Series([text, "a"], dtype=dtype)})
    head, first, _ = rows(frame.genesys.to_csv(tmp_path / "a.csv"))
    for written in (*head, *first):
        assert written.replace("'", "") == text.replace("'", "")
        assert not re.search(r"(^|[;\t\r\n])[\s\"\ufeff\u200b\u202e\x7f]*[=+\-@\uff1d]", written)
    ((head,), (cell,), _) = cells(frame.genesys.to_excel(tmp_path / "a.xlsx"))
    for one in (head, cell):
        assert one.data_type == "s"
        assert one.value == text.replace("\r", "\n"), "Excel has one kind of line break"
        assert one.quotePrefix


def test_what_is_harmless_stays_as_it_is(tmp_path):
    frame = pd.DataFrame({"text": HARMLESS})
    assert [row[0] for row in rows(frame.genesys.to_csv(tmp_path / "a.csv"))[1:]] == HARMLESS
    assert [row[0].value or "" for row in cells(frame.genesys.to_excel(tmp_path / "a.xlsx"))[1:]] == HARMLESS


@given(st.text(st.characters(codec="utf-8")))
def test_no_cell_begins_as_a_formula_does(text):
    written = spreadsheet.harmless(text)
    assert not re.match(r"[=+\-@\t\r\n]", written)
    assert written.replace("'", "") == text.replace("'", "")
    assert spreadsheet.harmless(written) == written


@pytest.mark.parametrize("blank", ["\n ", " " * 1_000 + "\n", ";", '"', "\u3000"])
def test_many_blanks_take_no_long_time(blank):
    text = blank * (1_000_000 // len(blank)) + "=1"
    assert spreadsheet.harmless(text).endswith("=1")
    assert spreadsheet.harmless(text) != text


NUMBERS = {
    "whole": pd.array([-5, None, 7], "Int64"),
    "float": [-0.5, np.nan, 1e300],
    "mixed": pd.Series([-5, "x", 2.5], dtype=object),
    "truth": pd.array([True, None, False], "boolean"),
    "long": [2**53 + 1, -1, 0],
}


def test_numbers_are_numbers_negative_ones_too(tmp_path):
    frame = pd.DataFrame(NUMBERS)
    read = pd.read_csv(frame.genesys.to_csv(tmp_path / "a.csv"))
    assert read["whole"].tolist()[::2] == [-5, 7]
    assert read["float"].tolist()[::2] == [-0.5, 1e300]
    assert read["mixed"].tolist() == ["-5", "x", "2.5"], "without an apostrophe"
    assert read["long"].tolist() == [2**53 + 1, -1, 0]
    values = [[cell.value for cell in row] for row in cells(frame.genesys.to_excel(tmp_path / "a.xlsx"))]
    assert values[1:] == [
        [-5, -0.5, -5, True, str(2**53 + 1)],  # Excel would change its last digits
        [None, None, "x", None, -1],
        [7, 1e300, 2.5, False, 0],
    ]


def test_times_are_iso_and_in_excel_those_of_the_zone_in_the_heading(tmp_path):
    times = pd.to_datetime([NOON, None]).as_unit("us")
    frame = pd.DataFrame({"start": times.tz_convert("Europe/Berlin"), "naive": times.tz_localize(None), "n": 1})
    assert rows(frame.genesys.to_csv(tmp_path / "a.csv")) == [
        ["start", "naive", "n"],
        ["2026-11-20T13:00:00.000+01:00", "2026-11-20T12:00:00.000", "1"],
        ["", "", "1"],
    ]
    heads, first, second = cells(frame.genesys.to_excel(tmp_path / "a.xlsx"))
    assert [cell.value for cell in heads] == ["start (Europe/Berlin)", "naive", "n"]
    assert [cell.value for cell in first[:2]] == [datetime(2026, 11, 20, 13), datetime(2026, 11, 20, 12)]  # noqa: DTZ001
    assert [cell.value for cell in second] == [None, None, 1]
    fine = pd.DataFrame({"at": pd.to_datetime(["2026-11-20T12:00:00.000001Z"])})
    assert rows(fine.genesys.to_csv(tmp_path / "b.csv"))[1] == ["2026-11-20T12:00:00.000001+00:00"]


def test_lists_are_json_and_what_xml_cannot_write_is_seen_to_be_missing(tmp_path):
    frame = pd.DataFrame({"skills": [["ä", 1], {"a": "=1"}], "text": ["a\x00b", None]})
    assert rows(frame.genesys.to_csv(tmp_path / "a.csv"))[1:] == [['["ä", 1]', "a\x00b"], ['{"a": "=1"}', ""]]
    values = [[cell.value for cell in row] for row in cells(frame.genesys.to_excel(tmp_path / "a.xlsx"))]
    assert values[1:] == [['["ä", 1]', "a\ufffdb"], ['{"a": "=1"}', None]]


class Named:
    def __str__(self):
        return "=1+1"


def test_whatever_it_is_it_is_no_formula_and_nothing_is_left_out(tmp_path):
    long = [str(number) for number in range(2_000)]
    zones = pd.Series([pd.Timestamp(NOON), pd.Timestamp(NOON).tz_convert("Asia/Tokyo")], dtype=object)
    frame = pd.DataFrame({"odd": [Named(), "a\ud800b"], "read": [np.array(long), np.array(["=1"])], "zones": zones})
    _, first, second = rows(frame.genesys.to_csv(tmp_path / "a.csv"))
    assert first[:2] == ["'=1+1", json.dumps(long)], "what Parquet gives back as an array is a list"
    assert second[:2] == ["a?b", '["=1"]']
    _, first, second = cells(frame.genesys.to_excel(tmp_path / "a.xlsx"))
    assert (first[1].value, second[1].value, second[1].quotePrefix) == (", ".join(long), "=1", True)
    assert (first[0].value, first[0].data_type) == ("=1+1", "s")
    assert [row[2].value for row in (first, second)] == ["2026-11-20T12:00:00+00:00", "2026-11-20T21:00:00+09:00"]


def test_a_workbook_is_there_to_be_read(tmp_path):
    times = pd.date_range(NOON, periods=3, freq="s")
    frame = pd.DataFrame({"at": times, "n": [1, 2, 3], "text": ["a" * 500, "b", "two\nlines"]})
    frame["queues"] = [["Billing", "Cards"], [], ["Sales, north"]]
    frame.attrs["genesys_nb"] = {"what": "conversations of a day in which much was said", "notes": []}
    book = openpyxl.load_workbook(frame.genesys.to_excel(tmp_path / "a.xlsx"))
    sheet = book["data"]
    assert [cell.value for cell in sheet["D"]][1:] == ["Billing, Cards", None, '["Sales, north"]']
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:D4", "A2")
    widths = {letter: sheet.column_dimensions[letter].width for letter in "ABCD"}
    assert widths["A"] > len("2026-11-20 12:00:00.000")
    assert (widths["B"], widths["C"]) == (8, 60)
    assert book["provenance"].column_dimensions["B"].width > 40
    nothing = openpyxl.load_workbook(pd.DataFrame().genesys.to_excel(tmp_path / "b.xlsx"))["data"]
    assert nothing.auto_filter.ref is None
    openpyxl.load_workbook(frame.iloc[:0].genesys.to_excel(tmp_path / "c.xlsx"))


def test_the_second_sheet_tells_where_it_comes_from(tmp_path):
    frame = pd.DataFrame({"a": [1]})
    assert openpyxl.load_workbook(frame.genesys.to_excel(tmp_path / "a.xlsx")).sheetnames == ["data"]
    frame.attrs["genesys_nb"] = {
        "what": "=users",
        "complete": True,
        "notes": ["one", "-two"],
        "sources": [{"via": "q"}],
    }
    told = cells(frame.genesys.to_excel(tmp_path / "a.xlsx"), "provenance")
    assert [[cell.value for cell in row] for row in told] == [
        ["what", "value"],
        ["what", "=users"],
        ["complete", True],
        ["notes", "one"],
        ["notes", "-two"],
        ["sources", '{"via": "q"}'],
    ]
    assert told[1][1].data_type == "s"


def test_an_index_with_a_name_is_data_and_one_without_is_none(tmp_path):
    sums = pd.DataFrame({"queue": ["a", "a", "b"], "calls": [1, 2, 3]}).groupby("queue").sum()
    assert rows(sums.genesys.to_csv(tmp_path / "a.csv")) == [["queue", "calls"], ["a", "3"], ["b", "3"]]
    assert rows(sums.reset_index()[1:].genesys.to_csv(tmp_path / "a.csv")) == [["queue", "calls"], ["b", "3"]]


REFUSED = {
    "too many rows": (lambda: pd.DataFrame({"a": np.zeros(1_048_576, "int8")}), "1,048,576 rows", "in parts"),
    "too many columns": (lambda: pd.DataFrame(np.zeros((1, 16_385))), "16,385 columns", "in parts"),
    "a long text": (lambda: pd.DataFrame({"said": ["x" * 32_768]}), "'said' has 32,768 characters", "leave the column"),
    "levels of columns": (lambda: pd.DataFrame([[1]], columns=[["a"], ["b"]]), "several levels", "join them"),
    "two of one name": (lambda: pd.DataFrame([[1, 2]], columns=["a", "a"]), "several columns called a", "rename"),
    "an index like a column": (lambda: pd.DataFrame({"a": [1]}, index=pd.Index([1], name="a")), "called a", "rename"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_sheet_cannot_hold_is_refused_and_leaves_no_file(tmp_path, case):
    make, says, fix = REFUSED[case]
    with pytest.raises(ConfigError) as caught:
        make().genesys.to_excel(tmp_path / "a.xlsx")
    assert says in caught.value.message
    assert fix in caught.value.next_step
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", [None, "", 5, "a.txt", "a"])
def test_a_file_is_named_for_what_it_is(path):
    for write in (pd.DataFrame({"a": [1]}).genesys.to_csv, pd.DataFrame({"a": [1]}).genesys.to_excel):
        with pytest.raises(ConfigError, match="next:"):
            write(path)


def test_a_folder_that_is_not_there_is_said_to_be(tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        pd.DataFrame({"a": [1]}).genesys.to_csv(tmp_path / "nowhere" / "a.csv")
