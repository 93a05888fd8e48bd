"""An upstream for the stress runs: any number of slow exchanges at once, and bodies that can be told apart.

POST /...              answers with the SHA-256 of the body, once it has all of it
GET  /bytes/SEED/SIZE  a body of so many bytes, other ones for each seed
GET  /wait/SECONDS     an answer after so long
GET  /...              an answer at once
"""
import hashlib, http.server, multiprocessing, os, random, signal, time

BLOCK = random.Random(1).randbytes(1 << 20)
PIECE = 1 << 18
BODY = memoryview(BLOCK + BLOCK[:PIECE])


def pieces(seed, size):
    """The body of a seed, piece by piece."""
    at = seed * 4099 % len(BLOCK)
    while size > 0:
        count = min(size, PIECE)
        yield BODY[at:at + count]
        at = (at + count) % len(BLOCK)
        size -= count


def digest(seed, size):
    """The SHA-256 of the body of a seed."""
    sha = hashlib.sha256()
    for piece in pieces(seed, size):
        sha.update(piece)
    return sha.hexdigest()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_POST(self):
        sha, left, buffer = hashlib.sha256(), int(self.headers["Content-Length"]), memoryview(bytearray(PIECE))
        while left:
            count = self.rfile.readinto1(buffer[:min(left, PIECE)])
            if not count:
                raise ConnectionError("half a body")
            sha.update(buffer[:count])
            left -= count
        self.answer([sha.hexdigest().encode()], 64)

    def do_GET(self):
        what, *arguments = self.path.split("/")[1:]
        if what == "bytes":
            seed, size = map(int, arguments)
            self.answer(pieces(seed, size), size)
        else:
            if what == "wait":
                time.sleep(float(arguments[0]))
            self.answer([b"ok"], 2)

    def answer(self, body, size):
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.end_headers()
        for piece in body:
            self.wfile.write(piece)

    def handle(self):
        try:
            super().handle()
        except OSError:
            self.close_connection = True    # the client has left

    def log_message(self, *what):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 4096


class Upstream:
    """The upstream, in a process of its own until the end of the block."""

    def __enter__(self):
        server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.process = multiprocessing.get_context("fork").Process(target=self.serve, args=(server,), daemon=True)
        self.process.start()
        server.socket.close()
        return self

    @staticmethod
    def serve(server):
        signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
        server.serve_forever()

    def __exit__(self, *failure):
        self.process.terminate()
        self.process.join()
