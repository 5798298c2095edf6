"""Starts the real mockndes, talks HTTP to it, and stops it; each test has a server of its own."""
import contextlib
import http.client
import json
import os
import pathlib
import signal
import socket
import sqlite3
import ssl
import subprocess
import tempfile
import time
import urllib.parse

BINARY = os.path.abspath(os.environ.get("MOCKNDES_BINARY", "build/mockndes"))
DATA = pathlib.Path(__file__).resolve().parents[1] / "data"
KEYS = DATA / "captured" / "keys"
SCEP = "/certsrv/mscep/mscep.dll"
ADMIN = "/certsrv/mscep_admin/"

START_LIMIT = 30  # seconds; sanitizers are slow
STOP_LIMIT = 30
REPORTS = ("ERROR: AddressSanitizer", "ERROR: LeakSanitizer", "WARNING: ThreadSanitizer",
           "runtime error:")


def run(*arguments, **more):
    """Runs a sub-command of mockndes to its end."""
    return subprocess.run([BINARY, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=60, check=False, **more)


class Answer:
    """An HTTP answer, read whole."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.type = response.headers.get("Content-Type")
        self.body = response.read()


def connection_to(parts, trust=None):
    """To the host of a URL that was split; over TLS the server's certificate is verified."""
    if parts.scheme == "http":
        return http.client.HTTPConnection(parts.netloc, timeout=30)
    return http.client.HTTPSConnection(parts.netloc, timeout=30,
                                       context=ssl.create_default_context(cafile=trust))


def request(url, method="GET", body=None, headers=None, trust=None):
    """One HTTP request; the path goes out exactly as it stands in the URL."""
    parts = urllib.parse.urlsplit(url)
    target = url[url.index(parts.netloc) + len(parts.netloc):]
    connection = connection_to(parts, trust)
    with contextlib.closing(connection):
        connection.request(method, target, body=body, headers=headers or {})
        return Answer(connection.getresponse())


class Server:
    """A running `mockndes serve` on free ports of the loopback.

    Used with `with`: at the end it is stopped by SIGTERM, has to end with exit status 0, and must
    not have made a sanitizer report. Without a folder of its own for --state it gets a new one,
    which goes with it; without `ca` it uses the recorded keys, which is faster than making some.
    """

    def __init__(self, *arguments, state=None, ready_file=None, ca=KEYS,
                 challenge="static:secret"):
        self.scratch = tempfile.TemporaryDirectory(prefix="mockndes-e2e-")
        self.folder = pathlib.Path(self.scratch.name)
        self.state = state or self.folder / "state"
        self.ready_file = ready_file or self.folder / "ready.json"
        self.arguments = ["--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
                          "--state", self.state, "--ready-file", self.ready_file,
                          *(["--challenge", challenge] if challenge else []),
                          *(["--ca", ca] if ca else []), *arguments]
        self.process = None

    def start(self):
        self.ready_file.unlink(missing_ok=True)
        with open(self.folder / "stdout", "ab") as out, open(self.folder / "stderr", "ab") as err:
            self.process = subprocess.Popen([BINARY, "serve", *map(str, self.arguments)],
                                            stdin=subprocess.DEVNULL, stdout=out, stderr=err)
        deadline = time.monotonic() + START_LIMIT
        while not self.ready_file.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise AssertionError(f"the server did not start:\n{self.errors()}")
            time.sleep(0.005)
        self.ready = json.loads(self.ready_file.read_text())
        self.use(self.ready["urls"]["scep"])
        self.control = self.ready["urls"]["control"]
        return self

    def use(self, url):
        """Where get, post and raw go from now on."""
        self.url = url
        parts = urllib.parse.urlsplit(url)
        self.root = f"{parts.scheme}://{parts.netloc}"
        self.address = (parts.hostname, parts.port)

    def stop(self, sent=signal.SIGTERM):
        self.process.send_signal(sent)
        status = self.process.wait(STOP_LIMIT)
        errors = self.errors()
        assert status == 0, f"exit status {status} after {sent.name}:\n{errors}"
        assert not any(report in errors for report in REPORTS), errors

    def kill(self):
        """SIGKILL, at once."""
        self.process.kill()
        self.process.wait(STOP_LIMIT)

    def __enter__(self):
        try:
            return self.start()
        except BaseException:
            self.scratch.cleanup()
            raise

    def __exit__(self, kind, error, trace):
        try:
            if self.process.poll() is None or kind is None:
                self.stop()
            else:
                print("# " + self.errors().replace("\n", "\n# "))
        finally:
            if self.process.poll() is None:
                self.kill()
            self.scratch.cleanup()

    def output(self):
        return (self.folder / "stdout").read_text()

    def errors(self):
        return (self.folder / "stderr").read_text(errors="replace")

    def log(self, event="exchange"):
        """The log's lines about an event."""
        return [line for line in self.errors().splitlines() if f"event={event}" in line]

    def get(self, path, **more):
        """GET of a path on the device port; what begins with ? goes to mscep.dll."""
        return request(self.root + (SCEP + path if path.startswith("?") else path),
                       trust=self.ready["ca_file"], **more)

    def post(self, message, path="?operation=PKIOperation"):
        return self.get(path, method="POST", body=message)

    def raw(self, data):
        """Sends bytes and reads until the server closes."""
        with socket.create_connection(self.address, timeout=30) as connection:
            connection.sendall(data)
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def curl(self, path, *arguments):
        """What the curl command writes to standard output; its path is on the device port."""
        done = subprocess.run(["curl", "-sS", "--max-time", "30", "--cacert",
                               self.ready["ca_file"], *arguments, self.root + path],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, check=True)
        return done.stdout

    def log_in(self, path, scheme="--ntlm"):
        """The body of a page behind the login."""
        user = f"{self.ready['admin_user']}:{self.ready['admin_password']}"
        return self.curl(path, "--fail", scheme, "--user", user)

    def admin_page(self):
        return self.log_in(ADMIN).decode("utf-16-le")

    def challenge(self):
        """A new one-time challenge."""
        return self.log_in("/challenge", "--basic").decode()

    def query(self, sql, *values):
        """Reads the database while the server runs."""
        uri = f"file:{self.ready['state']}/mockndes.sqlite?mode=ro"
        with contextlib.closing(sqlite3.connect(uri, uri=True, timeout=10)) as database:
            return database.execute(sql, values).fetchall()
