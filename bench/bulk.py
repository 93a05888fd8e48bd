#!/usr/bin/env python3
"""Fills a node with consumers and keys, and prints what that costs: through the Admin API, by an import, and in lists.

usage: bench/bulk.py [--consumers N] [--clients N] [--pages N] [create] [list] [import]

create  N consumers, each with one key, made through the Admin API by parallel clients over kept-alive connections
list    page 1 and page --pages of /consumers and /key-auths, of 100 entities each (after create)
import  ./gatehouse config import of a declarative file with N consumers, each with one key, into an empty store

Without a word, all three. Every node is one started by ./gatehouse run with a data folder of its own. Clients and
servers share the machine's cores.
"""
import argparse, http.client, json, multiprocessing, statistics, subprocess, sys, tempfile, time
from pathlib import Path

from gateway import ROOT, Node, cpu_seconds


def client(port, first, last, results):
    """Makes consumers and their keys; tells the time of each write and the answers that were not 201."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times, errors = [], []
    for n in range(first, last):
        for path, body in (("/consumers", {"username": f"c-{n}"}), (f"/consumers/c-{n}/key-auth", {"key": f"k-{n}"})):
            start = time.perf_counter()
            try:
                connection.request("POST", path, json.dumps(body).encode(), {"Content-Type": "application/json"})
                response = connection.getresponse()
                answer = response.read()
                if response.status != 201:
                    errors.append(f"{response.status} {answer.decode(errors='replace')[:200]}")
            except (OSError, http.client.HTTPException) as e:
                errors.append(repr(e))
                connection.close()
            times.append(time.perf_counter() - start)
    results.put((times, errors))


def create(node, options):
    results = multiprocessing.Queue()
    edges = [options.consumers * n // options.clients for n in range(options.clients + 1)]
    clients = [multiprocessing.Process(target=client, args=(node.admin, a, b, results)) for a, b in zip(edges, edges[1:])]
    used, start = cpu_seconds(node.jvm), time.perf_counter()
    for each in clients:
        each.start()
    told = [results.get() for _ in clients]
    seconds, used = time.perf_counter() - start, cpu_seconds(node.jvm) - used
    for each in clients:
        each.join()
    times = sorted(t for ts, _ in told for t in ts)
    errors = [e for _, es in told for e in es]
    milliseconds = lambda q: times[int(len(times) * q)] * 1000
    print(f"create: {options.consumers} consumers with a key by {options.clients} clients: {seconds:.1f} s, {len(errors)} errors, "
          f"{len(times) / seconds:.0f} writes/s, p50 {milliseconds(0.5):.1f} ms, p99 {milliseconds(0.99):.1f} ms, "
          f"JVM {used / len(times) * 1e6:.0f} µs/write")
    for error in errors[:5]:
        print("  " + error)
    return not errors


def list_pages(node, options):
    sound = True
    for path in ("/consumers", "/key-auths"):
        first = f"{path}?size=100"
        far = first
        for _ in range(options.pages - 1):
            page = node.get(far)
            if not page["next"]:
                sys.exit(f"bulk.py: {path} has fewer than {options.pages} pages")
            far = page["next"] + ("" if "size=" in page["next"] else "&size=100")
        times = {first: [], far: []}
        for _ in range(200):
            for page in times:
                start = time.perf_counter()
                sound &= len(node.get(page)["data"]) > 0
                times[page].append(time.perf_counter() - start)
        near, distant = (statistics.median(t) * 1000 for t in times.values())
        print(f"list: {path}: page 1 {near:.2f} ms, page {options.pages} {distant:.2f} ms, ratio {distant / near:.2f}")
    return sound


def import_file(folder, options):
    file = Path(folder, "consumers.yml")
    with file.open("w") as out:
        out.write('_format_version: "3.0"\nconsumers:\n')
        for n in range(options.consumers):
            out.write(f"- username: c-{n}\n  keyauth_credentials:\n  - key: k-{n}\n")
    with Node(folder) as node:
        start = time.perf_counter()
        result = subprocess.run([str(ROOT / "gatehouse"), "config", "import", str(file)], env=node.environment, capture_output=True, text=True)
        seconds = time.perf_counter() - start
        print(f"import: {options.consumers} consumers with a key, {file.stat().st_size / 1e6:.1f} MB: {seconds:.1f} s, exit code {result.returncode}")
        if result.returncode:
            print("  " + (result.stderr or result.stdout)[:500])
            return False
        last = node.get(f"/consumers/c-{options.consumers - 1}/key-auth")
        return last["data"][0]["key"] == f"k-{options.consumers - 1}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--consumers", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--pages", type=int, default=1000, help="the page to hold against page 1")
    parser.add_argument("what", nargs="*", choices=[[], "create", "list", "import"], help="all when left out")
    options = parser.parse_args()
    what = options.what or ["create", "list", "import"]
    sound = True
    if "create" in what or "list" in what:
        with tempfile.TemporaryDirectory() as folder, Node(folder) as node:
            sound &= create(node, options)
            if "list" in what:
                sound &= list_pages(node, options)
    if "import" in what:
        with tempfile.TemporaryDirectory() as folder:
            sound &= import_file(folder, options)
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main())
