#!/usr/bin/env python3
"""Gives a node a large configuration, changes it, and prints when changes are live and what they cost the requests.

usage: bench/config.py [--routes N] [--most N] [--seconds N] [--warm N] [change] [storm] [heap]

change  with --routes routes, and a plugin on each: the time from the answer of the Admin API until a change is live
storm   the same node under wrk, on a route that is left alone, without changes and with 50 a second: under as many requests
        as the cores take, so that changes take their time from requests, and under some 3,000 a second; before, as many
        changes for --warm seconds: the JVM compiles what they run, on the same cores. In turn with it the same requests go
        through an nginx instead of the node, which only shares the cores with the changes
heap    --most routes: what of the heap is in use after a collection, and the time of a change there

Without a word, all three. Every node is one started by ./gatehouse run with a data folder of its own, with the settings as
they are shipped, for heap with -Xmx1g. Needs wrk and nginx, as bench/compare.py. Clients and servers share the machine's cores.
"""
import argparse, contextlib, http.client, json, statistics, sys, tempfile, threading, time
from pathlib import Path

from compare import PROXY
from gateway import Node, free_ports, load, need, nginx, used_heap, wait_until

CHANGES_A_SECOND = 50


def declarative(count, plugins, port):
    """One service and its routes."""
    routes = [{"name": f"r-{n}", "hosts": [f"h-{n}.test"], "paths": [f"/v{n % 10}"],
               "plugins": [{"name": "correlation-id", "config": {"header_name": f"X-Id-{n}"}}] if plugins else []} for n in range(count)]
    routes.append({"name": "calm", "paths": ["/calm"]})
    return {"services": [{"name": "bench", "url": f"http://127.0.0.1:{port}", "routes": routes}]}


class Calls:
    """One kept-alive connection to the Admin API or to the proxy."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)

    def __call__(self, method, path, body=None, headers=None):
        self.connection.request(method, path, body and json.dumps(body).encode(), dict(headers or {}, **({"Content-Type": "application/json"} if body else {})))
        response = self.connection.getresponse()
        text = response.read()
        return response.status, text


def until_live(node, number, round_):
    """Moves a route to another path; the seconds from the answer to the first request that finds it there."""
    admin, proxy = Calls(node.admin), Calls(node.proxy)
    path = f"/moved-{number}-{round_}"
    status, text = admin("PATCH", f"/routes/r-{number}", {"paths": [path]})
    start = time.perf_counter()
    if status != 200:
        sys.exit(f"config.py: {status} {text[:200]}")
    while proxy("GET", path, headers={"Host": f"h-{number}.test"})[0] != 200:
        time.sleep(0.005)
    return time.perf_counter() - start


def change(node, options):
    times = [until_live(node, options.routes * n // 20, 0) for n in range(20)]
    print(f"change: one of {options.routes} routes, live after: median {statistics.median(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms (aim: 1000)")


def storm(node, options):
    ways = {"": (f"http://127.0.0.1:{node.proxy}/calm", node.jvm), "through nginx ": (f"http://127.0.0.1:{node.beside}/calm", node.beside_worker)}
    wrk = argparse.Namespace(connections=64, seconds=options.seconds)
    for _ in range(3):
        load(*ways[""], wrk)
    with changes(node, options):
        load(*ways[""], argparse.Namespace(connections=64, seconds=options.warm))
    pause = Path(node.folder, "pause.lua")
    pause.write_text("function delay() return math.random(10, 30) end")  # milliseconds before each request
    for script in (None, str(pause)):
        loads, made = {(way, stormy): [] for way in ways for stormy in (False, True)}, 0
        for _ in range(3):
            for way in ways:
                loads[way, False].append(load(*ways[way], wrk, script=script))
                with changes(node, options) as counts:
                    loads[way, True].append(load(*ways[way], wrk, script=script))
                made += sum(counts)
        for way in ways:
            median = lambda column, stormy: statistics.median(one[column] for one in loads[way, stormy])
            rate, a, b = median("requests/s", False), median("p99 ms", False), median("p99 ms", True)
            print(f"storm: {way}{rate:.0f} requests/s, p99 {a:.2f} ms without, {b:.2f} ms with {made / 6 / options.seconds:.0f} changes/s: ratio {b / a:.2f}{'' if way else ' (aim: 1.5)'}", flush=True)


@contextlib.contextmanager
def changes(node, options):
    """Changes routes until the end of the block, whose list then has their number."""
    stop, counts = threading.Event(), []
    writer = threading.Thread(target=write, args=(node, options, stop, counts))
    writer.start()
    try:
        yield counts
    finally:
        stop.set()
        writer.join()


def write(node, options, stop, counts):
    admin, start, made = Calls(node.admin), time.monotonic(), 0
    while not stop.is_set():
        number = made % options.routes
        status, text = admin("PATCH", f"/routes/r-{number}", {"paths": [f"/s{made}"]})
        if status != 200:
            sys.exit(f"config.py: {status} {text[:200]}")
        made += 1
        stop.wait(max(0, start + made / CHANGES_A_SECOND - time.monotonic()))
    counts.append(made)


def heap(node, options):
    times = [until_live(node, options.most * n // 5, 1) for n in range(5)]
    print(f"heap: {options.most} routes: {used_heap(node.jvm):.0f} MB in use (aim: 512); a change is live after: median {statistics.median(times) * 1000:.0f} ms, longest {max(times) * 1000:.0f} ms")


def with_node(count, plugins, settings, *parts):
    """Does the parts with a node that has so many routes."""
    with tempfile.TemporaryDirectory() as folder:
        upstream_port, beside = free_ports(2)
        upstream, _ = nginx(folder, "upstream", f'server {{ listen 127.0.0.1:{upstream_port}; location / {{ return 200 "{"x" * 99}\\n"; }} }}')
        proxy, worker = nginx(folder, "proxy", PROXY.format(upstream=upstream_port, port=beside))
        try:
            with Node(folder, **settings) as node:
                node.beside, node.beside_worker = beside, worker
                node.take(declarative(count, plugins, upstream_port))
                wait_until(lambda: Calls(node.proxy)("GET", "/calm")[0] == 200, "the last route")
                for part in parts:
                    part(node)
        finally:
            for master in (proxy, upstream):
                master.terminate()
                master.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=["change", "storm", "heap", []], default=[])
    parser.add_argument("--routes", type=int, default=10_000)
    parser.add_argument("--most", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=8, help="of each load")
    parser.add_argument("--warm", type=int, default=60, help="seconds of changes before they are measured")
    options = parser.parse_args()
    need("wrk", "nginx", "jcmd")
    wanted = options.parts or ["change", "storm", "heap"]
    small = [part for name, part in (("change", change), ("storm", storm)) if name in wanted]
    if small:
        with_node(options.routes, True, {}, *(lambda node, part=part: part(node, options) for part in small))
    if "heap" in wanted:
        with_node(options.most, False, {"GATEHOUSE_JAVA_OPTS": "-Xmx1g"}, lambda node: heap(node, options))


if __name__ == "__main__":
    sys.exit(main())
