"""What is only looked at: errors, a session, a frame's provenance and the doctor's report, in both themes."""

import pytest

pytestmark = pytest.mark.browser

ERROR = """
from genesys_nb.errors import Forbidden, Trail
def my_report():
    trail = Trail("GET", "/api/v2/routing/queues", "api.mypurecloud.ie", 1, 0.21, "3d5f0a6e-9c1b-4f1e")
    raise Forbidden("The service does not allow it: the permission routing:queue:view is missing.", status=403,
        code="missing.permissions", trail=trail,
        next_step="Ask an administrator to grant it: Admin > Roles > Permissions.") from OSError("the cause")
"""
VALUES = """
import datetime as dt
from IPython.display import HTML, display
from genesys_nb import display as looks
session = looks.session({"platform": "Genesys Cloud", "organisation": "Contoso <b>", "region": "eu-west-1",
    "host": "api.mypurecloud.ie", "timezone": "Europe/Dublin",
    "token": {"remaining": 86000.0, "lifetime": 86400.0}, "budget": {"used": 132, "allowed": 300, "reset": 41.0}})
frame = looks.provenance({"what": "users", "platform": "genesys", "host": "api.mypurecloud.ie", "via": "query",
    "interval": "2026-11-14T00:00:00Z/2026-11-21T00:00:00Z", "timezone": "Europe/Dublin", "rows": 1234,
    "total_hits": 1240, "duplicates_dropped": 6, "pages": 13, "requests": 14, "waited_s": 12.0, "complete": False,
    "fetched_at": "2026-11-21T09:00:00.000Z", "notes": ["6 items came more than once", "6 items did not arrive"]})
doctor = looks.doctor([
    {"check": "login", "state": "ok", "detail": "a token of 24 h", "next_step": ""},
    {"check": "clock", "state": "warn", "detail": "41 s behind the service", "next_step": "set the computer's clock"},
    {"check": "queues", "state": "fail", "detail": "routing:queue:view is missing", "next_step": "Admin > Roles"}])
for shown in (session, frame, doctor):
    display(shown.bundle(), raw=True)
"""


def test_an_error_is_short_and_its_cell_fails(notebook_page, pictures):
    page = notebook_page.open("error.ipynb", [ERROR, "report = my_report()", "print('not reached')"])
    page.run_all()
    (text,) = page.errors()
    assert text.startswith("Forbidden: The service does not allow it")
    for piece in (
        "GET /api/v2/routing/queues on api.mypurecloud.ie",
        "once in 0.2 s",
        "missing.permissions (HTTP 403)",
        "3d5f0a6e-9c1b-4f1e",
        "Ask an administrator",
        "Cell In[2], line 1: report = my_report()",
        "OSError: the cause",
    ):
        assert piece in text
    assert "Traceback" not in text
    assert "not reached" not in page.outputs()
    saved = page.save()
    assert saved.cells[1].outputs[0]["ename"] == "Forbidden"
    page.page.screenshot(path=pictures / "error-light.png")
    page.theme("JupyterLab Dark")
    page.page.wait_for_timeout(500)
    page.page.screenshot(path=pictures / "error-dark.png")


def test_values_in_both_themes(notebook_page, pictures):
    page = notebook_page.open("values.ipynb", [VALUES])
    page.run_all()
    assert page.errors() == []
    assert page.page.locator("[role=group] table").count() == 3
    assert page.page.locator("[role=group] b").count() == 0
    page.page.set_viewport_size({"width": 1100, "height": 1300})
    page.page.evaluate("document.activeElement.blur()")
    page.page.screenshot(path=pictures / "values-light.png")
    page.theme("JupyterLab Dark")
    page.page.wait_for_timeout(500)
    page.page.screenshot(path=pictures / "values-dark.png")


def test_a_notebook_of_ours_is_run_from_top_to_bottom(run_notebook, lab, tmp_path):
    path = tmp_path / "given.ipynb"
    (lab.root / lab.write("given.ipynb", [VALUES, "print(6 * 7)"])).rename(path)
    page = run_notebook(path, tmp_path)
    assert page.outputs()[-1].strip() == "42"
    assert {one.name for one in tmp_path.glob("*.png")} == {"given-before.png", "given.png"}
