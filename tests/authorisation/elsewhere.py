"""The embedded organisation in a process of its own, so that its threads do not hold up those that are tested."""

import multiprocessing

from genesys_nb.demo import DemoOrganisation


def serve(options, pipe):
    """Serve until told to stop; answer each word with what was counted."""
    with DemoOrganisation(**options) as organisation:
        pipe.send((organisation.url, organisation.client_id, organisation.client_secret))
        while pipe.recv() != "stop":
            pipe.send(
                {
                    "logins": organisation.token_requests,
                    "most_logins_in_flight": organisation.most_token_requests_in_flight,
                    "requests": len(organisation.requests),
                    "unauthorised": organisation.unauthorised,
                    "faults": dict(organisation.faults_served),
                }
            )


class Elsewhere:
    """The organisation in the other process, as far as a session has to know it."""

    def __init__(self, **options):
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(options, theirs), daemon=True)
        self.process.start()
        self.url, self.client_id, self.client_secret = self.pipe.recv()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.pipe.send("stop")
        self.process.join(10)
        self.pipe.close()

    def counted(self):
        self.pipe.send("count")
        return self.pipe.recv()
