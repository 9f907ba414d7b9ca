"""The explorer where people use it: fill in, plan, run, copy the code, and get the same frame from it."""

import re

import pytest

pytestmark = pytest.mark.browser

ROOT = ".gnb-explorer"
CODE = f"{ROOT} .gnb-code-text"


def labelled(page, label):
    return page.locator(ROOT).get_by_label(label, exact=True)


def press(page, text):
    page.locator(ROOT).get_by_role("button", name=text, exact=True).click()


def fill(page, label, text):
    box = labelled(page, label)
    box.fill(text)
    box.press("Enter")


def wait_for_code(page, text):
    page.locator(CODE, has_text=text).wait_for()


def wait_for_words(page, text):
    page.locator(f"{ROOT} .gnb-explorer-said", has_text=text).wait_for()


def write(bench, index, code):
    bench.page.evaluate(
        """([index, code]) => {
            const cells = window.jupyterapp.shell.currentWidget.content.widgets;
            cells[index].model.sharedModel.setSource(code);
        }""",
        [index, code],
    )


def run(bench, *cells):
    for index in cells:
        bench.run(index)
    assert bench.errors() == []


@pytest.mark.locked
def test_what_is_copied_and_run_in_a_cell_is_what_the_explorer_ran(notebook_page, pictures):
    setup = "import genesys_nb as gnb\nimport pandas as pd\ngc = gnb.connect('demo')"
    bench = notebook_page.open("explorer.ipynb", [setup, "gc.explore()", "ours = frame", "", "", "gc.close()"])
    page = bench.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    run(bench, 0, 1)
    page.wait_for_selector(ROOT)
    bench.show_all()
    page.screenshot(path=pictures / "explorer-opened.png")
    fill(page, "for", "conversation details")
    labelled(page, "Ask for").select_option(index=1)
    wait_for_code(page, 'gc.conversation_details("yesterday")')
    fill(page, "When", "last 2 dais")
    page.locator(f"{ROOT} [role=alert]").wait_for()
    bench.show_all()
    page.screenshot(path=pictures / "explorer-refused.png")
    fill(page, "When", "last 2 days")
    labelled(page, "Grain").select_option("segment")
    press(page, "choose queues…")
    fill(page, "Queues", "Billing")
    fill(page, "Media", "voice")
    wait_for_code(page, '"mediaType": "voice"')
    press(page, "Plan")
    wait_for_words(page, "planned")
    bench.show_all()
    page.screenshot(path=pictures / "explorer-planned.png")
    press(page, "Run")
    wait_for_words(page, "in the notebook it is called frame")
    assert page.locator(f"{ROOT} .jp-OutputArea-child").count() == 0, "a closed bar is an error after a reload"
    press(page, "Copy")
    page.locator(".gnb-code-said", has_text="copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.locator(CODE).text_content()
    write(bench, 3, copied)
    write(bench, 4, "pd.testing.assert_frame_equal(ours, frame); print(len(frame), frame is ours, gc.history.shape[0])")
    run(bench, 2, 3, 4)
    rows, same, _ = bench.outputs()[-1].split()
    assert int(rows) > 0
    assert same == "False"
    for theme in ("Dark", "Light"):
        bench.theme(f"JupyterLab {theme}")
        bench.show_all()
        page.screenshot(path=pictures / f"explorer-{theme.lower()}.png")
    unlabelled = page.eval_on_selector_all(
        f"{ROOT} :is(input, select, button, textarea)",
        """all => all
            .filter(one => !(one.labels?.length || one.innerText?.trim() || one.ariaLabel))
            .map(one => one.outerHTML)""",
    )
    assert unlabelled == []
    run(bench, 5)
    page.wait_for_selector(ROOT, state="detached")
    assert copied in bench.save().cells[1].outputs[0].data["text/plain"]


def test_stop_keeps_what_is_complete_and_go_on_brings_the_rest(notebook_page, pictures):
    setup = "import genesys_nb as gnb\ngc = gnb.connect('demo', faults=['slow=0.3'])"
    bench = notebook_page.open("stop.ipynb", [setup, "gc.explore()", "print(gnb.provenance(frame).complete)"])
    page = bench.page
    run(bench, 0, 1)
    page.wait_for_selector(ROOT)
    fill(page, "for", "external contacts")
    labelled(page, "Ask for").select_option(index=1)
    wait_for_code(page, "gc.external_contacts()")
    press(page, "More options")
    fill(page, "Page size", "10")
    wait_for_code(page, "page_size=10")
    press(page, "Run")
    page.locator(ROOT, has_text=re.compile(r"\d\d.items")).wait_for()  # by a bar, or on Binder's kernel by words
    bench.show_all()
    page.screenshot(path=pictures / "explorer-running.png")
    press(page, "Stop")
    wait_for_words(page, "have arrived")
    bench.show_all()
    page.screenshot(path=pictures / "explorer-stopped.png")
    press(page, "Go on")
    wait_for_words(page, "in the notebook it is called frame")
    run(bench, 2)
    assert bench.outputs()[-1].strip() == "True"
