"""The dashboard as a manager opens it: by Voila, without a line of code."""

import shutil
from pathlib import Path

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.locked]
PATIENCE = 300_000  # ms: Voila runs the whole notebook before it answers
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


@pytest.fixture
def voila(lab, browser):
    """Open a notebook of the repository's as a page of Voila, served by the Lab's own server as it is on Binder."""
    context = browser.new_context(viewport={"width": 1100, "height": 1500}, device_scale_factor=2)
    broken = []

    def open_page(name):
        folder = lab.root / "dashboard"
        folder.mkdir(exist_ok=True)
        for file in (name, ".env"):
            shutil.copy(NOTEBOOKS / file, folder)
        page = context.new_page()
        page.set_default_timeout(120_000)
        page.on("pageerror", lambda error: broken.append(str(error)))
        page.route(lambda url: not url.startswith((lab.url, "data:", "blob:")), lambda route: route.abort())
        page.goto(
            f"{lab.url}voila/render/dashboard/{name}?token={lab.token}", wait_until="domcontentloaded", timeout=PATIENCE
        )
        return page

    yield open_page
    context.close()
    for kernel in lab.api("kernels"):
        lab.api(f"kernels/{kernel['id']}", "DELETE")
    assert broken == []


def test_a_page_without_code_whose_numbers_follow_the_queue(voila, pictures):
    page = voila("dashboard.ipynb")
    page.locator('img[alt^="All queues, voice"]').wait_for()
    page.screenshot(path=pictures / "dashboard.png", full_page=True)
    numbers = page.get_by_text("Answered in time").locator("..").inner_text()

    page.get_by_label("Queue").select_option(label="Cards")
    page.locator('img[alt^="Cards, voice"]').wait_for()
    assert page.get_by_text("Answered in time").locator("..").inner_text() != numbers

    updated = page.get_by_text("Last updated").inner_text()
    assert "Genesys demo centre" in updated
    page.get_by_role("button", name="Refresh").click()
    page.wait_for_function("(before) => !document.body.innerText.includes(before)", arg=updated)
    page.get_by_text("Last updated").wait_for()
    assert page.get_by_role("alert").count() == 0
    assert "import " not in page.inner_text("body")
    assert page.locator(".jp-CodeCell :is(.jp-InputArea, .cm-editor, .highlight)").count() == 0
