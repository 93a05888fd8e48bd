#!/usr/bin/env python3
"""Do clients that dawdle keep the others from being served?

usage: bench/stress/slow_clients.py [--headers N] [--bodies N] [--readers N] [--probes N] [--tls]

A node with the settings as they are shipped, and at once: clients that send a header line every three seconds and never
the last one, clients that send a byte of a body of 1 MB every three seconds, and clients that read 2 KB of a response of
16 MB every three seconds. Passes when each of the normal requests that are made meanwhile is answered within a second,
and all slow clients have got in and are still there after the last of them. With --tls the slow clients speak TLS.
"""
import argparse, asyncio, http.client, multiprocessing, socket, ssl, statistics, sys, tempfile, time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from gateway import Node, many_files, process_figures, route, verdict, wait_until
from upstream import Upstream

PACE = 3
LIMIT = 1.0
PATIENCE = 10
BODY, RESPONSE = 1_000_000, 16 << 20


async def connect(port, gate, tls):
    async with gate:        # not more at once than the port's queue holds
        sock = socket.socket()
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", port))
        return await asyncio.open_connection(sock=sock, limit=1024, ssl=tls, server_hostname="slow" if tls else None)


async def sender(port, gate, tls, here, head, line):
    """Sends a piece of a request again and again; an answer or an end is none that it has waited for."""
    reader, writer = await connect(port, gate, tls)
    writer.write(head)
    answer = asyncio.ensure_future(reader.read(1))
    here.value += 1
    try:
        while not (await asyncio.wait([answer], timeout=PACE))[0]:
            writer.write(line)
        await answer
    finally:
        here.value -= 1


async def reader(port, gate, tls, here):
    """Is here from the first byte of the response on."""
    reader, writer = await connect(port, gate, tls)
    writer.write(f"GET /stress/bytes/1/{RESPONSE} HTTP/1.1\r\nHost: slow\r\n\r\n".encode())
    await reader.read(1)
    here.value += 1
    try:
        while await reader.read(2048):
            await asyncio.sleep(PACE)
    finally:
        here.value -= 1


async def crowd(port, options, here):
    gate = asyncio.Semaphore(100)
    tls = ssl._create_unverified_context() if options.tls else None      # the node's certificate is its own
    head = b"/stress/x HTTP/1.1\r\nHost: slow\r\n"
    await asyncio.gather(
        *(sender(port, gate, tls, here[0], b"GET " + head, b"X-Slow: 1\r\n") for _ in range(options.headers)),
        *(sender(port, gate, tls, here[1], b"POST " + head + b"Content-Length: %d\r\n\r\n" % BODY, b"x") for _ in range(options.bodies)),
        *(reader(port, gate, tls, here[2]) for _ in range(options.readers)), return_exceptions=True)


def probe(port):
    """The seconds that a normal request takes, over a connection of its own; PATIENCE when it is not answered."""
    start = time.perf_counter()
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        connection.request("GET", "/stress/probe")
        if connection.getresponse().read() == b"ok":
            return time.perf_counter() - start
    except OSError:
        pass
    return PATIENCE


def stress(node, options):
    wanted = (options.headers, options.bodies, options.readers)
    here = [multiprocessing.Value("i", 0, lock=False) for _ in wanted]
    clients = multiprocessing.Process(target=lambda: asyncio.run(crowd(node.proxy_ssl if options.tls else node.proxy, options, here)), daemon=True)
    clients.start()
    end = time.monotonic() + 30       # Tomcat gives up a client that takes nothing for 60 s
    while time.monotonic() < end and any(now.value < all_ for now, all_ in zip(here, wanted)):
        time.sleep(0.1)
    times = []
    for _ in range(options.probes):
        times.append(probe(node.proxy))
        time.sleep(0.5)
    there = [now.value for now in here]
    figures = process_figures(node.jvm) if node.process.poll() is None else "ended"
    clients.kill()
    clients.join()
    median, longest = statistics.median(times) * 1000, max(times) * 1000
    return verdict(
        f"with {there[0]} slow headers, {there[1]} slow bodies and {there[2]} slow readers, {options.probes} requests took "
        f"{median:.0f} ms (median), {longest:.0f} ms (longest); the node has {figures}",
        longest > LIMIT * 1000 and f"a request took {longest:.0f} ms (expected: <= {LIMIT * 1000:.0f})",
        there != list(wanted) and f"slow clients: {there} (expected: {list(wanted)})")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--headers", type=int, default=2000)
    parser.add_argument("--bodies", type=int, default=500)
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--probes", type=int, default=20)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    many_files()
    with tempfile.TemporaryDirectory() as folder, Upstream() as upstream, Node(folder) as node:
        route(node, "stress", upstream.url)
        wait_until(lambda: probe(node.proxy) < PATIENCE, "the route")
        return stress(node, options)


if __name__ == "__main__":
    sys.exit(main())
