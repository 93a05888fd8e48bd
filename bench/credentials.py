#!/usr/bin/env python3
"""What does a key cost a request when there are a million of them?

usage: bench/credentials.py [--credentials N] [--hot N] [--seconds N] [--rounds N]

A node whose store has so many consumers with a key each, of which wrk uses --hot at random, on a route with key-auth and in turn
on the same route without. One consumer and its key are made through the Admin API, and all others in SQL as copies of
these. Figures are medians over the rounds, after each hot key has been used once and loads that warm the JVM up. Passes when
key-auth adds no more than a tenth to p99. Hits are the look-ups that PostgreSQL was not asked for, by its own counts. Needs
wrk, nginx and psql (Debian: apt-get install wrk nginx-light postgresql-client), and a free pair of cores.
"""
import argparse, hashlib, http.client, os, statistics, subprocess, sys, tempfile, time

from gateway import Node, admin, cpu_seconds, free_ports, load, need, nginx, random_keys, route, used_heap, verdict, wait_until

MOST_ADDED = 10     # per cent
TABLES = ("consumers", "keyauth_credentials")

# The triggers would write each copy to the change log: a million rows that the node reads and has no use for.
COPIES = """
create function copy_id(kind text, n int) returns uuid immutable language sql return md5(kind || n)::uuid;
alter table consumers disable trigger log_change;
alter table keyauth_credentials disable trigger log_change;
insert into consumers select copy.* from consumers sample, generate_series(1, {count} - 1) n,
  jsonb_populate_record(sample, jsonb_build_object('id', copy_id('consumer', n), 'username', 'consumer-' || n)) copy
  where sample.username = 'consumer-0';
insert into keyauth_credentials select copy.* from keyauth_credentials sample, generate_series(1, {count} - 1) n,
  jsonb_populate_record(sample, jsonb_build_object('id', copy_id('credential', n), 'consumer_id', copy_id('consumer', n), 'key', md5('key' || n))) copy
  where sample.key = '{first}';
alter table consumers enable trigger log_change;
alter table keyauth_credentials enable trigger log_change;
drop function copy_id;
vacuum analyze consumers, keyauth_credentials;
"""


def key(n):
    return hashlib.md5(f"key{n}".encode()).hexdigest()


def sql(node, text):
    """What psql prints for it."""
    store = node.store()
    environment = dict(os.environ, PGHOST=store["GATEHOUSE_PG_HOST"], PGPORT=store["GATEHOUSE_PG_PORT"], PGDATABASE=store["GATEHOUSE_PG_DATABASE"],
                       PGUSER=store["GATEHOUSE_PG_USER"], PGPASSWORD=store["GATEHOUSE_PG_PASSWORD"])
    return subprocess.run(["psql", "-XqAt", "-v", "ON_ERROR_STOP=1"], input=text, env=environment, capture_output=True, text=True, check=True).stdout


def questions(node):
    """How often PostgreSQL was asked for a consumer or a credential; it says so some time later."""
    count, before = None, object()
    while count != before:
        before = count
        time.sleep(2)
        count = int(sql(node, f"select sum(idx_scan) from pg_stat_user_tables where relname in {TABLES}"))
    return count


def fill(node, options, port):
    route(node, "bare", f"http://127.0.0.1:{port}")
    route(node, "guarded", f"http://127.0.0.1:{port}")
    admin(node.admin, "/routes/guarded/plugins", {"name": "key-auth"})
    admin(node.admin, "/consumers", {"username": "consumer-0"})
    admin(node.admin, "/consumers/consumer-0/key-auth", {"key": key(0)})
    start = time.perf_counter()
    sql(node, COPIES.format(count=options.credentials, first=key(0)))
    count = int(sql(node, "select count(*) from keyauth_credentials join consumers on consumers.id = consumer_id"))
    if count != options.credentials:
        sys.exit(f"credentials.py: the store has {count} credentials (expected: {options.credentials})")
    print(f"credentials.py: {count:,} credentials in the store after {time.perf_counter() - start:.0f} s", flush=True)


