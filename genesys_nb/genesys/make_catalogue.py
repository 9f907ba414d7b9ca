"""Make the catalogue's data file from a survey of the vendor's operations.

Run it when the vendor's API has changed::

    python -m genesys_nb.genesys.make_catalogue survey.csv

The survey has one row for each GET and POST of the vendor's specification: method, path, style of paging, the field of
the answer that holds the rows, default page size, what the vendor says about the page size, permissions, and one
sentence. Here stands what the survey cannot know: which rows are no listings although they look so, page sizes that
are known from practice, and how a page's size is called. Lines are sorted and the archive carries no date, so the
same survey makes the same bytes.
"""

import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

TARGET = Path(__file__).with_name("catalogue.tsv.gz")

_STYLES = {
    "pageNumber": "page_number",
    "pageNumber/no-links": "page_number_no_totals",
    "pageNumber/no-pageCount": "page_number_no_totals",
    "after": "after",
    "cursor": "cursor",
    "nextUri-in-response-only": "next_uri",
    "nextPage": "next_page",
    "scim": "scim",
    "body.paging": "body_paging",
    "body.pageNumber": "body_page_number",
    "none": "none",
}

_NOT_LISTINGS = {
    "GET /api/v2/integrations/{integrationId}": "answers with one object",
    "GET /api/v2/languageunderstanding/domains/{domainId}/versions/{domainVersionId}": "answers with one object",
    "GET /api/v2/organizations/whitelist": "answers with one object",
    "GET /api/v2/outbound/campaigns/{campaignId}/diagnostics": "answers with one object",
    "GET /api/v2/outbound/campaigns/{campaignId}/interactions": "answers with one object",
    "GET /api/v2/chats/users/{userId}/messages": "the specification does not say where the rows are",
    "POST /api/v2/orgauthorization/trustees/audits": "the specification does not say where the rows are",
    "POST /api/v2/orgauthorization/trustor/audits": "the specification does not say where the rows are",
    "GET /api/v2/contentmanagement/query": "rows and page numbers stand one level deeper than anywhere else",
    "POST /api/v2/contentmanagement/query": "rows and page numbers stand one level deeper than anywhere else",
    "POST /api/v2/responsemanagement/responses/query": "rows and page numbers stand one level deeper",
    "POST /api/v2/responsemanagement/responses/divisionviews/query": "rows and page numbers stand one level deeper",
    "POST /api/v2/casemanagement/cases/query/jobs": "starts a job",
    "POST /api/v2/taskmanagement/workitems/query/jobs": "starts a job",
    "POST /api/v2/integrations/speech/nuance/{nuanceIntegrationId}/bots/jobs": "starts a job",
    "POST /api/v2/authorization/roles/default": "writes",
    "POST /api/v2/conversations/{conversationId}/communications/{communicationId}/agentchecklists/finalize": "writes",
    "POST /api/v2/orgauthorization/trustees/care": "writes",
    "POST /api/v2/outbound/contactlisttemplates/bulk/add": "writes",
    "POST /api/v2/outbound/importtemplates/bulk/add": "writes",
    "POST /api/v2/socialmedia/topics/{topicId}/dataingestionrules/open/{ruleId}/messages/bulk": "writes",
    "POST /api/v2/socialmedia/topics/{topicId}/dataingestionrules/open/{ruleId}/reactions/bulk": "writes",
}

# Paging that the specification promises and the service does not keep.
_UNPAGED = {"GET /api/v2/workforcemanagement/managementunits"}

# Fields that hold rows whatever the path; any other must be named by the path.
_ROWS = {"entities", "results", "Resources", "(root array)"}
_ITEMS = {"(root array)": "", "GET /api/v2/organizations/limits/namespaces": "entities"}

# Largest page that is known to be answered: documented away from the parameter, or in production use by the vendor.
_MOST = {
    100: """
        GET /api/v2/authorization/divisions
        GET /api/v2/authorization/roles
        GET /api/v2/locations
        GET /api/v2/outbound/campaigns
        GET /api/v2/outbound/contactlists
        GET /api/v2/outbound/dnclists
        GET /api/v2/outbound/messagingcampaigns
        GET /api/v2/quality/forms/evaluations
        GET /api/v2/quality/forms/surveys
        GET /api/v2/routing/languages
        GET /api/v2/routing/queues/divisionviews
        GET /api/v2/routing/wrapupcodes
        GET /api/v2/stations
        POST /api/v2/analytics/conversations/details/query
        POST /api/v2/analytics/users/details/query
        POST /api/v2/outbound/contactlists/{contactListId}/contacts/search
    """,
    200: "GET /api/v2/analytics/dataextraction/downloads/metadata",
    500: """
        GET /api/v2/flows
        GET /api/v2/groups
        GET /api/v2/routing/queues
        GET /api/v2/routing/queues/divisionviews/all
        GET /api/v2/routing/skills
        GET /api/v2/scripts
        GET /api/v2/users
    """,
    1000: """
        GET /api/v2/analytics/conversations/details/jobs/{jobId}/results
        GET /api/v2/analytics/users/details/jobs/{jobId}/results
    """,
    25: """
        GET /api/v2/scim/groups
        GET /api/v2/scim/users
        GET /api/v2/scim/v2/groups
        GET /api/v2/scim/v2/users
    """,
}
_KNOWN_MOST = {operation.strip(): most for most, text in _MOST.items() for operation in text.strip().split("\n")}
_KNOWN_REACH = {"POST /api/v2/externalcontacts/contacts/search": "1000"}
_CALLED_LIMIT = re.compile(
    r"/externalcontacts/(scan|externalsources|graphs)|contacts/.*/journey/segments$|/chats/.*/messages$"
)

