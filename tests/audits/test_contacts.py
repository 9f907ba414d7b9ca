"""External contacts by scan: all of them, over pages without rows, however many of these come in a row."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

import genesys_nb as gnb
from genesys_nb.demo.contacts import contacts, organisations
from genesys_nb.errors import ConfigError, Forbidden


@pytest.mark.parametrize("size", [10, 37, 200])
def test_all_contacts_come_over_an_empty_page(gc, organisation, size):
    frame = gc.external_contacts(page_size=size)
    truth = contacts(organisation._centre.world)
    assert frame["id"].tolist() == [one["id"] for one in truth]
    assert frame["work_phone_e164"].tolist() == [one["workPhone"]["e164"] for one in truth]
    employed = frame[frame["external_organization_id"].notna()]
    assert len(employed) == sum("externalOrganization" in one for one in truth)
    assert gnb.provenance(frame).complete


def test_contacts_are_those_of_conversations(gc):
    customers = gc.conversation_details("2026-11-19", grain="participant")["external_contact_id"].dropna()
    assert len(customers)
    assert set(customers) <= set(gc.external_contacts()["id"])


def test_all_organisations(gc, organisation):
    frame = gc.external_organisations()
    assert frame["id"].tolist() == [one["id"] for one in organisations(organisation._centre.world)]
    assert str(frame["employee_count"].dtype) == "Int64"
    employers = gc.external_contacts()["external_organization_id"].dropna()
    assert set(employers) <= set(frame["id"])


@pytest.fixture
def emptier(organisation):
    """An API whose scan has eight pages without rows before its last one."""

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self):
            at = int(parse_qs(urlsplit(self.path).query).get("cursor", ["0"])[0])
            rows = [{"id": str(at), "name": f"company {at}"}] if at in {0, 9} else []
            body = json.dumps({"entities": rows, **({"cursors": {"after": str(at + 1)}} if at < 9 else {})}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_scan_ends_only_where_it_names_no_cursor(emptier):
    with gnb.connect(access_token="made-up", login_url=emptier, api_url=emptier, progress=False) as gc:
        frame = gc.external_organisations()
        assert frame["name"].tolist() == ["company 0", "company 9"]
        assert gnb.provenance(frame).complete
        assert gnb.provenance(frame)["pages"] == 10
        assert len(gc.external_organisations.raw()) == 2


@pytest.mark.parametrize("size", [9, 201, 0, 12.5])
def test_a_page_size_that_the_service_refuses_is_not_sent(gc, paths, size):
    with pytest.raises(ConfigError, match="from 10 to 200"):
        gc.external_contacts(page_size=size)
    assert paths() == []


def test_a_division_is_an_id(gc, paths):
    with pytest.raises(ConfigError, match="is a name"):
        gc.external_contacts(division="Home")
    assert paths() == []
    assert gc.external_contacts.query(division="*").params["divisionId"] == "*"


def test_any_of_two_permissions_is_enough(opened):
    _, gc = opened(denied={"relate:contact:view"})
    assert len(gc.external_contacts()) == 430
    _, gc = opened(denied={"relate:contact:view", "externalContacts:contact:view"})
    with pytest.raises(Forbidden, match="externalContacts:contact:view"):
        gc.external_contacts()
