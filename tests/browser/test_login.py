"""The form of `genesys_nb.login()` in JupyterLab: typed in, refused, right; and no secret where anything is saved."""

import json

import nbconvert
import nbformat
import pytest
import requests

from tests.browser import canaries

pytestmark = pytest.mark.browser

SETUP = f"""
import keyring, stand_in
keyring.set_keyring(stand_in.Keyring())
import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation
organisation = DemoOrganisation(seed={canaries.SEED}, rate_limit=None).start()
form = gnb.login(login_url=organisation.url, api_url=organisation.url)
"""
AFTER = """
gc = form.session
with gnb.connect("default", progress=False) as remembered:
    print(len(remembered.users(progress=False)) == len(gc.users(progress=False)) > 5)
gc.close()
"""
STATE = "application/vnd.jupyter.widget-state+json"
WIDGETS_ARE_SAVED = "@jupyter-widgets/jupyterlab-manager:saveWidgetState"


def fill(page, secret):
    form = page.page.get_by_role("form", name="Log in to Genesys Cloud")
    form.get_by_label("Client id", exact=True).fill(canaries.ORGANISATION.client_id)
    field = form.get_by_label("Client secret", exact=True)
    field.fill(secret)
    return form, field


def saved(page):
    """Save with the widgets' state, want no secret in it, and return what is saved."""
    notebook = page.save()
    assert canaries.seen_in(json.dumps(notebook).encode()) == []
    stored = page.page.evaluate("() => JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert canaries.seen_in(stored.encode()) == []
    return notebook


@pytest.fixture
def saves_widgets(notebook_page):
    """Open a notebook in a Lab that saves the widgets' state, as some people have it."""

    def opened(name, cells):
        page = notebook_page.open(name, cells)
        page.command(WIDGETS_ARE_SAVED)
        return page

    yield opened
    notebook_page.command(WIDGETS_ARE_SAVED)  # Lab keeps it for the next page


@pytest.mark.locked
def test_a_wrong_secret_then_the_right_one_and_nothing_of_them_is_saved(saves_widgets, lab, pictures):
    page = saves_widgets("login.ipynb", [SETUP, AFTER])
    page.run(0)
    form, field = fill(page, canaries.WRONG)
    assert field.get_attribute("type") == "password"
    assert field.get_attribute("autocomplete") == "new-password"
    states = saved(page).metadata.widgets[STATE]["state"]
    assert [one for one in states.values() if "redirect_uri" in one["state"]], "the form's state was looked at"
    form.get_by_role("radio", name="Client id and secret").press("b")
    assert page.page.locator(".jp-Notebook .jp-Cell").count() == 2, "the keys are the form's, and insert no cell"
    page.page.screenshot(path=pictures / "login-light.png")

    field.press("Enter")
    alert = form.get_by_role("alert")
    alert.get_by_text("invalid_client").wait_for()
    assert field.input_value() == ""
    assert page.page.evaluate("() => document.activeElement.type") == "password", "ready to be typed in again"
    assert len(alert.inner_text().splitlines()) <= 6
    saved(page)
    page.theme("JupyterLab Dark")
    page.page.wait_for_timeout(500)
    page.page.screenshot(path=pictures / "login-refused-dark.png")
    page.theme("JupyterLab Light")

    fill(page, canaries.ORGANISATION.client_secret)
    form.get_by_label("Remember on this computer").check()
    assert form.get_by_label("remember it as").input_value() == "default"
    form.get_by_role("button", name="Connect").click()
    page.page.get_by_role("group", name="What to write").get_by_text("gc = form.session").wait_for()
    assert page.page.locator(".gnb-login").count() == 0
    page.page.screenshot(path=pictures / "login-done.png")
    page.run(1)
    assert page.errors() == []
    assert page.outputs()[-1].strip() == "True"
    notebook = saved(page)
    assert "Genesys demo centre" in json.dumps(notebook.cells[0].outputs)
    assert "widget-view" not in json.dumps(notebook.cells[0].outputs)
    html, _ = nbconvert.HTMLExporter().from_notebook_node(nbformat.read(lab.root / "login.ipynb", 4))
    (lab.root / "login.html").write_text(html)
    assert canaries.seen_in(html.encode()) == []


def test_in_the_browser_by_paste(saves_widgets, pictures):
    page = saves_widgets(
        "browser.ipynb",
        [SETUP + 'other = gnb.login(platform="cxone")', AFTER.replace('"default"', "**organisation.login()")],
    )
    page.run(0)
    page.page.get_by_role("form", name="Log in to NICE CXone").get_by_label("Area", exact=True).wait_for()
    form = page.page.get_by_role("form", name="Log in to Genesys Cloud")
    assert form.get_by_role("radio", name="Client id and secret").is_checked(), "two forms leave each other alone"
    form.get_by_role("radio", name="Log in in the browser").check()
    form.get_by_label("Client id", exact=True).fill(canaries.ORGANISATION.client_id)
    form.get_by_label("I paste the address").check()
    form.get_by_role("button", name="Connect").click()
    link = form.get_by_role("link", name="Open the login page")
    pasted = form.get_by_label("The address", exact=True)
    pasted.wait_for()
    page.page.screenshot(path=pictures / "login-browser.png")
    saved(page)
    ends = requests.get(link.get_attribute("href"), allow_redirects=False, timeout=10).headers["Location"]
    assert canaries.seen_in(ends.encode()) == ["code of a login in the browser"]
    pasted.fill(ends)
    pasted.press("Enter")
    page.page.get_by_role("group", name="What to write").get_by_text("gc = form.session").wait_for()
    page.run(1)
    assert page.errors() == []
    assert page.outputs()[-1].strip() == "True"
    saved(page)


@pytest.mark.parametrize("name", ["client secret", "id and secret", "token", "refresh token"])
def test_the_look_for_canaries_sees_them(tmp_path, name):
    secret = dict(canaries.planted())[name]
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "lab.log").write_text(f"POST {secret} 200" if name != "id and secret" else canaries.basic(secret))
    assert canaries.seen_below(tmp_path) == [f"{name} in a/lab.log"]
