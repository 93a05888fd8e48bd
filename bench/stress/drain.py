#!/usr/bin/env python3
"""Does a node behind a load balancer stop without a client noticing?

usage: bench/stress/drain.py [--clients N] [--rounds N]

Two nodes with one store, and before them a load balancer that asks for their readiness every half second, sends requests in
turn to those that are ready, over connections that it keeps, and repeats none. Under a steady load of short requests and
of some that take five seconds, one node gets a SIGTERM, ends and is started again. Passes when its readiness went to 503
before its ports closed, no request failed, also of those that were in flight at the signal, and it ended with 0 and took
requests again after its start. With GATEHOUSE_JAVA_OPTS=-Dgatehouse.drain_seconds=0 it shows what the balancer's clients
see otherwise.
"""
import argparse, collections, http.client, signal, sys, tempfile, threading, time, urllib.error, urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from gateway import Node, route, verdict, wait_until
from upstream import Upstream

POLL, SLOW = 0.5, 5


class Backend:
    """A node as the load balancer sees it."""

    def __init__(self, name, node):
        self.name, self.node, self.is_ready, self.served, self.idle = name, node, False, 0, collections.deque()
        self.readiness = []     # what it answered, without repetitions: 200, 503, or 0 for nothing

    def poll(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.node.status}/status/ready", timeout=2) as response:
                status = response.status
        except urllib.error.HTTPError as e:
            status = e.code
        except OSError:
            status = 0
        self.is_ready = status == 200
        if not self.readiness or self.readiness[-1] != status:
            self.readiness.append(status)

    def request(self, path):
        """What the node answers, over a kept connection or a new one; never a second time."""
        connection = self.idle.popleft() if self.idle else http.client.HTTPConnection("127.0.0.1", self.node.proxy, timeout=60)
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        if response.will_close:
            connection.close()
        else:
            self.idle.append(connection)
        self.served += 1
        return response.status, body


class Balancer:
    """Sends requests to the backends that are ready."""

    def __init__(self, backends):
        self.backends, self.turn, self.has_ended, self.failures, self.sent = backends, 0, threading.Event(), [], 0
        self.poller = threading.Thread(target=self.poll)

    def poll(self):
        while not self.has_ended.wait(POLL):
            for backend in self.backends:
                backend.poll()

    def client(self, path):
        """Sends one request after the other."""
        while not self.has_ended.is_set():
            self.turn += 1
            ready = [each for each in self.backends if each.is_ready]
            backend = ready[self.turn % len(ready)] if ready else self.backends[0]
            start = time.monotonic()
            try:
                status, body = backend.request(path)
                problem = None if (status, body) == (200, b"ok") else f"{status} {body[:100]}"
            except (OSError, http.client.HTTPException) as e:
                problem = repr(e)
            self.sent += 1
            if problem:
                self.failures.append(f"{path} at node {backend.name} after {time.monotonic() - start:.1f} s: {problem}")
            time.sleep(0.005)


def stop_and_start(backend):
    """Ends a node and starts it again; what was wrong with that, and how long the end took."""
    backend.readiness.clear()
    start = time.monotonic()
    backend.node.process.send_signal(signal.SIGTERM)
    code = backend.node.process.wait(timeout=120)
    seconds, told = time.monotonic() - start, list(backend.readiness)
    backend.idle.clear()
    served = backend.served
    backend.node.start()
    wait_until(lambda: backend.served > served + 100, "the node, which is ready again, to serve")
    return seconds, [problem for problem in (
        code != 0 and f"the node ended with {code} (expected: 0)",
        503 not in told and f"readiness went {told} (expected: 503 before the end)") if problem]


def stress(nodes, options):
    backends = [Backend(name, node) for name, node in zip("AB", nodes)]
    balancer = Balancer(backends)
    balancer.poller.start()
    wait_until(lambda: all(each.is_ready for each in backends), "the nodes")
    clients = [threading.Thread(target=balancer.client, args=(path,)) for path in ["/stress/fast", f"/stress/wait/{SLOW}"] * options.clients]
    for each in clients:
        each.start()
    time.sleep(SLOW / 2)
    seconds, problems = [], []
    try:
        for _ in range(options.rounds):
            taken, wrong = stop_and_start(backends[1])
            seconds.append(taken)
            problems += wrong
    finally:
        balancer.has_ended.set()
        for each in clients + [balancer.poller]:
            each.join()
    failures = balancer.failures
    return verdict(
        f"{options.clients} clients with short requests and {options.clients} with such of {SLOW} s, {balancer.sent} requests, {len(failures)} failed; "
        f"node B was stopped {len(seconds)} times, which took {max(seconds):.1f} s at most",
        failures and f"{len(failures)} requests failed (expected: 0), the first: {failures[0]}", *problems)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=16, help="of each kind")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other, Upstream() as upstream, Node(one) as first:
        with Node(other, **first.store()) as second:
            route(first, "stress", upstream.url)
            for node in (first, second):
                wait_until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{node.proxy}/stress/fast", timeout=5), "the route")
            return stress((first, second), options)


if __name__ == "__main__":
    sys.exit(main())