def get(connection, key_):
    connection.request("GET", "/guarded", headers={"apikey": key_})
    response = connection.getresponse()
    response.read()
    return response.status


def use_once(node, keys):
    """Every hot key for the first time, so that the store is asked for each; prints what that takes."""
    connection, times = http.client.HTTPConnection("127.0.0.1", node.proxy, timeout=30), []
    for each in keys:
        start = time.perf_counter()
        status = get(connection, each)
        times.append(time.perf_counter() - start)
        if status != 200:
            sys.exit(f"credentials.py: a key got {status} (expected: 200)")
    times.sort()
    print(f"credentials.py: the first use of a key takes {times[len(times) // 2] * 1000:.2f} ms (p50), {times[int(len(times) * 0.99)] * 1000:.2f} ms (p99)", flush=True)


def measure(node, options):
    keys = [key(n * options.credentials // options.hot) for n in range(options.hot)]
    script, wrk = random_keys(node.folder, keys), argparse.Namespace(connections=64, seconds=options.seconds)
    urls = {name: f"http://127.0.0.1:{node.proxy}/{name}" for name in ("bare", "guarded")}
    use_once(node, keys)
    for _ in range(3):
        for url in urls.values():
            load(url, node.jvm, wrk, script=script)
    results, asked = {name: [] for name in urls}, questions(node)
    for _ in range(options.rounds):
        for name, url in urls.items():
            results[name].append(load(url, node.jvm, wrk, script=script))
    asked = questions(node) - asked
    lookups = 2 * sum(each["requests"] for each in results["guarded"])     # of the key, and of its consumer
    median = lambda name, what: statistics.median(each[what] for each in results[name])
    added = {what: (median("guarded", what) / median("bare", what) - 1) * 100 for what in ("p99 ms", "CPU µs/request")}
    failed = sum(each["failed"] for each in results["guarded"] + results["bare"])
    sides = "; ".join(f"{name}: " + ", ".join(f"{median(name, what):,.2f} {what}" for what in ("requests/s", "p50 ms", "p99 ms", "CPU µs/request")) for name in urls)
    return verdict(
        f"{options.hot:,} of {options.credentials:,} keys in use; {sides}; key-auth adds {added['p99 ms']:.1f} % to p99 and {added['CPU µs/request']:.1f} % to CPU; "
        f"{asked} of {lookups:,} look-ups asked the store: {(1 - asked / lookups) * 100:.3f} % hits; {used_heap(node.jvm):.0f} MB of heap in use",
        added["p99 ms"] > MOST_ADDED and f"{added['p99 ms']:.1f} % more p99 (expected: <= {MOST_ADDED})",
        failed and f"{failed} requests failed (expected: 0)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credentials", type=int, default=1_000_000)
    parser.add_argument("--hot", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=6, help="of each load")
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    need("wrk", "nginx", "jcmd", "psql")
    with tempfile.TemporaryDirectory() as folder:
        port, = free_ports(1)
        upstream, _ = nginx(folder, "upstream", f'server {{ listen 127.0.0.1:{port}; location / {{ return 200 "{"x" * 99}\\n"; }} }}')
        try:
            with Node(folder) as node:
                fill(node, options, port)
            start = time.monotonic()
            with Node(folder) as node:
                wait_until(lambda: get(http.client.HTTPConnection("127.0.0.1", node.proxy, timeout=5), key(options.credentials // 2)) == 200, "key-auth")
                print(f"credentials.py: the first request with a key was answered {time.monotonic() - start:.1f} s after the start, "
                      f"{cpu_seconds(node.jvm):.1f} s of CPU", flush=True)
                return measure(node, options)
        finally:
            upstream.terminate()
            upstream.wait()


if __name__ == "__main__":
    sys.exit(main())
