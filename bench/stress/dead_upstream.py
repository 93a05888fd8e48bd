#!/usr/bin/env python3
"""Does an upstream that is dead slow the routes that lead elsewhere?

usage: bench/stress/dead_upstream.py [--clients N] [--seconds N] [--rounds N]

A node with the settings as they are shipped, and clients (500) that wait for an upstream that takes connections and never
answers, then as many that wait for one that never takes a connection. Each round loads another route with wrk without
and with them, in turn. Passes when, by the medians over the rounds, they cost it no more than a fifth of its throughput
and of its p50. Needs wrk and nginx, as bench/compare.py.
"""
import argparse, contextlib, json, selectors, socket, statistics, sys, tempfile, time, urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from gateway import Node, free_ports, load, many_files, need, nginx, process_figures, route, verdict, wait_until

MOST_SLOWER = 1.2
START = 25      # seconds in which all clients are there


@contextlib.contextmanager
def silent():
    """The port of a server that takes connections, in the kernel, and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=4096) as server:
        yield server.getsockname()[1]


@contextlib.contextmanager
def full():
    """The port of a server that takes no further connection: its queue is full, and nobody empties it."""
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=1))
        for _ in range(8):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(server.getsockname())
        time.sleep(1)
        yield server.getsockname()[1]


@contextlib.contextmanager
def waiting(port, path, count):
    """Clients that wait during the block, and then for their 504: nothing of them is left in the node."""
    with contextlib.ExitStack() as stack:
        clients = [stack.enter_context(socket.create_connection(("127.0.0.1", port))) for _ in range(count)]
        for client in clients:
            client.sendall(f"GET {path} HTTP/1.1\r\nHost: waiting\r\n\r\n".encode())
        yield
        with selectors.DefaultSelector() as selector:
            for client in clients:
                selector.register(client, selectors.EVENT_READ)
            answered = len(selector.select(0))
        if answered:
            sys.exit(f"dead_upstream.py: {answered} clients were answered too early (expected: all wait)")
        for client in clients:
            client.settimeout(120)
            status = client.recv(65536)[:12]
            if status != b"HTTP/1.1 504":
                sys.exit(f"dead_upstream.py: a client got {status!r} (expected: 504)")


def requests(node):
    """The requests that have come to the node."""
    with urllib.request.urlopen(f"http://127.0.0.1:{node.status}/status", timeout=5) as status:
        return json.load(status)["server"]["total_requests"]


def measure(node, dead, options):
    """Loads the living route without and with waiting clients; both as lists of what wrk says, and the node's figures."""
    url, wrk = f"http://127.0.0.1:{node.proxy}/alive", argparse.Namespace(connections=64, seconds=options.seconds)
    without, with_ = [], []
    for _ in range(options.rounds):
        without.append(load(url, node.jvm, wrk))
        before = requests(node)
        with waiting(node.proxy, f"/{dead}", options.clients):
            wait_until(lambda: requests(node) >= before + options.clients, "the waiting", START)
            with_.append(load(url, node.jvm, wrk))
            figures = process_figures(node.jvm)
    return without, with_, figures


def stress(node, dead, options):
    without, with_, figures = measure(node, dead, options)
    median = lambda loads, what: statistics.median(each[what] for each in loads)
    rates = [median(loads, "requests/s") for loads in (without, with_)]
    halves = [median(loads, "p50 ms") for loads in (without, with_)]
    slower, later = rates[0] / rates[1], halves[1] / halves[0]
    return verdict(
        f"{options.clients} clients wait for an upstream that is {dead}; another route does {rates[0]:,.0f} requests/s without and {rates[1]:,.0f} "
        f"with them, p50 {halves[0]:.2f} and {halves[1]:.2f} ms; the node has {figures}",
        slower > MOST_SLOWER and f"{slower:.2f} times slower (expected: <= {MOST_SLOWER})",
        later > MOST_SLOWER and f"p50 {later:.2f} times as long (expected: <= {MOST_SLOWER})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=6, help="of each load")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    need("wrk", "nginx")
    many_files()
    failed = 0
    with tempfile.TemporaryDirectory() as folder, silent() as silent_port, full() as full_port:
        port, = free_ports(1)
        upstream, _ = nginx(folder, "upstream", f'server {{ listen 127.0.0.1:{port}; location / {{ return 200 "{"x" * 99}\\n"; }} }}')
        try:
            with Node(folder) as node:
                patience = (options.seconds + START) * 1000
                for name, at in (("alive", port), ("silent", silent_port), ("full", full_port)):
                    route(node, name, f"http://127.0.0.1:{at}", connect_timeout=patience, read_timeout=patience, retries=0)
                wait_until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{node.proxy}/alive", timeout=5), "the route")
                for _ in range(4):      # a JVM is itself only when it is warm
                    load(f"http://127.0.0.1:{node.proxy}/alive", node.jvm, argparse.Namespace(connections=64, seconds=options.seconds))
                failed = stress(node, "silent", options) | stress(node, "full", options)
        finally:
            upstream.terminate()
            upstream.wait()
    return failed


if __name__ == "__main__":
    sys.exit(main())
