"""`python -m genesys_nb`: files that are whole, exit codes that mean something, stops that lose nothing."""

import csv
import json
import logging
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
import pytest

from genesys_nb import export
from genesys_nb.__main__ import main
from genesys_nb.demo import DemoOrganisation, Fault
from genesys_nb.errors import ConfigError

ROOT = Path(__file__).parents[2]
GONE = Fault("echo", nth=tuple(range(4, 40)), path="/api/v2/users")
SLOW = Fault("slow", path="/api/v2/users", value=0.3)


@pytest.fixture(autouse=True)
def _as_it_was():
    """The command owns its process: signals and logging are set for good. Here they are put back."""
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}
    logger = logging.getLogger("genesys_nb")
    handlers, level = list(logger.handlers), logger.level
    yield
    for name, handler in before.items():
        signal.signal(name, handler)
    logger.handlers[:] = handlers
    logger.setLevel(level)


@pytest.fixture
def at(monkeypatch):
    """Point the environment at an organisation, as a cron job's does."""

    def point(demo, **others):
        there = {
            "GENESYS_CLOUD_CLIENT_ID": demo.client_id,
            "GENESYS_CLOUD_CLIENT_SECRET": demo.client_secret,
            "GENESYS_BASE_URL": demo.url,
            **others,
        }
        for name, value in there.items():
            monkeypatch.setenv(name, value)
        return demo

    return point


@pytest.fixture(scope="module")
def demo():
    with DemoOrganisation(users=130) as organisation:
        yield organisation


@pytest.fixture
def at_demo(at, demo):
    return at(demo)


@pytest.mark.parametrize("name", ["users.csv", "users.jsonl", "users.parquet"])
def test_a_file_holds_what_the_helper_returns(name, at, demo, tmp_path, capsys):
    at(demo)
    target = tmp_path / name
    assert main(["users", "--expand", "skills", "-o", str(target)]) == 0
    if target.suffix == ".jsonl":
        frame = pd.read_json(target, lines=True)
    else:
        frame = pd.read_csv(target) if target.suffix == ".csv" else pd.read_parquet(target)
    assert sorted(frame["id"]) == sorted(user["id"] for user in demo.users())
    skills = frame["skills"].iloc[0]
    assert (json.loads(skills) if isinstance(skills, str) else skills)[0]["proficiency"]
    if target.suffix == ".parquet":
        assert frame.attrs["genesys_nb"]["complete"] is True
    assert list(tmp_path.iterdir()) == [target]
    out, err = capsys.readouterr()
    assert out == ""
    assert "130" in err
    assert demo.client_secret not in err


def test_rows_go_to_the_standard_output_and_nothing_else_does(at, demo, capsys):
    at(demo)
    assert main(["frame", "/api/v2/routing/skills", "--format", "jsonl", "--quiet"]) == 0
    out, err = capsys.readouterr()
    assert {json.loads(line)["id"] for line in out.splitlines()} == {skill["id"] for skill in demo.listing("skills")}
    assert err == ""


def test_details_filter_and_grain(at, demo, tmp_path):
    at(demo)
    target = tmp_path / "segments.parquet"
    filters = ["--where", "mediaType=voice", "--where", "mediaType=chat"]
    assert main(["details", "yesterday", "--grain", "segment", *filters, "-o", str(target), "--quiet"]) == 0
    day = demo.now.date() - pd.Timedelta(days=1)
    there = demo.conversations(f"{day}T00:00:00", f"{demo.now.date()}T00:00:00")
    wanted = {
        one["conversationId"]
        for one in there
        for participant in one["participants"]
        for session in participant["sessions"]
        if session["mediaType"] in {"voice", "chat"}
    }
    assert set(pd.read_parquet(target)["conversation_id"]) == wanted


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_aggregates_by_group_and_interval(ending, at, demo, tmp_path):
    at(demo)
    target = tmp_path / f"x.{ending}"
    told = ["--metrics", "nOffered,tHandle", "--by", "queueId", "--granularity", "PT30M", "--where", "mediaType=voice"]
    assert main(["aggregates", "yesterday", *told, "-o", str(target), "--quiet"]) == 0
    frame = pd.read_csv(target) if ending == "csv" else pd.read_parquet(target)
    day = demo.now.date() - pd.Timedelta(days=1)
    handled = [
        metric["value"]
        for one in demo.conversations(f"{day}T00:00:00", f"{demo.now.date()}T00:00:00")
        for participant in one["participants"]
        for session in participant["sessions"]
        for metric in session["metrics"]
        if metric["name"] == "tHandle" and session["mediaType"] == "voice"
    ]
    assert frame["tHandle_sum"].sum() == sum(handled) > 0
    assert frame["tHandle_count"].sum() == len(handled)
    assert set(frame["queue_id"].dropna()) <= {queue["id"] for queue in demo.queues()}
    halves = pd.to_datetime(frame["interval_end"]) - pd.to_datetime(frame["interval_start"])
    assert set(halves) == {pd.Timedelta(minutes=30)}


