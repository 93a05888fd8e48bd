#!/usr/bin/env python3
"""Loads the gateway, nginx and Spring Cloud Gateway before the same upstream, and prints what a request costs in each.

usage: bench/compare.py [--seconds N] [--rounds N] [--warm N] [--connections N] [--kinds get,large,post] [--no-spring] [--floor]

One run, interleaved: an nginx as the upstream (kept-alive connections), an nginx with `proxy_pass` (one worker), a gateway
started by ./gatehouse run with a data folder of its own, and Spring Cloud Gateway (bench/spring, built by Maven). Each round
loads each of them with wrk, every other one the other way round, after a load that warms the JVMs up. The figures are
medians over the rounds, in the last columns of the ratios within each round, as the machine's pace changes. CPU is what the
proxying process used by its own account (user and system time of the nginx worker, or of the JVM), divided by the requests
that it answered; allocation is what the JVM's threads say they allocated.

--floor adds bench/floor, the least that forwarding costs in a servlet (get only).

get    GET, answered with 100 bytes          post   POST of 1 KiB, answered with 100 bytes
large  GET, answered with 10 KiB

Needs wrk and nginx (Debian: apt-get install wrk nginx-light), and a free pair of cores.
"""
import argparse, http.client, math, os, re, signal, statistics, subprocess, sys, tempfile
from pathlib import Path

from gateway import ROOT, TICK, Node, admin, free_ports, milliseconds, need, nginx, wait_until

KINDS = {"get": ("GET", "/small"), "large": ("GET", "/large"), "post": ("POST", "/small")}
COLUMNS = ["requests/s", "p50 ms", "p99 ms", "CPU µs", "of it system", "bytes allocated"]
NGINX, PLAIN = "nginx proxy_pass", "Gatehouse, no plugin"
UPSTREAM = """server {{ listen 127.0.0.1:{port}; default_type text/plain;
  location /small {{ return 200 "{small}\\n"; }} location /large {{ alias {folder}/large.txt; }} }}"""
PROXY = """upstream backend {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}"""


def cpu_split(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) / TICK, int(fields[12]) / TICK


def allocated(pid):
    """Bytes that the JVM's living threads have allocated."""
    out = subprocess.run(["jcmd", str(pid), "Thread.print", "-e"], capture_output=True, text=True, check=True).stdout
    factor = {"B": 1, "K": 1024, "M": 1024 ** 2, "G": 1024 ** 3}
    return sum(float(number) * factor[unit] for number, unit in re.findall(r" allocated=([\d.]+)([BKMG])", out))


class Proxy:
    """Something that forwards, and its process."""

    def __init__(self, name, port, pid, prefix="", headers=(), is_jvm=True):
        self.name, self.port, self.pid, self.prefix, self.headers, self.is_jvm = name, port, pid, prefix, headers, is_jvm

    def answers(self, kind="get"):
        method, path = KINDS[kind]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        connection.request(method, self.prefix + path, b"x" * 1024 if method == "POST" else None, dict(h.split(": ") for h in self.headers))
        response = connection.getresponse()
        return response.status == 200 and len(response.read()) == (10240 if kind == "large" else 100)

    def load(self, kind, options, script):
        method, path = KINDS[kind]
        command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency"] + [p for h in self.headers for p in ("-H", h)]
        command += ["-s", script] if method == "POST" else []
        user, system = cpu_split(self.pid)
        bytes_before = allocated(self.pid) if self.is_jvm else 0
        user, system = cpu_split(self.pid)
        out = subprocess.run(command + [f"http://127.0.0.1:{self.port}{self.prefix}{path}"], capture_output=True, text=True, check=True).stdout
        user_after, system_after = cpu_split(self.pid)
        bytes_after = allocated(self.pid) if self.is_jvm else 0
        requests = int(re.search(r"(\d+) requests in", out).group(1))
        if "Non-2xx" in out or "Socket errors" in out:
            print(f"compare.py: {self.name}: " + " ".join(l.strip() for l in out.splitlines() if "Non-2xx" in l or "Socket errors" in l), file=sys.stderr)
        quantile = lambda q: milliseconds(re.search(rf"\s{q}%\s+(\S+)", out).group(1))
        cpu = user_after - user + system_after - system
        return dict(zip(COLUMNS, (requests / options.seconds, quantile(50), quantile(99), cpu / requests * 1e6, (system_after - system) / requests * 1e6,
                                  (bytes_after - bytes_before) / requests)))


def routes(port, upstream):
    """A route without a plugin, one with two, one with five."""
    admin(port, "/services", {"name": "bench", "url": f"http://127.0.0.1:{upstream}"})
    admin(port, "/consumers", {"username": "bench"})
    admin(port, "/consumers/bench/key-auth", {"key": "bench-key"})
    limit = {"name": "rate-limiting", "config": {"minute": 1000000000, "policy": "local"}}
    five = [{"name": "key-auth"}, limit, {"name": "correlation-id"},
            {"name": "cors"},
            {"name": "response-transformer", "config": {"add": {"headers": ["X-Seen:1"]}}}]
    for name, plugins in (("plain", []), ("two", five[:2]), ("five", five)):
        admin(port, "/services/bench/routes", {"name": name, "paths": [f"/{name}"]})
        for plugin in plugins:
            admin(port, f"/routes/{name}/plugins", plugin)


