"""`mockndes ctl`: each action against a real server, and what it really did."""
import contextlib
import http.client
import json
import pathlib
import re
import unittest

import tap
from e2e.ctl import USAGE, Ctl, command
from e2e.openssl import openssl, serial, to_der, x509
from e2e.scep import FAILURE, PENDING, SUCCESS, Chain, Device, Reply
from e2e.server import SCEP, Server, request

ROOT = pathlib.Path(__file__).resolve().parents[2]


class Looking(unittest.TestCase):
    """One device has enrolled, another one was refused."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.ctl = Ctl(cls.server)
        cls.chain = Chain(cls.server)
        cls.device = Device()
        cls.message = cls.device.pkcs_req(cls.chain)
        cls.reply = Reply(cls.server.post(cls.message), cls.chain)
        [cls.certificate] = cls.device.open(cls.reply)
        cls.serial = serial(cls.certificate)
        cls.refused = Device("refused-one")
        cls.refused.enrol(cls.server, cls.chain, challenge="wrong")

    def exchange(self, text):
        """The number of the exchange with this text."""
        [row] = [row for row in self.ctl.table("exchanges", "--search", text)]
        return row["ID"]

    def test_status_shows_the_lane_and_what_is_on_record(self):
        shown = self.ctl.values("status")
        self.assertEqual("default", shown["lane"])
        self.assertEqual("secret", shown["challenge"])
        self.assertEqual(self.server.url, shown["SCEP URL"])
        self.assertEqual(self.server.ready["fingerprints"]["ca"]["sha1"], shown["CA SHA-1"])
        self.assertEqual("1, revoked 0", shown["certificates"])
        self.assertEqual(shown, self.ctl.values("status", "--lane", "default"))

    def test_json_is_what_the_api_answers(self):
        self.assertEqual(self.ctl.json("status"), {"lanes": [self.ctl.json("status", "--lane",
                                                                           "default")]})
        [item] = self.ctl.json("certs")["items"]
        self.assertEqual(self.serial, item["serial"])
        whole = self.ctl.json("certs", self.serial)
        self.assertEqual(item | {"pem": self.certificate}, whole)

    def test_certificates_are_listed(self):
        [row] = self.ctl.table("certs")
        self.assertEqual((self.serial, "valid", self.device.cn),
                         (row["SERIAL"], row["STATUS"], row["TRANSACTIONID"]))
        [(not_after,)] = self.server.query(
            "SELECT strftime('%Y-%m-%dT%H:%M:%SZ', not_after, 'unixepoch') FROM certificates")
        self.assertEqual(not_after, row["NOT AFTER"])

    def test_a_certificate_is_shown_and_written(self):
        written_as = self.serial, self.serial.lower(), ":".join(re.findall("..", self.serial))
        for name in written_as:
            self.assertEqual(self.serial, self.ctl.values("certs", name)["serial"])
        pem = self.ctl.body("certs", self.serial, "--pem").decode()
        self.assertEqual(x509(self.certificate, "-fingerprint"), x509(pem, "-fingerprint"))
        self.assertEqual(to_der(self.certificate), self.ctl.body("certs", self.serial, "--der"))

    def test_exchanges_are_listed_and_searched(self):
        rows = self.ctl.table("exchanges")
        self.assertEqual(["GetCACert", "PKIOperation", "PKIOperation"],
                         [row["OPERATION"] for row in rows])
        self.assertEqual(["answered", "issued", "refused"], [row["OUTCOME"] for row in rows])
        self.assertEqual(rows[1:], self.ctl.table("exchanges", "--search", "pkioperation"))
        self.assertEqual(rows[1:2], self.ctl.table("exchanges", "--after", rows[0]["ID"],
                                                   "--limit", "1"))

    def test_an_exchange_is_shown_with_its_messages(self):
        lines = self.ctl("exchanges", self.exchange(self.device.cn))
        asked, answered = lines.index("request message"), lines.index("reply message")
        for text in "messageType", "CSR subject", "challenge", self.device.cn:
            self.assertIn(text, "\n".join(lines[asked:answered]))
        self.assertIn("pkiStatus", "\n".join(lines[answered:]))

    def test_the_parts_of_an_exchange_are_written_as_they_were(self):
        number = self.exchange(self.device.cn)
        self.assertEqual(self.message, self.ctl.body("exchanges", number, "request.der"))
        self.assertEqual(self.reply.raw, self.ctl.body("exchanges", number, "reply.der"))
        csr = self.ctl.body("exchanges", number, "csr.pem")
        self.assertIn(self.device.cn, openssl("req", "-noout", "-subject", data=csr).decode())
        self.assertEqual(self.serial,
                         serial(self.ctl.body("exchanges", number, "cert.pem").decode()))
        refused = self.exchange(self.refused.cn)
        self.assertIn("mockndes: ", self.ctl.refused("exchanges", refused, "cert.pem"))

    def test_settings_are_listed_and_read_one_by_one(self):
        rows = {row["SETTING"]: row["VALUE"] for row in self.ctl.table("settings")}
        self.assertEqual(self.ctl.json("settings"), rows)
        self.assertEqual([rows["password-max"]], self.ctl("settings", "password-max"))
        self.assertIn('did you mean "password-max"?', self.ctl.refused("settings", "pasword-max"))

    def test_the_ca_is_printed_in_each_format(self):
        def ca(*arguments):
            return command("ca", *self.ctl.found, *arguments).body
        trusted = pathlib.Path(self.server.ready["ca_file"]).read_bytes()
        self.assertEqual(trusted, ca())
        self.assertEqual(trusted, ca("--format", "pem"))
        self.assertEqual(to_der(self.chain.ca), ca("--format=der"))
        self.assertEqual(self.server.get("?operation=GetCACert").body, ca("--format", "p7b"))


class Changing(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server(challenge="both:secret"))
        self.ctl = Ctl(self.server)
        self.chain = Chain(self.server)

    def enrol(self, device=None, **more):
        device = device or Device()
        reply = device.enrol(self.server, self.chain, **more)
        return reply, device

    def poll(self, device):
        return Reply(self.server.post(device.cert_poll(self.chain)), self.chain)

    def test_a_revoked_certificate_is_on_the_crl_and_in_the_record(self):
        reply, device = self.enrol()
        [certificate] = device.open(reply)
        number = serial(certificate)
        shown = self.ctl.values("revoke", number, "--reason", "keyCompromise",
                                "--at", "2026-01-02T03:04:05Z")
        self.assertEqual("revoked (keyCompromise)", shown["status"])
        crl = openssl("crl", "-inform", "DER", "-noout", "-text",
                      data=self.server.get("/CertEnroll/ca.crl").body).decode()
        entry = crl[crl.index(f"Serial Number: {number}"):]
        self.assertIn("Jan  2 03:04:05 2026 GMT", entry)
        self.assertIn("Key Compromise", entry)
        [(at,)] = self.server.query("SELECT datetime(revoked_at, 'unixepoch') FROM certificates")
        self.assertEqual("2026-01-02 03:04:05", at)
        self.assertEqual("1, revoked 1", self.ctl.values("status")["certificates"])

    def test_an_approved_request_is_delivered_to_the_next_poll(self):
        self.ctl("settings", "approval=manual")
        reply, device = self.enrol()
        self.assertEqual(PENDING, reply.status)
        [row] = self.ctl.table("pending")
        self.assertEqual((device.cn, "RSA 2048"), (row["TRANSACTIONID"], row["ASKS FOR"]))
        issued = self.ctl.values("approve", device.cn)["issued"]
        reply = self.poll(device)
        self.assertEqual(SUCCESS, reply.status)
        self.assertEqual([issued], [serial(pem) for pem in device.open(reply)])
        self.assertEqual([], self.ctl.table("pending"))
        self.ctl.refused("approve", device.cn)

    def test_a_transaction_id_is_no_way_up(self):
        self.ctl("settings", "approval=manual")
        reply, _ = self.enrol(transaction_id="..")
        self.assertEqual(PENDING, reply.status)
        self.assertEqual("..", self.ctl.values("deny", "..")["refused"])

    def test_a_denied_request_is_refused_at_the_next_poll(self):
        self.ctl("settings", "approval=manual")
        _, device = self.enrol()
        self.assertEqual(device.cn, self.ctl.values("deny", device.cn)["refused"])
        self.assertEqual(FAILURE, self.poll(device).status)

    def test_the_key_says_which_of_two_requests_is_meant(self):
        name = "one name/for two?"
        self.ctl("settings", "approval=manual")
        devices = [Device("twin-1"), Device("twin-2")]
        for device in devices:
            reply, _ = self.enrol(device, transaction_id=name)
            self.assertEqual(PENDING, reply.status)
        rows = self.ctl.table("pending")
        self.assertEqual([name, name], [row["TRANSACTIONID"] for row in rows])
        self.assertIn("key", self.ctl.refused("approve", name))
        second = next(row for row in rows if "twin-2" in row["SUBJECT"])
        self.ctl("approve", name, "--key", second["KEY"])
        self.assertIn("twin-2", self.ctl.table("certs")[0]["SUBJECT"])
        [left] = self.ctl.table("pending")
        self.assertNotEqual(second["KEY"], left["KEY"])

    def test_a_challenge_opens_the_door_once(self):
        [challenge] = self.ctl("challenge")
        reply, device = self.enrol(challenge=challenge)
        self.assertEqual(SUCCESS, reply.status)
        reply, _ = self.enrol(challenge=challenge)
        self.assertEqual(FAILURE, reply.status)
        [row] = self.ctl.table("challenge", "--list")
        self.assertEqual((challenge, "spent", device.cn),
                         (row["CHALLENGE"], row["STATE"], row["BY"]))

    def test_the_clock_turns_and_stands_still(self):
        [challenge] = self.ctl("challenge")
        self.assertIn("1h 1m ahead of the machine's", self.ctl("clock", "+61m")[0])
        reply, _ = self.enrol(challenge=challenge)
        self.assertEqual(FAILURE, reply.status)
        self.assertEqual("expired", self.ctl.table("challenge", "--list")[0]["STATE"])
        self.assertIn("1h ahead of the machine's", self.ctl("clock", "-1m")[0])
        fixed = "2027-05-06T07:08:09Z, stands still"
        self.assertEqual([fixed], self.ctl("clock", "2027-05-06T07:08:09Z,fixed"))
        self.assertEqual([fixed], self.ctl("clock"))
        reply, device = self.enrol()
        self.assertEqual("2027-05-06T07:08:09Z", self.ctl.table("certs")[0]["ISSUED"])
        self.assertEqual("notAfter=Aug  4 07:08:09 2027 GMT",
                         x509(device.open(reply)[0], "-enddate"))
        self.assertTrue(self.ctl("clock", "machine")[0].endswith("the machine's"))

    def test_settings_change_what_happens_next(self):
        rows = self.ctl.table("settings", "password-max=1", "policy-module=true")
        self.assertEqual([("password-max", "1"), ("policy-module", "true")],
                         [tuple(row.values()) for row in rows])
        self.assertEqual(403, self.server.get("/certsrv/mscep/mscep.dll").status)
        self.ctl("challenge")
        self.assertIn("cache", self.ctl.refused("challenge"))

    def test_all_changes_are_made_or_none(self):
        before = self.ctl.json("settings")
        why = self.ctl.refused("settings", "password-max=1", "service-state=asleep")
        self.assertIn("service-state", why)
        self.assertEqual(before, self.ctl.json("settings"))

    def test_a_reset_forgets_all_but_the_ca(self):
        self.enrol()
        self.ctl("settings", "password-max=1")
        self.ctl("clock", "+1d")
        self.ctl("reset")
        self.assertEqual([], self.ctl.table("certs"))
        self.assertEqual([], self.ctl.table("exchanges"))
        self.assertEqual([(0,)], self.server.query("SELECT count(*) FROM certificates"))
        self.assertEqual(["5"], self.ctl("settings", "password-max"))
        self.assertTrue(self.ctl("clock")[0].endswith("the machine's"))
        self.assertEqual(self.chain.ca, Chain(self.server).ca)

    def test_a_list_longer_than_a_page_is_read_to_its_end(self):
        with contextlib.closing(http.client.HTTPConnection(*self.server.address)) as connection:
            for _ in range(1001):
                connection.request("GET", SCEP + "?operation=GetCACaps")
                connection.getresponse().read()
        everything = self.ctl.json("exchanges")
        numbers = [item["id"] for item in everything["items"]]
        self.assertEqual(1002, len(set(numbers)))
        self.assertEqual(max(numbers), everything["next"])
        self.assertEqual(1002, len(self.ctl.table("exchanges")))
        self.assertEqual(1001, len(self.ctl.table("exchanges", "--limit", "1001")))
        self.assertEqual([], self.ctl.table("exchanges", "--after", max(numbers)))


class Twins(unittest.TestCase):
    """Every action of the API has its twin on the command line, and docs/control.md says which."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        text = (ROOT / "docs" / "control.md").read_text()
        rows = re.findall(r"^\| (`[A-Z]+ .*?) \|.*\|(.*)\|$", text, re.MULTILINE)
        cls.twins = {route: twin for routes, twin in rows for route in cls.routes(routes)}

    @staticmethod
    def routes(cell):
        """`GET LANE/x/{id}`, `.pem`, `/y` -> each of them whole."""
        for span in re.findall(r"`([^`]+)`", cell):
            if " " in span:
                first = span
                yield first
            elif span.startswith("."):
                yield first + span
            else:
                yield first.rpartition("/")[0] + "/" + span.lstrip("/")

    def described(self):
        token = pathlib.Path(self.server.ready["token_file"]).read_text().strip()
        answer = request(self.server.control + "api/v1/openapi.json",
                         headers={"Authorization": f"Bearer {token}"})
        for path, item in json.loads(answer.body)["paths"].items():
            short = path.removeprefix("/api/v1").replace("/lanes/{lane}", "LANE", 1)
            yield from (f"{method.upper()} {short}" for method in item if method != "parameters")

    def test_every_route_that_is_described_has_one(self):
        self.assertEqual(set(self.described()), set(self.twins))
        lacking = {route for route, twin in self.twins.items() if not twin.strip()}
        self.assertEqual({"GET /openapi.json"}, lacking)

    def test_every_twin_is_a_command(self):
        for words in {tuple(twin) for cell in self.twins.values()
                      for twin in re.findall(r"`(?:mockndes )?(ctl [a-z]+|ready|ca)", cell)}:
            name = "".join(words).split()
            self.assertIn(f"Usage: mockndes {' '.join(name)}",
                          command(*name, "--help").body.decode())

    def test_every_action_is_a_twin(self):
        names = re.findall(r"^  ([a-z]+)", command("ctl", "--help").body.decode(), re.MULTILINE)
        self.assertGreater(len(names), 10)
        for name in names:
            self.assertTrue(any(f"ctl {name}" in cell for cell in self.twins.values()), name)


