"""What a person or a pipeline sees of `serve`: ready file, state, exit codes, orderly ends."""
import json
import os
import pathlib
import signal
import socket
import stat
import tempfile
import threading
import time
import unittest

import tap
from e2e.openssl import openssl
from e2e.scep import Chain, Device, Reply
from e2e.server import BINARY, Server, run


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


class ReadyFile(unittest.TestCase):
    def test_ready_file_and_ready_line_are_the_same_object(self):
        with Server() as server:
            self.assertEqual(server.ready_file.read_text(), server.output())
            self.assertEqual(1, server.output().count("\n"))

    def test_ready_file_tells_what_is_needed_to_enrol(self):
        with Server("--seed", 42) as server:
            ready = server.ready
            self.assertEqual(server.process.pid, ready["pid"])
            self.assertEqual(42, ready["seed"])
            self.assertEqual(str(server.state), ready["state"])
            self.assertEqual("default", ready["lane"])
            self.assertEqual("secret", ready["challenge"])
            self.assertEqual(("ndes", "mock"), (ready["admin_user"], ready["admin_password"]))
            self.assertTrue(ready["urls"]["scep"].endswith("/certsrv/mscep/mscep.dll"))
            self.assertTrue(ready["urls"]["admin"].endswith("/certsrv/mscep_admin/"))
            self.assertNotIn("scep_tls", ready["urls"])
            version = run("--version").stdout
            self.assertIn(ready["version"], version)

    def test_fingerprints_are_those_that_openssl_computes(self):
        with Server() as server:
            told = server.ready["fingerprints"]
            for role, file in ("ca", "ca"), ("root", "ca"), ("ra_sign", "ra-sign"), \
                    ("ra_encrypt", "ra-encrypt"):
                path = pathlib.Path(server.arguments[-1]) / f"{file}.pem"
                for digest in "md5", "sha1", "sha256":
                    text = openssl("x509", "-in", path, "-noout", "-fingerprint", "-" + digest)
                    want = text.decode().strip().split("=")[1].replace(":", "")
                    self.assertEqual(want, told[role][digest], (role, digest))

    def test_ipv6_listens_beside_ipv4(self):
        with Server("--listen", "[::1]:0") as server, \
                socket.create_server(("::1", 0), family=socket.AF_INET6):
            self.assertEqual(200, server.get("?operation=GetCACaps").status)


class SharedReadyFile(unittest.TestCase):
    """The --ready-file of a running server, given to another one too."""

    def serve(self, server, *arguments):
        return run("serve", "--control", "127.0.0.1:0", "--ready-file", server.ready_file,
                   *arguments)

    def test_who_cannot_start_leaves_it_to_who_runs(self):
        with Server() as server:
            got = self.serve(server, "--state", ":memory:", "--listen",
                             "127.0.0.1:%d" % server.address[1])
            self.assertEqual(4, got.returncode, got.stderr)
            self.assertEqual(server.output(), server.ready_file.read_text())

    def test_who_stops_leaves_it_to_who_has_come_after(self):
        with Server() as server:
            with Server(ready_file=server.ready_file) as other:
                server.stop()
                self.assertEqual(other.output(), server.ready_file.read_text())
            self.assertFalse(server.ready_file.exists())

    def test_it_goes_at_the_next_start_if_its_server_was_killed(self):
        with Server() as server:
            server.kill()
            self.assertTrue(server.ready_file.exists())
            got = self.serve(server, "--state", server.state, "--listen", "192.0.2.1:1")
            self.assertEqual(4, got.returncode, got.stderr)
            self.assertFalse(server.ready_file.exists())
            server.start()


class State(unittest.TestCase):
    def test_first_start_makes_keys_that_nobody_else_can_read(self):
        with Server(ca=None) as server:
            keys = sorted(server.state.glob("ca/*.key"))
            self.assertEqual(["ca.key", "ra-encrypt.key", "ra-sign.key"], [k.name for k in keys])
            self.assertEqual([0o600] * 3, [mode(key) for key in keys])
            self.assertEqual(0o600, mode(server.ready["token_file"]))
            trust = openssl("x509", "-in", server.ready["ca_file"], "-outform", "DER")
            self.assertEqual(openssl("x509", "-in", server.state / "ca/ca.pem", "-outform", "DER"),
                             trust)

    def test_second_start_serves_the_same_ca_and_the_same_challenge(self):
        with tempfile.TemporaryDirectory() as state:
            told = []
            for _ in range(2):
                with Server(state=pathlib.Path(state) / "s", ca=None, challenge=None) as server:
                    told.append((server.ready["fingerprints"], server.ready["challenge"],
                                 server.get("?operation=GetCACert").body))
            self.assertEqual(told[0], told[1])

    def test_a_state_in_memory_leaves_nothing_behind(self):
        with Server(state=":memory:", ca=None) as server:
            state = pathlib.Path(server.ready["state"])
            chain, device = Chain(server), Device()
            self.assertEqual("0", device.enrol(server, chain).status)
            self.assertTrue(state.is_dir())
        self.assertFalse(state.exists())

    def test_nothing_is_written_where_given_keys_are(self):
        with Server() as server:
            before = sorted(os.listdir(server.arguments[-1]))
        self.assertEqual(before, sorted(os.listdir(server.arguments[-1])))


