"""How `mockndes ctl`, `ready` and `ca` find a server, wait for it, and follow it."""
import contextlib
import http.server
import json
import os
import pathlib
import pty
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import tap
from e2e.ctl import NOBODY, REFUSED, TIMED_OUT, UNREACHABLE, USAGE, Ctl, command
from e2e.scep import Chain, Device
from e2e.server import BINARY, Server

LIMIT = 30  # seconds


def wait_for(condition):
    """The first true value of condition()."""
    deadline = time.monotonic() + LIMIT
    while not (value := condition()):
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.01)
    return value


@contextlib.contextmanager
def impostor(*answers):
    """A server that gives these answers, one after the other, and then no more; the environment
    that leads to it."""
    left = list(answers)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = left.pop(0) if left else b""
            self.send_response(200 if body else 500)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        try:
            yield {"MOCKNDES_CONTROL_URL": f"http://127.0.0.1:{server.server_port}",
                   "MOCKNDES_TOKEN": "x" * 16}
        finally:
            server.shutdown()
            thread.join()


class Finding(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.token = pathlib.Path(cls.server.ready["token_file"]).read_text().strip()
        cls.environment = {"MOCKNDES_CONTROL_URL": cls.server.control,
                           "MOCKNDES_TOKEN": cls.token}

    def test_the_ready_file_the_state_directory_and_the_environment_lead_to_it(self):
        for arguments, environment in ((["--ready-file", self.server.ready_file], {}),
                                       (["--state", self.server.state], {}),
                                       ([], self.environment)):
            ran = command("ready", *arguments, **environment)
            self.assertEqual(self.server.ready, json.loads(ran.body))

    def test_the_default_state_directory_is_looked_into_last(self):
        with tempfile.TemporaryDirectory() as home:
            (pathlib.Path(home) / "mockndes").symlink_to(self.server.state)
            self.assertEqual(self.server.ready,
                             json.loads(command("ready", XDG_STATE_HOME=home).body))

    def test_no_proxy_is_asked(self):
        command("ctl", "status", **self.environment, http_proxy="http://127.0.0.1:1",
                ALL_PROXY="http://127.0.0.1:1")

    def test_who_finds_none_is_told_where_it_was_looked_for_and_how_to_start_one(self):
        errors = command("ctl", "status", status=UNREACHABLE).errors
        for text in "/nonexistent/mockndes/ready.json", "mockndes serve", "--ready-file":
            self.assertIn(text, errors)
        errors = command("ctl", "status", status=UNREACHABLE, MOCKNDES_TOKEN=self.token,
                         MOCKNDES_CONTROL_URL="http://127.0.0.1:1").errors
        for text in "http://127.0.0.1:1/", "MOCKNDES_CONTROL_URL", "mockndes serve":
            self.assertIn(text, errors)

    def test_a_wrong_token_is_told_with_where_it_is_from(self):
        errors = command("ctl", "status", status=REFUSED, MOCKNDES_TOKEN="x" * 16,
                         MOCKNDES_CONTROL_URL=self.server.control).errors
        for text in "MOCKNDES_TOKEN", "token_file":
            self.assertIn(text, errors)

    def test_what_is_no_mockndes_is_told_so(self):
        errors = command("ctl", "status", status=REFUSED, MOCKNDES_TOKEN=self.token,
                         MOCKNDES_CONTROL_URL=self.server.root).errors
        self.assertIn("not as a mockndes does", errors)

    def test_an_unknown_lane_is_refused_in_the_words_of_the_server(self):
        self.assertIn('there is no lane "other"',
                      Ctl(self.server).refused("certs", "--lane", "other"))

    def test_the_exports_are_for_a_shell(self):
        ready = command("ready", "--export", "--state", self.server.state).body.decode()
        shown = subprocess.run(["sh", "-c", f"{ready}env; {BINARY} ready"], text=True, check=True,
                               stdout=subprocess.PIPE, timeout=LIMIT,
                               env=NOBODY | {"MOCKNDES_TLS_URL": "of another server"}).stdout
        *lines, line = shown.splitlines()
        values = dict(text.split("=", 1) for text in lines if text.startswith("MOCKNDES_"))
        facts, urls = self.server.ready, self.server.ready["urls"]
        self.assertEqual({"MOCKNDES_SCEP_URL": urls["scep"], "MOCKNDES_ADMIN_URL": urls["admin"],
                          "MOCKNDES_ADMIN_USER": facts["admin_user"],
                          "MOCKNDES_ADMIN_PASSWORD": facts["admin_password"],
                          "MOCKNDES_CHALLENGE": "secret", "MOCKNDES_CA_FILE": facts["ca_file"],
                          "MOCKNDES_CA_SHA1": facts["fingerprints"]["ca"]["sha1"],
                          "MOCKNDES_LANE": "default", **self.environment}, values)
        self.assertEqual(facts, json.loads(line))

    def test_no_challenge_breaks_out_of_its_quotes(self):
        challenge = "a'b $(id) `id`\\ \"c"
        with Server(challenge=f"static:{challenge}") as server:
            ready = command("ready", "--export", "--state", server.state).body.decode()
        shown = subprocess.run(["sh", "-c", ready + 'printf %s "$MOCKNDES_CHALLENGE"'], text=True,
                               check=True, stdout=subprocess.PIPE, timeout=LIMIT).stdout
        self.assertEqual(challenge, shown)


class Output(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.found = ["--ready-file", cls.server.ready_file]

    def test_what_cannot_be_written_is_told(self):
        with open("/dev/full", "wb") as full:
            ran = subprocess.run([BINARY, "ctl", "settings", *map(str, self.found)], stdout=full,
                                 stderr=subprocess.PIPE, timeout=LIMIT, check=False)
        self.assertEqual(1, ran.returncode)
        self.assertIn(b"cannot write the output", ran.stderr)

    def test_binary_is_not_written_to_a_terminal(self):
        main, terminal = pty.openpty()
        with contextlib.closing(os.fdopen(main, "rb", 0)), os.fdopen(terminal, "wb") as screen:
            arguments = [BINARY, "ca", "--format", "der", *map(str, self.found)]
            self.assertEqual(USAGE, subprocess.run(arguments, stdout=screen, timeout=LIMIT,
                                                   stderr=subprocess.DEVNULL,
                                                   check=False).returncode)

    def test_half_a_list_is_no_json(self):
        arguments = "ctl", "exchanges", "--json"
        self.assertEqual(b"", command(*arguments, *self.found, "--lane", "other",
                                      status=REFUSED).body)
        page = b'{"items": [{"id": 1, "duration_ms": 0.005}], "next": 1}'
        with impostor(page) as environment:
            half = command(*arguments, status=REFUSED, **environment).body
        self.assertEqual(b'{"items":[{"id":1,"duration_ms":0.005}', half)
        with impostor(page, b'{"items": [], "next": 2}') as environment:
            whole = command(*arguments, **environment).body
        self.assertEqual(half + b'],"next":2}\n', whole)

    def test_what_a_client_wrote_does_not_steer_the_terminal(self):
        self.server.get("/certsrv/mscep/%1b%5b31mred")
        shown = Ctl(self.server).body("exchanges", "--search", "red")
        self.assertIn(b"red", shown)
        self.assertNotIn(b"\x1b", shown)


class Waiting(unittest.TestCase):
    def test_a_server_that_comes_later_is_waited_for(self):
        with tempfile.TemporaryDirectory() as state:
            with subprocess.Popen([BINARY, "ready", "--wait", f"{LIMIT}s", "--state", state],
                                  stdout=subprocess.PIPE, env=NOBODY) as waiting:
                with Server(state=state) as server:
                    line, _ = waiting.communicate(timeout=LIMIT)
                    self.assertEqual(server.ready, json.loads(line))
            self.assertEqual(0, waiting.returncode)

    def test_a_wait_ends_in_time(self):
        began = time.monotonic()
        errors = command("ready", "--wait", "300ms", status=TIMED_OUT).errors
        self.assertIn("no server is running", errors)
        self.assertTrue(0.2 < time.monotonic() - began < 10)

    def test_no_wait_is_short_also_where_nothing_is_answered(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = "http://127.0.0.1:%d" % silent.getsockname()[1]
            began = time.monotonic()
            command("ready", "--wait", "0s", status=TIMED_OUT, MOCKNDES_CONTROL_URL=url,
                    MOCKNDES_TOKEN="x" * 16)
        self.assertLess(time.monotonic() - began, 10)

    def test_without_a_wait_it_is_told_at_once(self):
        command("ready", status=UNREACHABLE)


class Tail(unittest.TestCase):
    @contextlib.contextmanager
    def tail(self, server, *arguments):
        """A running `ctl tail`, and functions that return its lines so far."""
        with tempfile.TemporaryDirectory() as folder:
            out, err = (pathlib.Path(folder) / name for name in ("out", "err"))
            with open(out, "wb") as stdout, open(err, "wb") as stderr:
                process = subprocess.Popen(
                    [BINARY, "ctl", "tail", "--state", str(server.state), *arguments],
                    stdout=stdout, stderr=stderr, env=NOBODY)
            try:
                yield (process, lambda: out.read_text().splitlines(),
                       lambda: err.read_text().splitlines())
            finally:
                process.kill()
                process.wait(LIMIT)

    @staticmethod
    def ask_until_it_follows(server, lines):
        """What happened before its first request is no news to it."""
        def ask():
            server.get("?operation=GetCACaps")
            return lines()
        wait_for(ask)

    @staticmethod
    def wait_for_line(lines, text):
        wait_for(lambda: text in lines()[-1])

    def test_each_exchange_is_a_line_as_in_the_log_of_the_server(self):
        with Server() as server:
            server.get("?operation=GetCACert")
            with self.tail(server) as (process, lines, errors):
                self.ask_until_it_follows(server, lines)
                Device().enrol(server, Chain(server), challenge="wrong")
                server.get("/nothing")
                self.wait_for_line(lines, "path=/nothing")
                process.send_signal(signal.SIGINT)
                self.assertEqual(-signal.SIGINT, process.wait(LIMIT))
                printed = [line.split(" ", 1)[1] for line in lines()]
                self.assertEqual([], errors())
            logged = [line.split(" ", 1)[1] for line in server.log()]
            self.assertEqual(logged[-len(printed):], printed)
            self.assertEqual(1, "".join(printed).count("operation=GetCACert"))
            self.assertIn("events=29", "".join(printed))

    def test_it_begins_further_back_and_looks_for_a_text(self):
        with Server() as server:
            server.get("?operation=GetCACaps")
            server.get("?operation=GetCACert")
            arguments = "--after", "0", "--search", "getcacaps", "--json"
            with self.tail(server, *arguments) as (_, lines, _):
                wait_for(lambda: len(lines()) == 1)
                server.get("?operation=GetCACert")
                server.get("?operation=GetCACaps")
                wait_for(lambda: len(lines()) == 2)
                printed = [json.loads(line)["operation"] for line in lines()]
        self.assertEqual(["GetCACaps"] * 2, printed)

    def test_a_server_that_comes_back_is_followed_again(self):
        with tempfile.TemporaryDirectory() as state, Server(state=state) as server:
            with self.tail(server) as (_, lines, errors):
                self.ask_until_it_follows(server, lines)
                server.stop()
                wait_for(lambda: len(errors()) == 2)
                server.start()
                server.get("?operation=GetCACert")
                self.wait_for_line(lines, "operation=GetCACert")
                self.assertIn(f"back at {server.control}", errors()[2])
                number = "SELECT count(*) FROM exchanges"
                self.assertLessEqual(len(lines()), server.query(number)[0][0])

    def test_a_new_journal_is_followed_from_its_beginning(self):
        with tempfile.TemporaryDirectory() as state, Server(state=state) as server:
            for _ in range(3):
                server.get("?operation=GetCACaps")
            with self.tail(server) as (_, lines, errors):
                self.ask_until_it_follows(server, lines)
                server.stop()
                for file in pathlib.Path(state).glob("mockndes.sqlite*"):
                    file.unlink()
                wait_for(lambda: len(errors()) == 2)
                server.start()
                server.get("?operation=GetCACert")
                self.wait_for_line(lines, "operation=GetCACert")

    def test_without_a_server_it_ends(self):
        command("ctl", "tail", status=UNREACHABLE)


if __name__ == "__main__":
    tap.main()
