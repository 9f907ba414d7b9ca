"""What is looked at: errors and every card, in both themes and in a notebook that is not trusted."""

import nbformat
import pytest

from tests.browser.conftest import KERNEL
from tests.display.cards import everything

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
from tests.display.cards import everything
for card in everything("Contoso <b>").values():
    display(card)
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


SEEN = """all => all.map(box => {
    const sign = box.querySelector("td > span"), cell = box.querySelector("td");
    const style = sign && getComputedStyle(sign);
    return {
        width: box.scrollWidth <= box.clientWidth, bold: box.querySelectorAll("b").length,
        left: cell === null || getComputedStyle(cell).textAlign === "left",
        sign: style && [style.color, style.backgroundColor],
    };
})"""
COLOURS = [["rgb(255, 255, 255)", colour] for colour in ("rgb(27, 127, 77)", "rgb(161, 92, 0)", "rgb(201, 54, 63)")]


def look(page, pictures, name):
    """Every card fits, escapes its names, and shows its signs in white on their colours."""
    seen = page.page.eval_on_selector_all(".jp-RenderedHTML > div", SEEN)
    cards = [one for one in seen if one["width"] and not one["bold"] and one["left"]]
    assert len(cards) == len(seen) == len(everything())
    assert {tuple(one["sign"]) for one in seen if one["sign"]} == set(map(tuple, COLOURS))
    page.show_all()
    page.page.screenshot(path=pictures / f"values-{name}.png")


def test_values_in_both_themes(notebook_page, pictures):
    page = notebook_page.open("values.ipynb", [VALUES])
    page.run_all()
    assert page.errors() == []
    look(page, pictures, "light")
    page.theme("JupyterLab Dark")
    look(page, pictures, "dark")


def test_values_in_a_notebook_that_is_not_trusted(notebook_page, lab, pictures):
    shown = [{"text/plain": repr(card), "text/html": card._repr_html_()} for card in everything("<b>").values()]
    outputs = [nbformat.v4.new_output("display_data", data) for data in shown]
    cell = nbformat.v4.new_code_cell("1", outputs=outputs)
    nbformat.write(nbformat.v4.new_notebook(cells=[cell], metadata={"kernelspec": KERNEL}), lab.root / "sent.ipynb")
    page = notebook_page.open("sent.ipynb")
    folded = page.page.locator(".jp-RenderedHTML details")
    assert not folded.locator("table").is_visible()
    folded.locator("summary").click()
    assert folded.locator("table").is_visible(), "what is folded opens without a script"
    look(page, pictures, "untrusted")


def test_a_notebook_of_ours_is_run_from_top_to_bottom(run_notebook, lab, tmp_path):
    path = tmp_path / "given.ipynb"
    (lab.root / lab.write("given.ipynb", [VALUES, "print(6 * 7)"])).rename(path)
    page = run_notebook(path, tmp_path)
    assert page.outputs()[-1].strip() == "42"
    assert {one.name for one in tmp_path.glob("*.png")} == {"given-before.png", "given.png"}