class ExitCodes(unittest.TestCase):
    def serve(self, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            return run("serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
                       "--state", folder + "/state", *arguments)

    def test_a_misspelt_option_is_usage_and_the_right_one_is_named(self):
        got = self.serve("--scenarion", "bad-request")
        self.assertEqual(2, got.returncode, got.stderr)
        self.assertIn("--scenario", got.stderr.replace("--scenarion", ""))

    def test_a_misspelt_command_is_usage_and_the_right_one_is_named(self):
        got = run("sevre")
        self.assertEqual(2, got.returncode)
        self.assertIn("serve", got.stderr)

    def test_a_bad_value_is_usage(self):
        for option, value in ("--dialect", "ndez"), ("--challenge", "sttic"), ("--seed", "x"), \
                ("--log-format", "xml"):
            got = self.serve(option, value)
            self.assertEqual(2, got.returncode, (option, got.stderr))
            self.assertIn(option, got.stderr)

    def test_an_unknown_scenario_stops_the_start_and_the_nearest_is_named(self):
        got = self.serve("--scenario", "bad-reqest")
        self.assertEqual(3, got.returncode, got.stderr)
        self.assertIn("bad-request", got.stderr)

    def test_a_port_in_use_cannot_be_started_on(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            got = self.serve("--listen", address)
        self.assertEqual(4, got.returncode, got.stderr)
        self.assertIn(address, got.stderr)

    def test_a_state_directory_in_use_cannot_be_started_on(self):
        with Server() as server:
            got = self.serve("--state", server.state)
            self.assertEqual(4, got.returncode, got.stderr)
            self.assertIn(str(server.state), got.stderr)

    def test_keys_that_do_not_fit_cannot_be_started_with(self):
        with tempfile.TemporaryDirectory() as folder:
            openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=a", "-keyout",
                    folder + "/ca.key", "-out", folder + "/ca.pem")
            openssl("genrsa", "-out", folder + "/ca.key", "2048")
            got = self.serve("--ca", folder)
        self.assertEqual(4, got.returncode, got.stderr)

    def test_help_and_version_are_good(self):
        for arguments in ("--help",), ("--version",), ("serve", "--help"):
            got = run(*arguments)
            self.assertEqual((0, ""), (got.returncode, got.stderr), arguments)
            self.assertTrue(got.stdout)


class Stop(unittest.TestCase):
    def test_both_signals_end_it_well(self):
        for sent in signal.SIGTERM, signal.SIGINT:
            with Server() as server:
                server.stop(sent)

    def test_a_request_in_flight_is_answered_before_the_end(self):
        with Server("--scenario", "slow-reply") as server:
            chain, device, replies = Chain(server), Device(), []
            message = device.pkcs_req(chain)
            client = threading.Thread(target=lambda: replies.append(server.post(message)))
            client.start()
            while not server.query("SELECT 1 FROM certificates"):
                time.sleep(0.01)
            server.stop()
            client.join(30)
            self.assertEqual("0", Reply(replies[0], chain).status)

    def test_an_idle_connection_does_not_hold_the_end_up(self):
        with Server() as server, socket.create_connection(server.address):
            begin = time.monotonic()
            server.stop()
            self.assertLess(time.monotonic() - begin, 5)


class Log(unittest.TestCase):
    def enrolled(self, *arguments):
        with Server(*arguments) as server:
            chain, device = Chain(server), Device()
            device.enrol(server, chain)
            server.stop()
            return device.cn, server.errors().splitlines()

    def test_an_exchange_is_one_line_of_logfmt(self):
        cn, lines = self.enrolled()
        line = next(line for line in lines if "messageType=PKCSReq" in line)
        for part in ("event=exchange", "lane=default", "remote=127.0.0.1", "operation=PKIOperation",
                     f"transactionID={cn}", "outcome=issued", "status=200", " ms="):
            self.assertIn(part, line)

    def test_an_exchange_is_one_object_of_json(self):
        cn, lines = self.enrolled("--log-format", "json")
        rows = [json.loads(line) for line in lines if line.startswith("{")]
        row = next(row for row in rows if row.get("messageType") == "PKCSReq")
        self.assertEqual((cn, "issued", "PKIOperation"),
                         (row["transactionID"], row["outcome"], row["operation"]))


if __name__ == "__main__":
    assert os.access(BINARY, os.X_OK), BINARY
    tap.main()