_MOST_SAID = re.compile(
    r"max(?:imum)?\.?(?: page size| value| size of the page| that will be returned)?(?: is| of|:)? *(\d[\d,]*)"
    r"|between \d+ and (\d+)|pageSize <= (\d+)",
    re.IGNORECASE,
)
_DEFAULT_SAID = re.compile(r"default(?:s to| page size is| is| of)? (\d+)", re.IGNORECASE)
_REACH_SAID = re.compile(r"first ([\d,]+) records")


def _number(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return next(group for group in found.groups() if group).replace(",", "") if found else ""


def _style(row: Mapping[str, str], operation: str) -> str:
    if operation in _UNPAGED:
        return "none"
    if row["style"] == "size-only":
        return "next_uri" if "nextUri" in row["response_paging_fields"] else "none"
    style = _STYLES[row["style"]]
    return "post_page_number" if row["method"] == "POST" and style.startswith("page_number") else style


def _names_rows(row: Mapping[str, str]) -> bool:
    """Tell whether an answer without paging is a list: its field is one of rows, or the path says its name."""
    field, words = row["item_key"].casefold(), row["path"].casefold().split("/")
    if row["item_key"] in _ROWS:
        return True
    named = field in words or field in words[-1] or field.endswith(words[-1])
    return bool(field) and named and not words[-1].endswith("}")


def line(row: Mapping[str, str]) -> list[str] | None:
    """Return a row of the survey as the fields of a line of the data file; None when it is no listing."""
    operation = f"{row['method']} {row['path']}"
    is_paged = row["style"] != "none"
    if operation in _NOT_LISTINGS or not (is_paged or (row["method"] == "GET" and _names_rows(row))):
        return None
    style, said = _style(row, operation), row["page_size_doc"]
    default = row["default_page_size"] or _number(_DEFAULT_SAID, said)
    most = str(_KNOWN_MOST.get(operation, "")) or _number(_MOST_SAID, said or row["summary"])
    size_name = "pageSize" if said or default or style.startswith("body") else ""
    if style == "scim":
        size_name = "count"
    elif size_name and _CALLED_LIMIT.search(row["path"]):
        size_name = "limit"
    if operation in _UNPAGED:
        size_name = default = most = ""
    rule, _, permissions = row["permissions"].partition(":")
    items = _ITEMS.get(operation, _ITEMS.get(row["item_key"], row["item_key"]))
    reach = _KNOWN_REACH.get(operation, "") or _number(_REACH_SAID, said)
    flags = ("P" if row["preview"] else "") + ("D" if row["deprecated"] else "")
    summary = " ".join(row["summary"].split())
    return [
        row["path"],
        row["method"],
        style,
        items,
        size_name,
        default,
        most,
        reach,
        rule,
        permissions,
        flags,
        summary,
    ]


def make(rows: Iterable[Mapping[str, str]]) -> tuple[bytes, Counter[str]]:
    """Return the data file's bytes and what became of the survey's rows."""
    lines, became = [], Counter[str]()
    for row in rows:
        fields = line(row)
        if fields is None:
            reason = _NOT_LISTINGS.get(f"{row['method']} {row['path']}", "")
            became[f"paged in form, left out: {reason}" if row["style"] != "none" else "no listing"] += 1
        else:
            became["listing without paging" if fields[2] == "none" else f"paged by {fields[2]}"] += 1
            lines.append("\t".join(fields))
    return gzip.compress("\n".join(sorted(lines)).encode(), 9, mtime=0), became


def main(survey: str, target: str | Path = TARGET) -> None:
    """Read the survey, write the data file, say what became of the rows."""
    with Path(survey).open(encoding="utf-8", newline="") as file:
        content, became = make(csv.DictReader(file))
    Path(target).write_bytes(content)
    for what, count in sorted(became.items()):
        print(f"{count:5} {what}")  # noqa: T201 - a script
    paged = sum(count for what, count in became.items() if what.startswith("paged by"))
    print(f"{paged:5} paged in all; {target}: {len(content):,} bytes")  # noqa: T201


if __name__ == "__main__":
    main(*sys.argv[1:])