def spring(processes, folder, upstream):
    subprocess.run(["mvn", "-q", "-B", "-f", str(ROOT / "bench/spring/pom.xml"), "package"], check=True)
    port, = free_ports(1)
    process = subprocess.Popen(["java", "-Xmx512m", f"-Dupstream=http://127.0.0.1:{upstream}", "-jar", str(ROOT / "bench/spring/target/spring.jar"),
                                f"--server.port={port}", "--server.address=127.0.0.1"], stdout=open(f"{folder}/spring.log", "w"), stderr=subprocess.STDOUT)
    processes.append(process)
    return Proxy("Spring Cloud Gateway", port, process.pid)


def floor(processes, folder, upstream, node):
    tomcat = ROOT / "tomcat-conf/target/tomcat"
    port, = free_ports(1)
    as_the_node = [f"@{ROOT}/tomcat-conf/conf/jvm.options"]
    as_the_node += [option for option in Path(f"/proc/{node.jvm}/cmdline").read_text().split("\0") if option.startswith("-X")]
    process = subprocess.Popen(["java", *as_the_node, "-cp", f"{tomcat}/lib/*:{tomcat}/bin/*", str(ROOT / "bench/floor/LeastForwarder.java"), str(port),
                                str(upstream), folder], stdout=open(f"{folder}/floor.log", "w"), stderr=subprocess.STDOUT)
    processes.append(process)
    return Proxy("The least in a servlet", port, process.pid)


def compare(options, folder, processes):
    upstream_port, nginx_port = free_ports(2)
    Path(folder, "large.txt").write_text("x" * 10239 + "\n")
    os.chmod(folder, 0o755)
    upstream, _ = nginx(folder, "upstream", UPSTREAM.format(port=upstream_port, small="x" * 99, folder=folder))
    processes.append(upstream)
    master, worker = nginx(folder, "proxy", PROXY.format(upstream=upstream_port, port=nginx_port))
    processes.append(master)
    script = f"{folder}/post.lua"
    Path(script).write_text('wrk.method = "POST"; wrk.body = string.rep("x", 1024)')
    with Node(folder) as node:
        routes(node.admin, upstream_port)
        key = ("apikey: bench-key",)
        proxies = [Proxy(NGINX, nginx_port, worker, is_jvm=False), Proxy(PLAIN, node.proxy, node.jvm, "/plain"),
                   Proxy("Gatehouse, key-auth + rate-limiting", node.proxy, node.jvm, "/two", key), Proxy("Gatehouse, five plugins", node.proxy, node.jvm, "/five", key)]
        if not options.no_spring:
            proxies.append(spring(processes, folder, upstream_port))
        if options.floor:
            proxies.append(floor(processes, folder, upstream_port, node))
        for proxy in proxies:
            wait_until(proxy.answers, proxy.name)
        for kind in options.kinds.split(","):
            for proxy in proxies:
                if not proxy.answers(kind):
                    sys.exit(f"compare.py: {proxy.name} does not answer {kind} as it should")
                for _ in range(math.ceil(options.warm / options.seconds) if proxy.is_jvm else 1):
                    proxy.load(kind, options, script)
            results = {proxy.name: [] for proxy in proxies}
            for number in range(options.rounds):
                for proxy in proxies if number % 2 == 0 else reversed(proxies):
                    results[proxy.name].append(proxy.load(kind, options, script))
            table(kind, results)


def table(kind, results):
    median = lambda rounds, column: statistics.median(r[column] for r in rounds)
    ratio = lambda rounds, base: f"{statistics.median(r['CPU µs'] / b['CPU µs'] for r, b in zip(rounds, results[base])):.2f}"
    print(f"\n| {kind} | " + " | ".join(COLUMNS + ["CPU to nginx", "to no plugin"]) + " |\n|---|" + "---|" * (len(COLUMNS) + 2))
    for name, rounds in results.items():
        figures = [median(rounds, column) for column in COLUMNS]
        cells = [f"{figures[0]:,.0f}"] + [f"{f:.2f}" for f in figures[1:3]] + [f"{f:.1f}" for f in figures[3:5]] + [f"{figures[5]:,.0f}" if figures[5] else ""]
        cells += [ratio(rounds, NGINX), ratio(rounds, PLAIN) if name.startswith("Gatehouse") else ""]
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="of each load")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--warm", type=int, default=30, help="seconds of load before a JVM is measured")
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--kinds", default="get,large,post")
    parser.add_argument("--no-spring", action="store_true")
    parser.add_argument("--floor", action="store_true")
    options = parser.parse_args()
    if options.floor and options.kinds != "get":
        parser.error("--floor goes with --kinds get only")
    need("wrk", "nginx", "jcmd")
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            compare(options, folder, processes)
        finally:
            for process in reversed(processes):
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(timeout=60)
    return 0


if __name__ == "__main__":
    sys.exit(main())
