"""A gateway before an organisation that changes answers on their way, as a broken one would."""

import json
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit


@contextmanager
def gateway(url, changed):
    """Pass everything on to `url`; ``changed(path, question, ask)`` may answer in its place, asking for itself."""
    there = urlsplit(url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _pass(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items() if name.lower() in _KEPT}

            def ask(question):
                connection = HTTPConnection(there.hostname, there.port, timeout=30)
                connection.request(self.command, self.path, question, headers)
                answer = connection.getresponse()
                told = answer.status, answer.getheader("Content-Type"), answer.read()
                connection.close()
                return told

            status, kind, content = changed(self.path, body, ask)
            self.send_response(status)
            self.send_header("Content-Type", kind or "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self):
            self._pass()

        def do_POST(self):
            self._pass()

        def log_message(self, *_):
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


_KEPT = {"authorization", "content-type"}


def page_lost(number):
    """Leave a page of details out, and count as if it had never been: nothing in the answers tells."""

    def changed(path, body, ask):
        if not path.endswith("/conversations/details/query"):
            return ask(body)
        question = json.loads(body)
        paging = question["paging"]
        size = paging["pageSize"]
        paging["pageNumber"] += paging["pageNumber"] >= number
        status, kind, content = ask(json.dumps(question).encode())
        answer = json.loads(content)
        answer["totalHits"] -= size
        return status, kind, json.dumps(answer).encode()

    return changed


def day_twice(day):
    """Send the conversations of a day twice on each page, with the count of what is sent."""

    def changed(path, body, ask):
        status, kind, content = ask(body)
        if not path.endswith("/conversations/details/query"):
            return status, kind, content
        answer = json.loads(content)
        there = answer.get("conversations", [])
        answer["conversations"] = there + [one for one in there if one["conversationStart"].startswith(day)]
        return status, kind, json.dumps(answer).encode()

    return changed