def test_the_doctor(at, demo, capsys):
    at(demo)
    assert main(["check"]) == 0
    assert "organisation" in capsys.readouterr().out.lower()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["details", "someday"], 2, "someday"),
        (["users", "--state", "asleep"], 2, "asleep"),
        (["frame", "/api/v2/nonsense"], 2, "nonsense"),
        (["users", "-o", "users.xlsx"], 2, ".parquet"),
        (["users", "--format", "parquet"], 2, "name a file"),
        (["details", "yesterday", "--where", "voice"], 2, "KEY=VALUE"),
        (["aggregates", "yesterday", "--metrics", "tHandel"], 2, "did you mean 'tHandle'"),
        (["aggregates", "yesterday", "--metrics", ","], 2, "names no metric"),
        (["aggregates", "yesterday", "--metrics", "tAcw", "--granularity", "30min"], 2, "PT30M"),
        (["users", "--profile", "nobody"], 2, "nobody"),
        (["users", "--format", "csv", "-o", "/"], 2, "/ is a directory"),
        (["users", "-o", "nowhere/users.csv"], 2, "nowhere/users.csv cannot be written: No such file"),
        (["users", "--format", "csv", "-o", "."], 2, ". is a directory"),
        (["frame", "/api/v2/routing/queues/00000000-0000-0000-0000-000000000000/members"], 4, "404"),
    ],
)
def test_what_cannot_be_is_said_and_has_its_code(arguments, code, said, at_demo, capsys):
    assert main(arguments) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "arguments",
    [
        ["users", "--colour"],
        ["details", "yesterday", "--body", "{"],
        ["details", "yesterday", "--body", "[" * 100_000],
        [],
    ],
    ids=range(4),
)
def test_a_command_line_that_cannot_be_read(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_refused_credentials(at, demo, capsys):
    at(demo, GENESYS_CLOUD_CLIENT_SECRET="not-the-secret")
    assert main(["users"]) == 3
    assert "not-the-secret" not in capsys.readouterr().err


def test_a_missing_permission(at, capsys):
    with DemoOrganisation(denied=["routing:queue:view"]) as demo:
        at(demo)
        assert main(["frame", "/api/v2/routing/queues"]) == 4
    assert "routing:queue:view" in capsys.readouterr().err


def test_nobody_there(at, capsys, monkeypatch):
    with DemoOrganisation() as demo:
        at(demo)
    monkeypatch.setattr("genesys_nb.http.login._ONE_TRY", 0.2)
    monkeypatch.setattr("genesys_nb.doctor._FIRST", 0.5)
    assert main(["users"]) == 5
    assert "127.0.0.1" in capsys.readouterr().err


def test_what_is_not_whole_is_written_and_has_its_code(at, tmp_path, capsys):
    with DemoOrganisation(users=60, page_size_limit=20, faults=["repeated-page"]) as demo:
        at(demo)
        assert main(["users", "-o", str(tmp_path / "users.csv")]) == 6
    assert 0 < len(pd.read_csv(tmp_path / "users.csv")) < 60
    assert "IncompleteWarning: users: " in capsys.readouterr().err


def test_what_had_arrived_before_the_service_failed_is_kept(at, tmp_path, capsys):
    with DemoOrganisation(users=130, page_size_limit=25, faults=[GONE]) as demo:
        at(demo)
        assert main(["users", "-o", str(tmp_path / "users.csv")]) == 4
    kept = pd.read_csv(tmp_path / "users.csv.partial")
    assert 0 < len(kept) < 130
    assert not (tmp_path / "users.csv").exists()
    assert f"{len(kept)} rows" in capsys.readouterr().err


@pytest.mark.parametrize(("order", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_it_stops_when_told_and_keeps_what_had_arrived(order, code, tmp_path):
    with DemoOrganisation(users=900, page_size_limit=10, faults=[SLOW]) as demo:
        settings = {
            "GENESYS_CLOUD_CLIENT_ID": demo.client_id,
            "GENESYS_CLOUD_CLIENT_SECRET": demo.client_secret,
            "GENESYS_BASE_URL": demo.url,
        }
        program = [sys.executable, "-m", "genesys_nb", "users", "-o", str(tmp_path / "users.csv"), "--log", "json"]
        with subprocess.Popen(
            program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT, env={**os.environ, **settings}
        ) as running:
            try:
                while sum(one.path == "/api/v2/users" for one in demo.requests) < 12:  # some have arrived by now
                    assert running.poll() is None
                    time.sleep(0.02)
                running.send_signal(order)
                _, err = running.communicate(timeout=30)
            finally:
                running.kill()
    assert running.returncode == code, err
    kept = pd.read_csv(tmp_path / "users.csv.partial")
    assert len(kept) >= 10
    assert not (tmp_path / "users.csv").exists()
    assert "Traceback" not in err
    assert demo.client_secret not in err


def test_a_name_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(ConfigError, match="cannot be written"):
        export.write(pd.DataFrame({"a": [1]}), tmp_path / "nowhere" / "a.csv", "csv")
    assert not list(tmp_path.iterdir())


def test_an_empty_frame_is_a_file_too(tmp_path):
    empty = pd.DataFrame({"id": pd.Series([], dtype="str"), "skills": pd.Series([], dtype=object)})
    for kind in export.FORMATS:
        export.write(empty, tmp_path / f"a.{kind}", kind)
    assert (tmp_path / "a.csv").read_text() == "id,skills\n"
    assert (tmp_path / "a.jsonl").read_text() == ""
    assert list(pd.read_parquet(tmp_path / "a.parquet")) == ["id", "skills"]


# Files and the standard output


def test_a_place_that_cannot_be_written_is_found_before_anything_is_sent(at, capsys):
    with DemoOrganisation() as demo:
        at(demo)
        assert main(["users", "-o", "nowhere/users.csv"]) == 2
        assert demo.requests == []


ODD = pd.DataFrame(
    {
        "text": ["line\nbreak", "\r\n", "", "=1+1", "é\u2028\x00"],
        "whole": pd.array([2**62 + 1, None, -5, 0, 7], dtype="Int64"),
        "number": [1 / 3, 5e-324, 1e300, 123456789.12345679, float("nan")],
        "time": pd.to_datetime(
            ["2026-03-29T01:30:00.000001Z", None, "2026-10-25T00:30:00Z", None, None], format="ISO8601"
        ),
        "lasting": pd.to_timedelta([5.5, None, -3.25, 1e9, 0.000001], unit="s"),
        "any": pd.Series([["a", 1], {"k": [{"n": 2**70}]}, None, 2**70, "x"], dtype=object),
    }
)


def test_json_lines_hold_every_value_to_the_last_digit(tmp_path):
    frame = ODD.assign(time=ODD["time"].dt.tz_convert("Europe/Berlin"))
    export.write(frame, tmp_path / "odd.jsonl", "jsonl")
    lines = (tmp_path / "odd.jsonl").read_bytes().decode().split("\n")
    assert lines.pop() == ""
    rows = [json.loads(line) for line in lines]
    for name in ("text", "any"):
        assert [row[name] for row in rows] == ODD[name].tolist()
    for name in ("whole", "number"):
        assert [row[name] for row in rows] == [None if pd.isna(value) else value for value in ODD[name]]
    assert pd.to_datetime([row["time"] for row in rows], format="ISO8601").tolist() == ODD["time"].tolist()
    assert [row["lasting"] for row in rows] == [
        "P0DT0H0M5.5S",
        None,
        "-P0DT0H0M3.25S",
        "P11574DT1H46M40S",
        "P0DT0H0M0.000001S",
    ]


def test_parquet_holds_the_frame(tmp_path):
    flat = export.flat(ODD)
    export.write(ODD, tmp_path / "odd.parquet", "parquet")
    back = pd.read_parquet(tmp_path / "odd.parquet")
    pd.testing.assert_frame_equal(back.astype(flat.dtypes), flat)  # pandas 2 reads text as objects


def test_csv_holds_text_and_numbers_to_the_last_digit(tmp_path):
    export.write(ODD, tmp_path / "odd.csv", "csv")
    with (tmp_path / "odd.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["text"] for row in rows] == ODD["text"].tolist()
    for name in ("whole", "number"):
        assert [row[name] for row in rows] == ["" if pd.isna(value) else str(value) for value in ODD[name]]


def test_a_pipe_is_written_into_and_stays_one(tmp_path):
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    with ThreadPoolExecutor(1) as pool:
        reader = pool.submit(pipe.read_text)
        export.reachable(pipe)
        export.write(pd.DataFrame({"a": [1]}), pipe, "csv")
        assert reader.result(timeout=30) == "a\n1\n"
    assert pipe.is_fifo()


def test_a_link_stays_one_and_its_file_is_written(tmp_path):
    (tmp_path / "link.csv").symlink_to(tmp_path / "file.csv")
    export.write(pd.DataFrame({"a": [1]}), tmp_path / "link.csv", "csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "file.csv").read_text() == "a\n1\n"


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("{} | true", 141, ""),
        ("{} > /dev/full", 2, "the standard output cannot be written: No space left on device"),
        ("{} >&-", 2, "there is no standard output"),
        ("PYTHONIOENCODING=ascii {} | cat > /dev/null", 0, ""),
        ("{} 2>&- > /dev/null", 0, ""),
        ("{} --platform cxone", 2, "NICE CXone has no users"),
    ],
)
def test_an_output_that_goes_away_or_is_none(shell, code, said):
    command = shell.format(f"{sys.executable} -m genesys_nb users --quiet --profile demo")
    ended = subprocess.run(
        ["bash", "-c", f'{command}; exit "${{PIPESTATUS[0]}}"'], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert (ended.returncode, ended.stderr.partition("\n")[0]) == (code, said)
    assert "Traceback" not in ended.stderr
