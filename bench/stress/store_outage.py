#!/usr/bin/env python3
"""Do known clients notice that the store is away?

usage: bench/stress/store_outage.py [--seconds N] [--known N] [--strangers N] [--cache-ttl N] [frozen] [gone]

A node with a PostgreSQL of its own and key-auth on a route; wrk with keys that the node has seen, and clients (400) that
each send a key that nobody has once a second, a new one each time. For --seconds (60) the store is

frozen  all its processes stopped (SIGSTOP): it takes connections and does not answer
gone    ended at once (SIGQUIT), so that it has to recover when it is started again

and both in turn without a word. Passes when no request with a known key fails, before, meanwhile and after; when known keys do
not get slower by more than a fifth; when every stranger is answered, 401 while the store is there and 401 or 500 while
it is not; and when a consumer that is made afterwards is live. --cache-ttl sets db_cache_ttl (0, for ever): with less than
--seconds, known keys outlive it while the store is away. Needs wrk and nginx, as bench/compare.py.
"""
import argparse, collections, http.client, json, multiprocessing, os, shlex, signal, subprocess, sys, tempfile, threading, time, urllib.error, urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from gateway import Node, children, free_ports, load, many_files, need, nginx, process_figures, random_keys, verdict, wait_until

MOST_SLOWER = 1.2
PATIENCE = 30       # seconds after which a stranger counts as not answered
RECOVERED = 30      # seconds in which a new consumer is to be live when the store is back


class Store:
    """The PostgreSQL server that a node has started."""

    def __init__(self, node):
        self.folder, self.log = Path(node.folder, "data/postgres"), Path(node.folder, "data/logs/postgres.log")
        self.server = None      # once it is ours

    def processes(self):
        server = int(Path(self.folder, "postmaster.pid").read_text().split()[0])
        return [server] + children(server)

    def signal_all(self, number):
        for process in self.processes():
            try:
                os.kill(process, number)
            except ProcessLookupError:
                pass        # a connection's process, which has ended meanwhile

    def freeze(self):
        self.signal_all(signal.SIGSTOP)

    def thaw(self):
        self.signal_all(signal.SIGCONT)

    def end(self):
        server = self.processes()[0]
        os.kill(server, signal.SIGQUIT)
        if self.server:
            self.server.wait()
        wait_until(lambda: not Path(f"/proc/{server}").exists(), "the end of the store")

    def start(self):
        """Starts it as the node did, by what PostgreSQL has written down; root needs the node's way round, a user namespace or another user."""
        command, owner = shlex.split(Path(self.folder, "postmaster.opts").read_text()), os.stat(self.folder).st_uid
        other_user = dict(user=owner, group=owner, extra_groups=[]) if owner != os.getuid() else {}
        if owner == 0:
            command = ["unshare", "-U"] + command
        with open(self.log, "a") as log:
            self.server = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True, **other_user)

    def __enter__(self):
        return self

    def __exit__(self, *failure):
        """What is frozen could not end with the node."""
        if Path(self.folder, "postmaster.pid").exists():
            self.thaw()


AWAY = {"frozen": (Store.freeze, Store.thaw), "gone": (Store.end, Store.start)}


