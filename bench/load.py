#!/usr/bin/env python3
"""Loads the gateway and nginx before the same upstream, and prints what a request costs in each.

usage: bench/load.py [--seconds N] [--rounds N] [--connections N]

One run, interleaved: an nginx as the upstream (100 bytes, kept-alive connections), an nginx with `proxy_pass`, and a
gateway started by ./gatehouse run with a data folder of its own. Each round loads each of them with wrk; the figures are
medians over the rounds. CPU is what the proxying process used by its own account (user and system time of the nginx
worker, or of the gateway's JVM with its database asleep beside it), divided by the requests that it answered.
Needs wrk and nginx (Debian: apt-get install wrk nginx-light), and a free pair of cores.
"""
import argparse, json, os, re, shutil, signal, socket, statistics, subprocess, sys, tempfile, time, urllib.error, urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for each in sockets:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def nginx(folder, name, server):
    """Starts an nginx with one worker; returns the master process and the worker's id."""
    config = Path(folder, f"{name}.conf")
    config.write_text(f"""
worker_processes 1; daemon off; pid {folder}/{name}.pid; error_log {folder}/{name}.log;
events {{ worker_connections 4096; }}
http {{ access_log off; keepalive_requests 1000000; client_body_temp_path {folder}/{name}-body;
  proxy_temp_path {folder}/{name}-proxy; fastcgi_temp_path {folder}/{name}-f; uwsgi_temp_path {folder}/{name}-u; scgi_temp_path {folder}/{name}-s;
  {server} }}""")
    master = subprocess.Popen(["nginx", "-e", f"{folder}/{name}.log", "-c", str(config)])
    wait_until(lambda: children(master.pid), f"nginx ({name})")
    return master, children(master.pid)[0]


def children(pid):
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def wait_until(ready, what, seconds=300):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            if ready():
                return
        except OSError:
            pass
        time.sleep(0.05)
    sys.exit(f"load.py: {what} did not start within {seconds} s")


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICK


def jvm_of(pid):
    """The JVM is the process itself, or the child that a shell has become the parent of."""
    if Path(f"/proc/{pid}/comm").read_text().strip() == "java":
        return pid
    for child in children(pid):
        found = jvm_of(child)
        if found:
            return found
    return None


def admin(port, path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        return json.load(urllib.request.urlopen(request, timeout=10))
    except urllib.error.HTTPError as e:
        sys.exit(f"{path}: {e.code} {e.read().decode()}")


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(url, pid, options, headers=()):
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    before = cpu_seconds(pid)
    out = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pid) - before
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    if failed or "Socket errors" in out:
        print(f"load.py: {url}: " + " ".join(l.strip() for l in out.splitlines() if "Non-2xx" in l or "Socket errors" in l), file=sys.stderr)
    quantile = lambda q: milliseconds(re.search(rf"\s{q}%\s+(\S+)", out).group(1))
    return {"requests/s": requests / options.seconds, "p50 ms": quantile(50), "p99 ms": quantile(99), "CPU µs/request": used / requests * 1e6}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=8, help="of each load")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=64)
    options = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool) and not os.path.exists(f"/usr/sbin/{tool}"):
            sys.exit(f"load.py: {tool} is not installed (Debian: apt-get install wrk nginx-light)")
    os.environ["PATH"] += ":/usr/sbin"
    upstream_port, nginx_port, proxy_port, ssl_port, admin_port, status_port = free_ports(6)
    processes = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            upstream, _ = nginx(folder, "upstream", f'server {{ listen 127.0.0.1:{upstream_port}; location / {{ return 200 "{"x" * 99}\\n"; }} }}')
            processes.append(upstream)
            proxy, worker = nginx(folder, "proxy", f"""upstream backend {{ server 127.0.0.1:{upstream_port}; keepalive 256; keepalive_requests 1000000; }}
  server {{ listen 127.0.0.1:{nginx_port}; location / {{ proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Connection ""; }} }}""")
            processes.append(proxy)
            environment = dict(os.environ, GATEHOUSE_PROXY_PORT=str(proxy_port), GATEHOUSE_PROXY_SSL_PORT=str(ssl_port), GATEHOUSE_ADMIN_PORT=str(admin_port), GATEHOUSE_STATUS_PORT=str(status_port), GATEHOUSE_DATA=f"{folder}/data")
            gateway = subprocess.Popen([str(ROOT / "gatehouse"), "run"], env=environment, stdout=subprocess.DEVNULL)
            processes.append(gateway)
            wait_until(lambda: urllib.request.urlopen(f"http://127.0.0.1:{admin_port}/status", timeout=5), "the gateway")
            admin(admin_port, "/services", {"name": "bench", "url": f"http://127.0.0.1:{upstream_port}"})
            admin(admin_port, "/services/bench/routes", {"name": "plain", "paths": ["/plain"]})
            guarded = admin(admin_port, "/services/bench/routes", {"name": "guarded", "paths": ["/guarded"]})
            admin(admin_port, f"/routes/{guarded['id']}/plugins", {"name": "key-auth"})
            admin(admin_port, f"/routes/{guarded['id']}/plugins", {"name": "rate-limiting", "config": {"minute": 1000000000}})
            admin(admin_port, "/consumers", {"username": "bench"})
            admin(admin_port, "/consumers/bench/key-auth", {"key": "bench-key"})
            key = urllib.request.Request(f"http://127.0.0.1:{proxy_port}/guarded", headers={"apikey": "bench-key"})
            wait_until(lambda: urllib.request.urlopen(key, timeout=5), "the guarded route")
            jvm = jvm_of(gateway.pid)
            targets = {
                "nginx proxy_pass": (f"http://127.0.0.1:{nginx_port}/", worker, ()),
                "gatehouse": (f"http://127.0.0.1:{proxy_port}/plain", jvm, ()),
                "gatehouse, key-auth + rate-limiting": (f"http://127.0.0.1:{proxy_port}/guarded", jvm, ("apikey: bench-key",)),
            }
            for name, (url, pid, headers) in targets.items():   # a JVM is itself only when it is warm
                for _ in range(1 if name.startswith("nginx") else 3):
                    load(url, pid, options, headers)
            results = {name: [] for name in targets}
            for _ in range(options.rounds):
                for name, (url, pid, headers) in targets.items():
                    results[name].append(load(url, pid, options, headers))
        finally:
            for process in reversed(processes):
                process.send_signal(signal.SIGTERM)
            for process in processes:
                process.wait(timeout=60)
    columns = ["requests/s", "p50 ms", "p99 ms", "CPU µs/request"]
    print(f"{'':36}" + "".join(f"{c:>18}" for c in columns))
    for name, rounds in results.items():
        print(f"{name:36}" + "".join(f"{statistics.median(r[c] for r in rounds):18.2f}" for c in columns))
    return 0


if __name__ == "__main__":
    sys.exit(main())
