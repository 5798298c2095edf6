"""Requests that five real clients have sent, replayed: each PKCSReq gets its certificate.

The private keys of the clients are not at hand, so replies are checked up to their signature, and
what was issued is compared, in the database, with what the request has asked for.
"""
import csv
import unittest

import tap
from e2e import scep
from e2e.openssl import LEGACY, openssl
from e2e.scep import Chain, Reply, as_get
from e2e.server import DATA, KEYS, SCEP, Server

RECORDED = DATA / "captured"
KNOWN_CHALLENGE = "secret"


def manifest():
    with open(RECORDED / "MANIFEST.tsv", encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def requests(message_type):
    return [(f"{row['client']}/{row['file']}", row) for row in manifest()
            if row["messageType"] == message_type]


def message(name):
    path = RECORDED / name
    return (path.with_suffix(".req.der") if path.suffix == ".requrl" else path).read_bytes()


def csr_of(name):
    """The request inside, opened by openssl with the RA's key."""
    envelope = openssl("cms", "-verify", "-binary", "-noverify", "-inform", "DER",
                       data=message(name))
    return openssl("cms", "-decrypt", "-binary", "-inform", "DER", *LEGACY,
                   "-inkey", KEYS / "ra-encrypt.key", "-recip", KEYS / "ra-encrypt.pem",
                   data=envelope)


class Replay(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server(challenge="static:" + KNOWN_CHALLENGE))
        self.chain = Chain(self.server)

    def check_issued(self, name, row, answer):
        reply = Reply(answer, self.chain)
        self.assertEqual(scep.SUCCESS, reply.status)
        self.assertEqual(row["transactionID"], reply.text("transactionID"))
        [(der,)] = self.server.query(
            "SELECT der FROM certificates WHERE transaction_id = ? ORDER BY rowid DESC LIMIT 1",
            row["transactionID"])
        wanted = openssl("req", "-inform", "DER", "-noout", "-pubkey", data=csr_of(name))
        issued = openssl("x509", "-inform", "DER", "-noout", "-pubkey", data=der)
        self.assertEqual(wanted, issued)

    def test_every_recorded_pkcsreq_gets_its_certificate_by_post(self):
        for name, row in requests("PKCSReq"):
            with self.subTest(name):
                self.check_issued(name, row, self.server.post(message(name)))

    def test_every_recorded_pkcsreq_gets_its_certificate_by_get(self):
        for name, row in requests("PKCSReq"):
            with self.subTest(name):
                self.check_issued(name, row, self.server.get(as_get(message(name))))

    def test_queries_are_read_as_the_client_wrote_them(self):
        for path in sorted(RECORDED.glob("certmonger/*.requrl")):
            query = path.read_text().strip().split("?", 1)[1]
            with self.subTest(path.name):
                answer = self.server.get(f"{SCEP}?{query}")
                self.assertEqual(200, answer.status)
                if "PKIOperation" in query:
                    self.assertEqual(scep.SUCCESS, Reply(answer, self.chain).status)

    def test_base64_is_read_in_every_spelling_that_clients_use(self):
        name, row = requests("PKCSReq")[0]
        quoted = as_get(message(name))
        raw = quoted.replace("%2B", "+").replace("%2F", "/")
        text = quoted.split("message=")[1]
        lines = "%0A".join(text[at:at + 60] for at in range(0, len(text), 60)
                           if "%" not in text[at + 58:at + 60])
        spellings = {
            "plus and slash as they are": raw,
            "blank where a plus was": quoted.replace("%2B", "%20"),
            "without padding": quoted.replace("%3D", ""),
            "a line end at the end": quoted + "%0A",
            "message before operation": f"?message={text}&operation=PKIOperation",
        }
        if lines.replace("%0A", "") == text:
            spellings["broken into lines"] = "?operation=PKIOperation&message=" + lines
        for spelling, query in spellings.items():
            with self.subTest(spelling):
                self.check_issued(name, row, self.server.get(query))

    def test_a_recorded_poll_after_its_request_gets_the_certificate(self):
        for client, request, poll in ("sscep", "007.req", "008.req"), \
                ("strongswan-5.9.8", "005.req", "006.req"), ("strongswan-6.0.6", "005.req", "006.req"):
            with self.subTest(client):
                first = Reply(self.server.post(message(f"{client}/{request}")), self.chain)
                second = Reply(self.server.post(message(f"{client}/{poll}")), self.chain)
                self.assertEqual([scep.SUCCESS] * 2, [first.status, second.status])

    def test_every_other_recorded_message_gets_a_readable_answer(self):
        for message_type in "CertPoll", "RenewalReq", "GetCert", "GetCRL":
            for name, row in requests(message_type):
                with self.subTest(name):
                    reply = Reply(self.server.post(message(name)), self.chain)
                    self.assertEqual(row["transactionID"], reply.text("transactionID"))


if __name__ == "__main__":
    tap.main()
