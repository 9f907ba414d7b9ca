"""Tab completes paths in a real IPython shell, and nothing else changes."""

import atexit
import sys
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import genesys_nb as gnb
from genesys_nb import completion, measures

PATHS = [
    "/api/v2/routing/queues",
    "/api/v2/routing/queues/{queueId}/members",
    "/api/v2/routing/skills",
    "/api/v2/users",
]


class Few:
    """A catalogue of four."""

    def paths(self, prefix=""):
        return [path for path in PATHS if path.startswith(prefix)]


class Many:
    """A catalogue of more paths than anybody reads."""

    def paths(self, prefix=""):
        every = [f"/api/v2/{area}/{number}" for area in ("routing", "users", "flows") for number in range(60)]
        return [path for path in [*every, "/api/v2/teams"] if path.startswith(prefix)]


@pytest.fixture(scope="module")
def one_shell(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IPYTHONDIR", str(tmp_path_factory.mktemp("ipython")))
        settings = Config()
        settings.HistoryManager.enabled = False
        settings.IPCompleter.use_jedi = False  # it looks at names only, and takes seconds to wake up
        main = sys.modules["__main__"]  # a shell puts itself there, and whoever spawns processes later misses it
        made = InteractiveShell(config=settings)
        yield made
        sys.modules["__main__"] = main
        atexit.unregister(made.atexit_operations)
        made.atexit_operations()


@pytest.fixture
def shell(one_shell, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    one_shell.Completer.custom_matchers.clear()
    completion._OFFERED.clear()
    return one_shell


def tab(shell, code):
    """Press Tab at the end of the code; return what the cell would read for each completion."""
    with provisionalcompleter():
        return [
            code[: each.start] + each.text + code[each.end :] for each in shell.Completer.completions(code, len(code))
        ]


CALLS = [
    'gc.frame("',
    "gc.frame('",
    'gc.pages("',
    'gc.frame( "',
    'gc.frame(path="',
    'gc.request("GET", "',
    "gc.request('GET', '",
    'gc.request(method="GET", path="',
    'table = gc.frame("',
    'len(gc.frame("',
    'gc.frame(\n    "',
    'x = 1\ngc.frame("',
]


@pytest.mark.parametrize("call", CALLS)
def test_every_way_to_write_the_call(shell, call):
    completion.install(Few(), shell)
    assert tab(shell, f"{call}/api/v2/rout") == [call + path for path in PATHS[:3]]
    assert tab(shell, f"{call}/api/v2/u") == [f"{call}/api/v2/users"]


PLUMBING = {"FORMS", "give", "advance", "abandon", "send", "walk", "frames", "dress", "downloads", "checked", "pd"}
OFFERED = {
    "gc.users": {"pages", "plan", "query", "raw"},
    "gc.queue_observations": {"pages", "plan", "query", "raw", "watch"},
    "gc.conversation_tables": {"pages", "plan", "query", "raw"},
    "gc.map": {"last"},
    "gc.names": set(),
    "frame.genesys": {"local", "names", "provenance", "to_csv", "to_duckdb", "to_excel", "to_polars"},
    "gnb.measures": {*measures.__all__},
}


def test_after_a_dot_there_is_what_one_asks_for_and_no_plumbing(genesys_demo):
    """Every front end asks `dir`; Tab itself with jedi takes a minute to read pandas for the first time."""
    login = {"client_id": genesys_demo.client_id, "client_secret": genesys_demo.client_secret}
    with gnb.connect(login_url=genesys_demo.url, api_url=genesys_demo.url, progress=False, **login) as gc:
        known = {"gc": gc, "gnb": gnb, "frame": gc.skills()}

        def names(code):
            return {name for name in dir(eval(code, known)) if not name.startswith("_")}

        for code, offered in OFFERED.items():
            assert names(code) == offered, code
        assert {"resume", "rows", "pages", "done"} <= names("gc.last")
        assert {"users", "conversation_details", "last", "token", "resume", "monitor", "explore"} <= names("gc")
        for code in ("gc", "gc.last", "gnb"):
            assert not names(code) & PLUMBING


def test_an_empty_text_offers_all(shell):
    completion.install(Few(), shell)
    assert tab(shell, 'gc.frame("') == ['gc.frame("' + path for path in PATHS]


def test_a_formatted_text_completes_too(shell):
    completion.install(Few(), shell)
    assert completion.completions('gc.frame(f"/api/v2/us', Few()) == ("/api/v2/us", ["/api/v2/users"])


def test_too_many_go_on_to_the_next_slash(shell):
    completion.install(Many(), shell)
    heads = ["/api/v2/routing/", "/api/v2/users/", "/api/v2/flows/", "/api/v2/teams"]
    assert tab(shell, 'gc.frame("') == ['gc.frame("' + head for head in heads]
    assert tab(shell, 'gc.frame("/api/v2/') == ['gc.frame("' + head for head in heads]
    assert len(tab(shell, 'gc.frame("/api/v2/users/')) == 60


@pytest.mark.parametrize(
    "code",
    [
        'gc.frame("/api/v2/users", params={"',
        'gc.frame("/api/v2/users").head("',
        'open("/api/v2/',
        'frame("/api/v2/',
        'gc.frame["/api/v2/',
        'gc.frame("/api/v2/users"',
        'gc.frame("\n/api/v2/u',
        "gc.frame(",
        "gc.",
        "",
    ],
)
def test_elsewhere_nothing_of_ours_is_offered(shell, code):
    completion.install(Few(), shell)
    assert not any("/api/v2/" in each[len(code) - 1 :] for each in tab(shell, code))
    assert completion.completions(code, Few()) == ("", [])


def test_files_of_this_computer_are_not_mixed_in(shell, tmp_path):
    (tmp_path / "api").mkdir()
    completion.install(Few(), shell)
    assert all("/api/v2/" in each for each in tab(shell, 'gc.frame("/api'))


def test_files_still_complete_where_no_path_is_known(shell, tmp_path):
    (tmp_path / "notes.csv").touch()
    completion.install(Few(), shell)
    assert 'other.frame("notes.csv' in tab(shell, 'other.frame("note')


def test_the_paths_of_two_platforms_stand_side_by_side(shell):
    class Agents:
        def paths(self, prefix=""):
            return [path for path in ("/agents", "/agents/states") if path.startswith(prefix)]

    before = len(shell.Completer.custom_matchers)
    few, agents = Few(), Agents()
    for catalogue in (few, agents, few):
        completion.install(catalogue, shell)
    assert len(shell.Completer.custom_matchers) == before + 1
    assert tab(shell, 'gc.frame("/api/v2/u') == ['gc.frame("/api/v2/users']
    assert tab(shell, 'cx.frame("/ag') == ['cx.frame("/agents', 'cx.frame("/agents/states']


def test_other_matchers_stay(shell):
    def theirs(_):
        return []

    shell.Completer.custom_matchers.append(theirs)
    completion.install(Few(), shell)
    assert shell.Completer.custom_matchers[0] is theirs


def test_with_jedi_as_a_notebook_has_it(shell, monkeypatch):
    monkeypatch.setattr(shell.Completer, "use_jedi", True)
    completion.install(Few(), shell)
    assert tab(shell, 'gc.frame("/api/v2/u') == ['gc.frame("/api/v2/users']


def test_names_still_complete(shell):
    completion.install(Few(), shell)
    shell.user_ns["gc"] = types.SimpleNamespace(frame=1, frames=2)
    assert {"gc.frame", "gc.frames"} <= set(tab(shell, "gc.fram"))


def test_the_running_shell_is_found(shell, monkeypatch):
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: shell)
    completion.install(Few())
    assert tab(shell, 'gc.frame("/api/v2/u') == ['gc.frame("/api/v2/users']


def test_outside_ipython_nothing_happens(monkeypatch):
    monkeypatch.setattr(sys.modules["IPython"], "get_ipython", lambda: None)
    completion.install(Few())
    monkeypatch.delitem(sys.modules, "IPython")
    completion.install(Few())
    completion.install(Few(), object())
    assert "IPython" not in sys.modules


@given(st.text(max_size=60))
def test_any_text_before_the_cursor_is_harmless(text):
    for code in (text, 'gc.frame("' + text):
        typed, paths = completion.completions(code, Few())
        assert code.endswith(typed)
        assert all(path.startswith(typed) for path in paths)


def test_a_long_notebook_cell_is_quick():
    assert completion.completions("x = 1\n" * 100_000 + 'gc.frame("/api/v2/u', Few())[1] == ["/api/v2/users"]


def test_the_platforms_catalogue_completes(shell):
    from genesys_nb.genesys.catalogue import CATALOGUE

    completion.install(CATALOGUE, shell)
    queue = "9f3c1b0a-1111-4444-8888-cafecafecafe"
    code = f'gc.frame("/api/v2/routing/queues/{queue}/m'
    assert f'gc.frame("/api/v2/routing/queues/{queue}/members' in tab(shell, code)
    areas = tab(shell, 'gc.frame("/api/v2/')
    assert 'gc.frame("/api/v2/routing/' in areas
    assert len(areas) <= 100


def test_importing_it_does_not_import_ipython():
    import subprocess

    code = (
        "import sys, importlib.util as u; s = u.spec_from_file_location('c', sys.argv[1]); m = u.module_from_spec(s)\n"
    )
    code += "s.loader.exec_module(m); m.install(None); sys.exit('IPython' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code, completion.__file__], check=False).returncode == 0