class Usage(unittest.TestCase):
    def test_without_an_action_the_help_is_printed(self):
        self.assertIn("  revoke SERIAL", command("ctl", "--help").body.decode())

    def test_wrong_words_get_the_nearest_right_one(self):
        for arguments, hint in {
                ("ctl", "stauts"): 'did you mean "status"?',
                ("ctl", "certs", "--jsn"): 'did you mean "--json"?',
                ("ctl", "exchanges", "1", "request.dre"): 'did you mean "request.der"?',
                ("ready", "--wiat", "1s"): 'did you mean "--wait"?',
                ("ca", "--formt", "pem"): 'did you mean "--format"?'}.items():
            self.assertIn(hint, command(*arguments, status=USAGE).errors)

    def test_what_is_wrong_is_told_before_a_server_is_asked(self):
        for arguments in (["ctl", "revoke"], ["ctl", "status", "x"], ["ctl", "approve", "a", "b"],
                          ["ctl", "status", "--pem"], ["ctl", "certs", "--pem"],
                          ["ctl", "settings", "a=1", "b"], ["ctl", "exchanges", "--limit", "-1"],
                          ["ctl", "certs", "--limit", "0"], ["ctl", "tail", "x"], ["ready", "x"], ["ready", "--wait", "10"],
                          ["ca", "--format", "jks"], ["ctl", "certs", "--lane"]):
            command(*arguments, status=USAGE)


if __name__ == "__main__":
    tap.main()
