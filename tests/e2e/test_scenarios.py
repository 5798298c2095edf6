"""Scenarios on the real server: the shipped ones each do what they say, and bad ones are refused."""
import pathlib
import re
import tempfile
import time
import unittest

import tap
from e2e import scep
from e2e.openssl import serial, x509
from e2e.scep import Chain, Device, Reply
from e2e.server import Server, run

MISSPELT = """mockndes: 1
name: misspelt
rules:
  - name: first
    at: PKCSReq
    anser: pending
"""


def check(text):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "try.yaml"
        path.write_text(text)
        got = run("scenario", "check", path)
        return got, got.stderr.replace(str(path), "FILE"), str(path)


class Check(unittest.TestCase):
    def test_a_misspelt_key_is_shown_with_place_caret_and_the_right_word(self):
        got, said, _ = check(MISSPELT)
        self.assertEqual(3, got.returncode)
        lines = said.splitlines()
        self.assertTrue(lines[0].startswith("FILE:6:5: "), lines[0])
        self.assertIn('did you mean "answer"?', lines[0])
        shown, caret = next((a, b) for a, b in zip(lines, lines[1:]) if "anser: pending" in a)
        self.assertEqual(shown.expandtabs().index("anser"), caret.expandtabs().index("^"))

    def test_every_kind_of_mistake_is_refused_with_its_place(self):
        good = MISSPELT.replace("anser", "answer")
        for name, text in {
                "an unknown value": good.replace("pending", "pendng"),
                "a key twice": good + "    answer: issue\n",
                "an anchor": good.replace("answer: pending", "answer: &a pending"),
                "an unknown point": good.replace("PKCSReq", "PKCSRequest"),
                "no version": good.replace("mockndes: 1\n", ""),
                "a version of the future": good.replace("mockndes: 1", "mockndes: 99"),
                "a delay without a unit": good + "    send: { delay: 5 }\n",
                "no YAML at all": "}{\n"}.items():
            with self.subTest(name):
                got, said, _ = check(text)
                self.assertEqual(3, got.returncode, said)
                self.assertRegex(said, r"^FILE:\d+:\d+: ")

    def test_a_good_file_and_every_shipped_one_pass(self):
        got, said, _ = check(MISSPELT.replace("anser", "answer"))
        self.assertEqual(0, got.returncode, said)
        library = pathlib.Path(__file__).resolve().parents[2] / "scenarios" / "library"
        files = sorted(library.rglob("*.yaml"))
        self.assertGreaterEqual(len(files), 7)
        self.assertEqual(0, run("scenario", "check", *files).returncode)

    def test_a_missing_file_is_told(self):
        got = run("scenario", "check", "/nonexistent/x.yaml")
        self.assertEqual(3, got.returncode)
        self.assertIn("/nonexistent/x.yaml", got.stderr)

    def test_serve_refuses_a_bad_file_with_the_same_words(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "try.yaml"
            path.write_text(MISSPELT)
            checked = run("scenario", "check", path)
            served = run("serve", "--state", folder + "/s", "--listen", "127.0.0.1:0",
                         "--control", "127.0.0.1:0", "--scenario", path)
        self.assertEqual(3, served.returncode)
        self.assertIn(checked.stderr.splitlines()[0], served.stderr)


class Library(unittest.TestCase):
    def play(self, name):
        server = self.enterContext(Server("--scenario", name))
        return server, Chain(server), Device()

    def certificates(self, server):
        return server.query("SELECT serial, bent_by FROM certificates")

    def test_pending_then_issue_answers_a_poll_with_the_certificate(self):
        server, chain, device = self.play("pending-then-issue")
        reply = device.enrol(server, chain)
        self.assertEqual(scep.PENDING, reply.status)
        self.assertEqual([], self.certificates(server))
        for _ in range(10):
            reply = Reply(server.post(device.cert_poll(chain)), chain)
            if reply.status != scep.PENDING:
                break
        self.assertEqual(scep.SUCCESS, reply.status)
        [leaf] = device.open(reply)
        self.assertEqual([(serial(leaf), None)], self.certificates(server))

    def test_bad_request_refuses(self):
        server, chain, device = self.play("bad-request")
        reply = device.enrol(server, chain)
        self.assertEqual((scep.FAILURE, scep.BAD_REQUEST), (reply.status, reply.fail_info))
        self.assertEqual([], self.certificates(server))

    def test_wrong_recipient_nonce_is_not_the_nonce_that_was_sent(self):
        server, chain, device = self.play("wrong-recipient-nonce")
        message = device.pkcs_req(chain)
        reply = Reply(server.post(message), chain)
        nonce = reply.attributes["recipientNonce"][0][1]
        self.assertEqual(16, len(nonce))
        self.assertNotIn(nonce, message)

    def test_certificate_for_another_key_is_for_another_key(self):
        server, chain, device = self.play("certificate-for-another-key")
        reply = device.enrol(server, chain)
        [leaf] = device.open(reply)
        self.assertNotEqual(device.public_key.strip(), x509(leaf, "-pubkey"))
        [(number, bent_by)] = self.certificates(server)
        self.assertEqual(serial(leaf), number)
        self.assertTrue(bent_by)

    def test_server_error_page_is_html_where_a_certrep_should_be(self):
        server, chain, device = self.play("server-error-page")
        answer = server.post(device.pkcs_req(chain))
        self.assertEqual(500, answer.status)
        self.assertTrue(answer.type.startswith("text/html"), answer.type)
        self.assertIn(b"<", answer.body)

    def test_slow_reply_is_late_and_good(self):
        server, chain, device = self.play("slow-reply")
        message = device.pkcs_req(chain)
        begin = time.monotonic()
        reply = Reply(server.post(message), chain)
        self.assertGreaterEqual(time.monotonic() - begin, 1)
        self.assertEqual(scep.SUCCESS, reply.status)

    def test_reply_lost_after_issue_is_in_the_database_and_the_connection_is_reset(self):
        server, chain, device = self.play("reply-lost-after-issue")
        with self.assertRaises(ConnectionResetError):
            server.post(device.pkcs_req(chain))
        self.assertEqual(1, len(self.certificates(server)))

    def test_the_log_names_the_rule_that_answered(self):
        server, chain, device = self.play("bad-request")
        device.enrol(server, chain)
        server.stop()
        line = next(line for line in server.log() if "PKCSReq" in line)
        self.assertTrue(re.search(r'\brule=("[^"]+"|\S+)', line), line)
        self.assertIn("outcome=refused", line)


if __name__ == "__main__":
    tap.main()
