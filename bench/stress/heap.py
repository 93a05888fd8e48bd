#!/usr/bin/env python3
"""Do bodies go through a small heap, many and large ones at once?

usage: bench/stress/heap.py [--megabytes N] [--uploads N] [--downloads N] [--heap N]

A node with --heap MB (256) of heap, and at once 200 clients that send 100 MB each and 200 that get 100 MB each, every one
other bytes; no one ends before all have begun. Passes when the SHA-256 of each body is at the far end what it was at the
near one, and the node has not run out of memory. Prints the most heap that was in use after a collection. Needs minutes:
40 GB go through two cores.
"""
import argparse, functools, hashlib, http.client, multiprocessing, re, sys, tempfile, threading, time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from gateway import Node, many_files, process_figures, route, verdict, wait_until
from upstream import Upstream, digest, pieces

PATIENCE = 600
# With one interpreter lock for all clients some get no turn for a minute, and the node rightly ends what nobody reads.
PROCESSES = 8


def upload(port, seed, size, all_begun):
    """Sends a body; whether the upstream got the same."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    sent = hashlib.sha256()

    def body():
        for n, piece in enumerate(pieces(seed, size)):
            if n == 1:
                all_begun.wait(PATIENCE)
            sent.update(piece)
            yield piece

    connection.request("POST", "/stress/upload", body(), {"Content-Length": str(size)})
    return connection.getresponse().read().decode() == sent.hexdigest()


def download(port, seed, size, all_begun):
    """Gets a body; whether it is the one that the upstream sent."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", f"/stress/bytes/{seed}/{size}")
    response, buffer, got = connection.getresponse(), memoryview(bytearray(1 << 18)), hashlib.sha256()
    all_begun.wait(PATIENCE)
    while count := response.readinto(buffer):
        got.update(buffer[:count])
    return got.hexdigest() == digest(seed, size)


def transfer(what, failures):
    try:
        problem = None if what() else "other bytes"
    except (OSError, http.client.HTTPException, threading.BrokenBarrierError) as e:
        problem = repr(e)
    if problem:
        failures.put(f"{what.func.__name__} {what.args[1]}: {problem}")


def transfers(work, failures):
    threads = [threading.Thread(target=transfer, args=(what, failures)) for what in work]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def stress(node, options, gc_log):
    size, processes = options.megabytes << 20, multiprocessing.get_context("fork")
    all_begun, failed, failures = processes.Barrier(options.uploads + options.downloads), processes.SimpleQueue(), []
    work = [functools.partial(upload, node.proxy, n, size, all_begun) for n in range(options.uploads)]
    work += [functools.partial(download, node.proxy, options.uploads + n, size, all_begun) for n in range(options.downloads)]
    clients = [processes.Process(target=transfers, args=(work[n::PROCESSES], failed)) for n in range(PROCESSES)]
    start = time.monotonic()
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    seconds = time.monotonic() - start
    while not failed.empty():
        failures.append(failed.get())
    failures += [f"clients ended with {each.exitcode}" for each in clients if each.exitcode]
    has_ended = node.process.poll() is not None
    figures = "ended" if has_ended else process_figures(node.jvm)
    in_use = [int(after) for after in re.findall(r"->(\d+)M\(", gc_log.read_text())]
    return verdict(
        f"{options.uploads} uploads and {options.downloads} downloads of {options.megabytes} MB in {seconds:.0f} s, {len(failures)} failed; "
        f"-Xmx{options.heap}m, at most {max(in_use)} MB in use after one of {len(in_use)} collections; the node has {figures}",
        failures and f"{len(failures)} bodies (expected: 0), the first: {failures[0]}",
        has_ended and f"the node ended with {node.process.returncode} (expected: it runs)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=100, help="of each body")
    parser.add_argument("--uploads", type=int, default=200)
    parser.add_argument("--downloads", type=int, default=200)
    parser.add_argument("--heap", type=int, default=256, help="megabytes")
    options = parser.parse_args()
    many_files()
    with tempfile.TemporaryDirectory() as folder:
        gc_log = Path(folder, "gc.log")
        with Upstream() as upstream, Node(folder, GATEHOUSE_JAVA_OPTS=f"-Xmx{options.heap}m -Xlog:gc:file={gc_log}") as node:
            route(node, "stress", upstream.url)
            wait_until(lambda: download(node.proxy, 1, 1, threading.Barrier(1)), "the route")
            return stress(node, options, gc_log)


if __name__ == "__main__":
    sys.exit(main())
