"""The conversation frame as an analyst writes it: ``pd.json_normalize``, and pandas for what ours derives.

Written to be as quick as pandas alone gets: one table a level, duplicates dropped before anything is grouped, no
function of Python called for a row.
"""

import json

import pandas as pd

from genesys_nb.tables.derived import DERIVED, SUMS

LISTS = {"media_types": "mediaType", "queue_ids": "queueId", "wrap_up_codes": "wrapUpCode"}


def loaded(paths):
    """Return all conversations, with the empty lists without which ``json_normalize`` raises."""
    whole = [one for path in paths for one in json.loads(path.read_bytes())["conversations"]]
    for one in whole:
        for participant in one["participants"]:
            for session in participant.setdefault("sessions", []):
                for child in ("segments", "metrics"):
                    session[child] = session.get(child) or []
    return whole


def normalized(whole):
    frame = pd.json_normalize(whole)
    for name in ("conversationStart", "conversationEnd"):
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601")
    return frame


def with_derived(paths):
    """Return the normalised conversations, and beside them the same derived columns as ours."""
    whole = loaded(paths)
    frame = normalized(whole).set_index("conversationId", drop=False)
    above = ["conversationId"]
    people = pd.json_normalize(whole, "participants", above, max_level=0)
    sessions = pd.json_normalize(whole, ["participants", "sessions"], above, max_level=0)
    segments = pd.json_normalize(whole, ["participants", "sessions", "segments"], above, max_level=0)
    metrics = pd.json_normalize(whole, ["participants", "sessions", "metrics"], above, max_level=0)
    held = {"media_types": sessions, "queue_ids": segments, "wrap_up_codes": segments}
    listed = {name: distinct(table, LISTS[name]) for name, table in held.items()}
    listed["agent_ids"] = distinct(people[people["purpose"].isin(["agent", "user"])], "userId")
    for name, lists in listed.items():
        frame[name] = lists.reindex(frame.index)
    measured = metrics[metrics["name"].isin(SUMS)]
    sums = measured.groupby(["conversationId", "name"])["value"].sum().unstack()  # noqa: PD010 - pivot_table is slower
    frame[list(SUMS)] = sums.reindex(index=frame.index, columns=list(SUMS)).astype("Int64")
    frame["answered"] = frame["tAnswered"].notna()
    frame["abandoned"] = frame["tAbandon"].notna()
    frame["ongoing"] = frame["conversationEnd"].isna()
    taken = frame["conversationEnd"] - frame["conversationStart"]
    frame["duration"] = (taken // pd.Timedelta(milliseconds=1)).astype("Int64")
    return frame


def distinct(table, field):
    """List the values of each conversation, once each, in the order of their first appearance."""
    there = table[["conversationId", field]].dropna().drop_duplicates()
    return there.groupby("conversationId", sort=False)[field].agg(list)


def agree(ours, theirs):
    """Compare the derived columns of two frames; return how many values are equal."""
    assert ours["conversation_id"].tolist() == theirs["conversationId"].tolist()
    for column in DERIVED:
        mine, other = ours[column.name].tolist(), theirs[column.name].tolist()
        if column.kind == "list":
            other = [held if isinstance(held, list) else [] for held in other]
        else:
            mine, other = ([None if pd.isna(one) else one for one in held] for held in (mine, other))
        assert mine == other, column.name
    return len(ours) * len(DERIVED)