class Strangers:
    """Clients in a process of their own, each with a new key once a second that nobody has, until the end of the block."""

    def __init__(self, port, count):
        self.port, self.count = port, count
        context = multiprocessing.get_context("fork")
        self.has_ended, self.told = context.Event(), context.SimpleQueue()
        self.process = context.Process(target=self.run)
        self.answers = []       # when each was sent and answered, by time.monotonic(), and what came

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *failure):
        self.has_ended.set()
        self.answers = self.told.get()
        self.process.join()

    def run(self):
        answers = []
        clients = [threading.Thread(target=self.client, args=(n, answers)) for n in range(self.count)]
        for each in clients:
            each.start()
        for each in clients:
            each.join()
        self.told.put(answers)

    def client(self, number, answers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        sent, next_ = 0, time.monotonic() + number / self.count
        while not self.has_ended.wait(max(0, next_ - time.monotonic())):
            start = time.monotonic()
            next_, sent = max(next_ + 1, start), sent + 1
            try:
                connection.request("GET", "/guarded", headers={"apikey": f"stranger-{number}-{sent}-{start}"})
                response = connection.getresponse()
                response.read()
                what = response.status
            except (OSError, http.client.HTTPException) as e:
                what = repr(e)
                connection.close()
            answers.append((start, time.monotonic(), what))


class Phase:
    """What came of some of the strangers' requests, as they were sent and answered."""

    def __init__(self, answers, belongs, allowed):
        mine = [(there - sent, what) for sent, there, what in answers if belongs(sent, there)]
        self.counts = collections.Counter(what for _, what in mine)
        self.longest = max((seconds for seconds, _ in mine), default=0)
        self.wrong = {what: count for what, count in self.counts.items() if what not in allowed}

    def __str__(self):
        return ", ".join(f"{count} × {what}" for what, count in self.counts.items()) + f", longest {self.longest:.2f} s"


def is_let_in(node, key):
    try:
        with urllib.request.urlopen(urllib.request.Request(f"http://127.0.0.1:{node.proxy}/guarded", headers={"apikey": key}), timeout=10) as response:
            return response.status == 200
    except urllib.error.HTTPError as e:
        e.close()
        return False


def is_made(node, path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{node.admin}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10):
            return True
    except urllib.error.HTTPError as e:
        e.close()
        if e.code == 409:
            return True     # the answer to an earlier try was lost
        return False


def new_consumer(node, name):
    """Makes a consumer as soon as the Admin API can; once it is live."""
    wait_until(lambda: is_made(node, "/consumers", {"username": name}), "a consumer, made after the outage,", RECOVERED)
    wait_until(lambda: is_made(node, f"/consumers/{name}/key-auth", {"key": name}), "its key", RECOVERED)
    wait_until(lambda: is_let_in(node, name), "to let it in", RECOVERED)


def stress(node, store, script, how, options):
    url, wrk = f"http://127.0.0.1:{node.proxy}/guarded", argparse.Namespace(connections=64, seconds=options.seconds)
    leave, come_back = AWAY[how]
    moments = []

    def do(what):
        """In a second, while the load runs: so it sees the change as well."""
        def act():
            moments.append(time.monotonic())
            what(store)
        timer = threading.Timer(1, act)
        timer.start()
        return timer

    with Strangers(node.proxy, options.strangers) as strangers:
        before = load(url, node.jvm, wrk, script=script)
        leaving = do(leave)
        meanwhile = load(url, node.jvm, wrk, script=script)
        leaving.join()
        figures = process_figures(node.jvm)
        coming = do(come_back)
        back = threading.Thread(target=lambda: (coming.join(), new_consumer(node, f"after-{how}"), moments.append(time.monotonic())))
        back.start()
        after = load(url, node.jvm, wrk, script=script)
        back.join()
        end = time.monotonic()
        calm = load(url, node.jvm, argparse.Namespace(connections=64, seconds=min(5, options.seconds)), script=script)
    left, came, recovered = moments + [end] * (3 - len(moments))
    phases = {"before": Phase(strangers.answers, lambda sent, there: there <= left, (401,)),
              "meanwhile": Phase(strangers.answers, lambda sent, there: there > left and sent < recovered, (401, 500)),
              "afterwards": Phase(strangers.answers, lambda sent, there: sent >= recovered, (401,))}
    failed = {name: part["failed"] for name, part in (("before", before), ("meanwhile", meanwhile), ("while it came back", after), ("after", calm))}
    slower = before["requests/s"] / meanwhile["requests/s"]
    has_recovered = len(moments) == 3
    return verdict(
        f"the store was {how} for {came - left:.0f} s; {options.known} known keys did {before['requests/s']:,.0f} requests/s before, "
        f"{meanwhile['requests/s']:,.0f} meanwhile and {calm['requests/s']:,.0f} after, p99 {before['p99 ms']:.0f}, {meanwhile['p99 ms']:.0f} and "
        f"{calm['p99 ms']:.0f} ms, {sum(failed.values())} failed; strangers got " + "; ".join(f"{name} {phase}" for name, phase in phases.items())
        + (f"; a new consumer was live {recovered - came:.1f} s after the store was started" if has_recovered else "") + f"; the node had {figures} meanwhile",
        any(failed.values()) and f"requests with known keys failed: {failed} (expected: 0)",
        slower > MOST_SLOWER and f"known keys were {slower:.2f} times slower meanwhile (expected: <= {MOST_SLOWER})",
        not has_recovered and f"a consumer made afterwards was not live within {RECOVERED} s",
        *(phase.wrong and f"strangers got {name} {phase.wrong}" for name, phase in phases.items()))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("how", nargs="*", choices=["frozen", "gone", []], default=[])
    parser.add_argument("--seconds", type=int, default=60, help="that the store is away, and of each load")
    parser.add_argument("--known", type=int, default=10_000, help="keys that the node knows")
    parser.add_argument("--strangers", type=int, default=400, help="requests a second with keys that nobody has")
    parser.add_argument("--cache-ttl", type=float, default=0, help="db_cache_ttl of the node")
    options = parser.parse_args()
    need("wrk", "nginx")
    many_files()
    failed = 0
    keys = [f"known-{n}" for n in range(options.known)]
    with tempfile.TemporaryDirectory() as folder:
        port, = free_ports(1)
        upstream, _ = nginx(folder, "upstream", f'server {{ listen 127.0.0.1:{port}; location / {{ return 200 "{"x" * 99}\\n"; }} }}')
        try:
            with Node(folder, GATEHOUSE_JAVA_OPTS=f"-Xmx512m -Dgatehouse.db_cache_ttl={options.cache_ttl}") as node, Store(node) as store:
                node.take({"services": [{"name": "bench", "url": f"http://127.0.0.1:{port}", "routes": [
                               {"name": "guarded", "paths": ["/guarded"], "plugins": [{"name": "key-auth"}]}]}],
                           "consumers": [{"username": key, "keyauth_credentials": [{"key": key}]} for key in keys]})
                wait_until(lambda: is_let_in(node, keys[0]), "the route")
                for key in keys:
                    if not is_let_in(node, key):
                        sys.exit(f"store_outage.py: {key} is not let in")
                script = random_keys(folder, keys)
                for _ in range(3):      # a JVM is itself only when it is warm
                    load(f"http://127.0.0.1:{node.proxy}/guarded", node.jvm, argparse.Namespace(connections=64, seconds=min(6, options.seconds)), script=script)
                for how in options.how or AWAY:
                    failed |= stress(node, store, script, how, options)
        finally:
            upstream.terminate()
            upstream.wait()
    return failed


if __name__ == "__main__":
    sys.exit(main())
