"""What the benches share: a node in a folder of its own, nginx, wrk, and what a process has used."""
import json, os, re, resource, shutil, signal, socket, subprocess, sys, time, urllib.error, urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TICK = os.sysconf("SC_CLK_TCK")
NAME = Path(sys.argv[0]).name   # of the bench that speaks


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
    sys.exit(f"{NAME}: {what} did not start within {seconds} s")


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


def route(node, name, url, **service):
    """Leads /NAME to a URL."""
    admin(node.admin, "/services", dict(service, name=name, url=url))
    admin(node.admin, f"/services/{name}/routes", {"name": name, "paths": [f"/{name}"]})


def many_files():
    """As many open files as the machine allows, for this process and those that it starts."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def process_figures(pid):
    """The threads of a process and its memory, in words."""
    status = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    return f"{int(status['Threads'])} threads, {int(status['VmRSS'].split()[0]) // 1024} MB resident"


def verdict(figures, *short):
    """Prints how a stress run went; the exit code. Of short, those that are not empty say what fell short."""
    short = [each for each in short if each]
    print(f"{NAME}: {'pass' if not short else 'FELL SHORT: ' + '; '.join(short)}: {figures}", flush=True)
    return 1 if short else 0


def need(*tools):
    """Ends the bench when one of the programs is not there."""
    os.environ["PATH"] += ":/usr/sbin"
    for tool in tools:
        if not shutil.which(tool):
            sys.exit(f"{NAME}: {tool} is not installed (Debian: apt-get install wrk nginx-light postgresql-client; jcmd comes with the JDK)")


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def random_keys(folder, keys):
    """A script for wrk, by which each request has one of the keys in a header."""
    script = Path(folder, "keys.lua")
    Path(folder, "keys").write_text("\n".join(keys))
    script.write_text(f"""
local requests = {{}}
function init()
  for key in io.lines("{folder}/keys") do
    requests[#requests + 1] = wrk.format(nil, nil, {{Host = wrk.headers["Host"], apikey = key}})
  end
end
function request() return requests[math.random(#requests)] end""")
    return str(script)


def used_heap(jvm):
    """Megabytes in use after a full collection."""
    for command in ("GC.run", "GC.heap_info"):
        out = subprocess.run(["jcmd", str(jvm), command], capture_output=True, text=True, check=True).stdout
    return sum(int(kb) for kb in re.findall(r"^ (?!Metaspace|  ).*used (\d+)K", out, re.M)) / 1024


def load(url, pid, options, headers=(), script=None):
    """Runs wrk; what it and the process pid say. A request that failed had no answer, or one from 400 on."""
    command = ["wrk", "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--latency"]
    for header in headers:
        command += ["-H", header]
    if script:
        command += ["-s", script]
    before = cpu_seconds(pid)
    out = subprocess.run(command + [url], capture_output=True, text=True, check=True).stdout
    used = cpu_seconds(pid) - before
    requests = int(re.search(r"(\d+) requests in", out).group(1))
    failed = sum(int(n) for line in re.findall(r"Non-2xx or 3xx responses:.*|Socket errors:.*", out) for n in re.findall(r" (\d+)", line))
    if failed:
        print(f"{NAME}: {url}: " + " ".join(l.strip() for l in out.splitlines() if "Non-2xx" in l or "Socket errors" in l), file=sys.stderr)
    quantile = lambda q: milliseconds(re.search(rf"\s{q}%\s+(\S+)", out).group(1))
    return {"requests/s": requests / options.seconds, "p50 ms": quantile(50), "p99 ms": quantile(99), "CPU µs/request": used / requests * 1e6,
            "requests": requests, "failed": failed}


class Node:
    """./gatehouse run in a folder, until the end of the block."""

    def __init__(self, folder, **settings):
        self.folder = folder
        self.proxy, self.proxy_ssl, self.admin, self.status, self.database = free_ports(5)
        self.environment = dict(
            os.environ, GATEHOUSE_PROXY_PORT=str(self.proxy), GATEHOUSE_PROXY_SSL_PORT=str(self.proxy_ssl), GATEHOUSE_ADMIN_PORT=str(self.admin),
            GATEHOUSE_STATUS_PORT=str(self.status), GATEHOUSE_PG_PORT=str(self.database), GATEHOUSE_DATA=f"{folder}/data")
        self.environment.update(settings)

    def store(self):
        """The settings of a node that shares this one's store."""
        return dict(GATEHOUSE_PG_HOST="127.0.0.1", GATEHOUSE_PG_PORT=str(self.database), GATEHOUSE_PG_DATABASE="gatehouse",
                    GATEHOUSE_PG_USER="gatehouse", GATEHOUSE_PG_PASSWORD=Path(self.folder, "data/postgres.password").read_text().strip())

    def start(self):
        self.process = subprocess.Popen([str(ROOT / "gatehouse"), "run"], env=self.environment, stdout=subprocess.DEVNULL)
        wait_until(lambda: self.get("/status"), "the node")
        self.jvm = jvm_of(self.process.pid)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=60)

    def take(self, configuration):
        """Puts a declarative configuration into the empty store."""
        file = Path(self.folder, "configuration.json")
        file.write_text(json.dumps(dict(configuration, _format_version="3.0")))      # JSON is YAML too, and quicker to write
        subprocess.run([str(ROOT / "gatehouse"), "config", "import", str(file)], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def get(self, path):
        return json.load(urllib.request.urlopen(f"http://127.0.0.1:{self.admin}{path}", timeout=30))
