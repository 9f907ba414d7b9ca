"""The bench: a real JupyterLab in a real Chromium, with nothing of the user's and nothing of the network.

One Lab and one browser for the whole session, since starting them is what costs; a fresh browser context per test. The
Lab has its own home, settings, kernels and port; whatever the page asks of another host is refused and remembered.

What the browser does not tell by itself is asked of `window.jupyterapp`: a run is over when its command's promise is,
not after a while.
"""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import nbformat
import pytest

import genesys_nb
from tests.browser import canaries

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
SETTINGS = {
    "@jupyterlab/apputils-extension/notification": {
        "fetchNews": "false",  # or a toast asks whether one would like to have news
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},  # or cells out of sight have no text
    "@jupyterlab/apputils-extension/sessionDialogs": {"skipKernelRestartDialog": True},
    "@jupyterlab/docmanager-extension/plugin": {"autosave": False},
}
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}  # or Lab asks for one

# Lab asks for a subshell for each comm, and complains by itself where the kernel ends or restarts before it answered.
LEFT_UNANSWERED = "Canceled future for create_subshell_request"


class Lab:
    """A JupyterLab, in a folder, with an environment that names its runtime folder."""

    def __init__(self, root: Path, environment, log: Path, *options):
        self.root = root
        self.token = secrets.token_hex(16)
        self.url = ""
        self.environment = environment
        self._log = log
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={_free_port()}"]
        command += [f"--IdentityProvider.token={self.token}", f"--ServerApp.root_dir={root}"]
        command += ["--LabApp.expose_app_in_browser=True", *options]
        if os.geteuid() == 0:
            command.append("--allow-root")
        with log.open("wb") as told:
            self._process = subprocess.Popen(
                command, env=environment, cwd=root, stdout=told, stderr=subprocess.STDOUT, start_new_session=True
            )
        self._wait_until_up(Path(environment["JUPYTER_RUNTIME_DIR"]) / f"jpserver-{self._process.pid}.json")

    def _wait_until_up(self, announcement: Path, patience: float = 60):
        end = time.monotonic() + patience
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self.url = json.loads(announcement.read_text())["url"]
                self.api("status")
            except (OSError, ValueError):
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise RuntimeError(f"JupyterLab did not start:\n{self._log.read_text()[-3000:]}")

    def api(self, path, method="GET"):
        """Ask the Jupyter server."""
        request = urllib.request.Request(
            f"{self.url}api/{path}", method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            content = answer.read()
        return json.loads(content) if content else None

    def write(self, name, cells):
        """Write a notebook of code cells."""
        notebook = nbformat.v4.new_notebook(
            cells=[nbformat.v4.new_code_cell(cell) for cell in cells], metadata={"kernelspec": KERNEL}
        )
        nbformat.write(notebook, self.root / name)
        return name

    def tell(self, name):
        """Write the file that a busy cell looks for."""
        (self.root / f"{name}.sign").touch()

    def hear(self, name):
        """Wait for the file that a busy cell writes."""
        end = time.monotonic() + 120
        while not (self.root / f"{name}.sign").exists():
            assert time.monotonic() < end, f"the cell never said {name}"
            time.sleep(0.05)

    def stop_kernels(self):
        """End them, and take away what they and the test told each other."""
        for session in self.api("sessions"):
            self.api(f"sessions/{session['id']}", "DELETE")
        for sign in self.root.glob("*.sign"):
            sign.unlink()

    def stop(self):
        """End it with its kernels; by force, and only its own process group, if it lingers."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait(5)


def _of_our_own(home: Path):
    """Start a Lab that has nothing of whoever runs the tests."""
    for name in ("notebooks", "home", "config", "data", "runtime", "ipython", "settings", "workspaces"):
        (home / name).mkdir()
    shutil.copy(Path(__file__).with_name("stand_in.py"), home / "notebooks")
    for plugin, values in SETTINGS.items():
        file = home / "settings" / f"{plugin}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values))
    environment = os.environ | {
        "HOME": str(home / "home"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PYTHONPATH": str(Path(genesys_nb.__file__).parents[1]),
        "NO_PROXY": "127.0.0.1,localhost",
    }
    options = ["--ServerApp.terminals_enabled=False", "--LabApp.extension_manager=readonly", "--LabApp.news_url="]
    options.append("--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate")
    return Lab(home / "notebooks", environment, home / "lab.log", *options)


def _free_port():
    # Not --port=0: jupyter_server before 2.18 announces port 0 and is never found.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class NotebookPage:
    """One notebook, open in JupyterLab."""

    def __init__(self, lab, page):
        self.lab = lab
        self.page = page
        self.broken = []
        self.is_dark = False
        self.refused = []
        self.leaked = set()
        page.set_default_timeout(120_000)  # a busy machine is slow, not broken
        page.on("pageerror", self._remember)
        page.on("console", lambda message: self._listen(message.text))
        page.on("websocket", lambda socket: socket.on("framereceived", self._listen))
        page.context.route(lambda url: not self._is_ours(url), self._refuse)

    def _remember(self, error):
        if LEFT_UNANSWERED not in str(error):
            self.broken.append(str(error))

    def _listen(self, said):
        """Hear what the kernel says to the page, and the page to its console."""
        self.leaked.update(canaries.seen_in(said if isinstance(said, bytes) else said.encode()))

    def _is_ours(self, url):
        return url.startswith((self.lab.url, self.lab.url.replace("http", "ws", 1), "data:", "blob:"))

    def _refuse(self, route):
        self.refused.append(route.request.url)
        route.abort()

    def open(self, name, cells=None):
        """Open a notebook, made of the cells if some are given, and wait for its kernel."""
        if cells is not None:
            self.lab.write(name, cells)
        self.page.goto(f"{self.lab.url}doc/tree/{name}?token={self.lab.token}&reset", wait_until="domcontentloaded")
        self.page.wait_for_selector(".jp-Notebook .jp-Cell")
        # Before the kernel is connected JupyterLab drops a run without a word.
        self.page.wait_for_function(
            """() => {
                const widget = window.jupyterapp?.shell?.currentWidget;
                const kernel = widget?.sessionContext?.session?.kernel;
                return widget?.context?.isReady && kernel?.connectionStatus === "connected" && kernel.status === "idle";
            }"""
        )
        return self

    def command(self, name, **arguments):
        """Run a command of JupyterLab and wait until it is done."""
        self.page.evaluate(
            "([name, args]) => Promise.resolve(window.jupyterapp.commands.execute(name, args)).then(() => null)",
            [name, arguments],
        )

    def run_all(self):
        self.command("notebook:run-all-cells")

    def run(self, index, *, wait=True):
        """Run one cell; without waiting, `finish` waits for it."""
        self.page.evaluate(
            """(index) => {
                window.jupyterapp.shell.currentWidget.content.activeCellIndex = index;
                const run = window.jupyterapp.commands.execute("notebook:run-cell");
                window.running = run.then(() => { window.running = null; return null; });
            }""",
            index,
        )
        if wait:
            self.finish()

    def finish(self):
        self.page.evaluate("() => window.running")

    def is_busy(self):
        """Return whether the cell that was started last still runs."""
        return self.page.evaluate("() => window.running !== null")

    def save(self):
        """Save the notebook and return the file's content."""
        self.command("docmanager:save")
        path = self.page.evaluate("() => window.jupyterapp.shell.currentWidget.context.path")
        return nbformat.read(self.lab.root / path, 4)

    def errors(self):
        """The texts of the errors that the notebook shows."""
        return self.page.eval_on_selector_all(
            '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]',
            "all => all.map(one => one.innerText)",
        )

    def outputs(self):
        return self.page.eval_on_selector_all(".jp-OutputArea-output", "all => all.map(one => one.innerText)")

    def show_all(self):
        """Make the page as tall as the notebook, which Lab would scroll inside it."""
        tall = self.page.evaluate(
            """() => {
                const cells = [...document.querySelectorAll(".jp-Notebook .jp-Cell")];
                const boxes = cells.map(cell => cell.getBoundingClientRect());
                return Math.ceil(boxes.at(-1).bottom - boxes[0].top);
            }"""
        )
        self.page.set_viewport_size({"width": 1100, "height": tall + 150})
        self.page.evaluate(
            """() => {
                document.activeElement.blur();
                for (const part of document.querySelectorAll(".jp-NotebookPanel *")) part.scrollTop = 0;
            }"""
        )
        self.page.wait_for_timeout(500)  # pictures are decoded and laid out

    def theme(self, name):
        """Change to ``JupyterLab Dark`` or ``JupyterLab Light``."""
        self.command("apputils:change-theme", theme=name)
        self.is_dark = name.endswith("Dark")
        light = "false" if self.is_dark else "true"
        self.page.wait_for_selector(f'body[data-jp-theme-light="{light}"]', state="attached")


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    home = tmp_path_factory.mktemp("lab")
    lab = _of_our_own(home)
    yield lab
    lab.stop()
    assert canaries.seen_below(home) == [], "notebooks, checkpoints, exports, histories, settings and Lab's log"


@pytest.fixture(scope="session")
def browser():
    playwright = pytest.importorskip("playwright.sync_api", reason="the browser bench needs playwright")
    if not Path(CHROMIUM).exists():
        pytest.skip(f"the browser bench needs Chromium: there is none at {CHROMIUM}, and $CHROMIUM names no other")
    with playwright.sync_playwright() as running:
        chromium = running.chromium.launch(executable_path=CHROMIUM, args=["--hide-scrollbars"])
        yield chromium
        chromium.close()


@pytest.fixture
def notebook_page(lab, browser):
    """One page of JupyterLab: ``notebook_page.open("x.ipynb", cells=[…])``."""
    context = browser.new_context(viewport={"width": 1100, "height": 800}, device_scale_factor=2)
    page = NotebookPage(lab, context.new_page())
    yield page
    if page.is_dark:  # Lab keeps it for the next page
        page.theme("JupyterLab Light")
    context.close()
    lab.stop_kernels()
    assert page.broken == []
    assert page.refused == []
    assert page.leaked == set(), "messages of the kernel and the page's console"


@pytest.fixture(scope="session")
def pictures(tmp_path_factory):
    """Where screenshots go: $GENESYS_NB_PICTURES, or a folder that is thrown away."""
    named = os.environ.get("GENESYS_NB_PICTURES")
    folder = Path(named) if named else tmp_path_factory.mktemp("pictures")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture
def run_notebook(notebook_page, lab):
    """``run_notebook(path, pictures)``: open a notebook in Lab, run all of it, want no error, take pictures.

    Returns the page, so that a test can go on looking.
    """

    def run(path, folder):
        path = Path(path)
        folder_in_lab = lab.root / path.parent.name  # with the .env that says which organisation connect() is
        folder_in_lab.mkdir(exist_ok=True)
        for file in (path, path.with_name(".env")):
            if file.exists():
                shutil.copy(file, folder_in_lab)
        notebook_page.open(f"{path.parent.name}/{path.name}")
        notebook_page.page.screenshot(path=folder / f"{path.stem}-before.png")
        notebook_page.run_all()
        assert notebook_page.errors() == []
        notebook_page.show_all()
        notebook_page.page.screenshot(path=folder / f"{path.stem}.png")
        return notebook_page

    return run
