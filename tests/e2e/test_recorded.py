"""Requests that five real clients have sent, replayed at the time of their recording.

The private keys of the clients are not at hand, so replies are checked up to their signature, and
what was issued is compared, in the database, with what the request has asked for.
"""
import contextlib
import csv
import functools
import sqlite3
import unittest

import tap
from e2e import scep
from e2e.openssl import LEGACY, openssl, parts, read_der, requested
from e2e.scep import Chain, Reply, as_get, signed_attributes, signed_data
from e2e.server import DATA, KEYS, SCEP, Server

RECORDED = DATA / "captured"
DES = ("scepclient",)  # uses nothing else


@functools.cache
def manifest():
    with open(RECORDED / "MANIFEST.tsv", encoding="utf-8") as file:
        return [row | {"name": f"{row['client']}/{row['file']}"}
                for row in csv.DictReader(file, delimiter="\t")]


def requests(*message_types, signer=("self", "issued")):
    """The recorded requests of these kinds as rows of a table: {name: arguments}."""
    return {row["name"]: {"name": row["name"]} for row in manifest()
            if row["messageType"] in message_types and row["signerCert"] in signer}


def message(name):
    path = RECORDED / name
    return (path.with_suffix(".req.der") if path.suffix == ".requrl" else path).read_bytes()


@functools.cache
def key_wanted_by(request):
    """The public key in the certification request inside, opened by openssl with the RA's key."""
    envelope = openssl("cms", "-verify", "-binary", "-noverify", "-inform", "DER", data=request)
    csr = openssl("cms", "-decrypt", "-binary", "-inform", "DER", *LEGACY,
                  "-inkey", KEYS / "ra-encrypt.key", "-recip", KEYS / "ra-encrypt.pem",
                  data=envelope)
    return requested(csr).public_key


def signer_of(request):
    """The certificate that signed a message, DER."""
    [certificates] = [content for tag, content, _ in signed_data(request) if tag == 0xa0]
    [(_, _, whole)] = read_der(certificates)
    return whole


class Replay(unittest.TestCase):
    arguments = ()
    now = "2026-11-22T14:30:00Z"
    challenge = "secret"

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(
            Server("--now", cls.now, *cls.arguments, challenge="static:" + cls.challenge))
        cls.chain = Chain(cls.server)

    def replay(self, name, get=False):
        request = message(name)
        return self.check_reply(
            request, self.server.get(as_get(request)) if get else self.server.post(request))

    def put_signer_on_record(self, name):
        """As if its certificate had been issued here, not by the server of the recording."""
        signer = signer_of(message(name))
        number = openssl("x509", "-inform", "DER", "-noout", "-serial", data=signer).decode()
        path = f"{self.server.ready['state']}/mockndes.sqlite"
        with contextlib.closing(sqlite3.connect(path, timeout=10)) as database, database:
            database.execute(
                "INSERT OR IGNORE INTO certificates (serial, lane, ca, transaction_id, subject, "
                "not_before, not_after, issued_at, der) VALUES (?, 'default', 0, '', '', 0, 0, 0, ?)",
                (number.strip().removeprefix("serial="), signer))

    def check_reply(self, request, answer):
        """The RA has signed it (openssl says), and it answers this request."""
        reply, sent = Reply(answer, self.chain), signed_attributes(request)
        self.assertEqual(sent["transactionID"], reply.attributes["transactionID"])
        self.assertEqual(sent["senderNonce"], reply.attributes["recipientNonce"])
        return reply

    def check_issued(self, request, reply):
        self.assertEqual((scep.SUCCESS, None), (reply.status, reply.fail_info))
        [(der,)] = self.server.query(
            "SELECT der FROM certificates WHERE transaction_id = ? ORDER BY rowid DESC LIMIT 1",
            reply.text("transactionID"))
        self.assertEqual(key_wanted_by(request), parts(der).public_key)

    def check_refused(self, reply, fail_info):
        self.assertEqual((scep.FAILURE, fail_info), (reply.status, reply.fail_info))


@tap.table(requests("PKCSReq"))
class PkcsReqByPost(Replay):
    def check(self, name):
        self.check_issued(message(name), self.replay(name))


@tap.table(requests("PKCSReq"))
class PkcsReqByGet(Replay):
    def check(self, name):
        self.check_issued(message(name), self.replay(name, get=True))


@tap.table(requests("PKCSReq", "RenewalReq", signer=("issued",)))
class Renewal(Replay):
    """A certificate of the CA that is on record opens the door: no challenge does."""

    challenge = "another"

    def check(self, name):
        self.put_signer_on_record(name)
        self.check_issued(message(name), self.replay(name))


@tap.table(requests("PKCSReq", "RenewalReq", signer=("issued",)))
class RenewalByAStranger(Replay):
    """None of their certificates is on record here, and a challenge does not replace it."""

    def check(self, name):
        if name in requests("RenewalReq"):
            self.check_refused(self.replay(name), scep.BAD_REQUEST)
        else:
            self.check_issued(message(name), self.replay(name))


@tap.table(requests("PKCSReq", signer=("self",)))
class SelfSignedWithAWrongChallenge(Replay):
    challenge = "another"

    def check(self, name):
        self.check_refused(self.replay(name), scep.BAD_MESSAGE_CHECK)


@tap.table(requests("PKCSReq", "RenewalReq", signer=("issued",)))
class RenewalByAnExpiredCertificate(Replay):
    """It counts for no more than a self-signed one: a challenge is asked for."""

    challenge = "another"
    now = "2027-11-22T14:20:00Z"  # the recorded certificates were good for a year

    def check(self, name):
        self.put_signer_on_record(name)
        self.assertEqual(scep.FAILURE, self.replay(name).status)


@tap.table({client: {"names": [f"{client}/{number}.req" for number in numbers]}
            for client, numbers in {
                "sscep": ("007", "008", "009"), "strongswan-5.9.8": ("005", "006", "007"),
                "strongswan-6.0.6": ("005", "006", "007")}.items()})
class PollUntilApproved(Replay):
    arguments = ("--scenario", "pending-then-issue")

    def check(self, names):
        *waiting, last = [self.replay(name) for name in names]
        self.assertEqual([scep.PENDING] * 2, [reply.status for reply in waiting])
        self.check_issued(message(names[0]), last)


@tap.table(requests("CertPoll"))
class PollForNothing(Replay):
    def check(self, name):
        self.check_refused(self.replay(name), scep.BAD_CERT_ID)


@tap.table(requests("GetCert", "GetCRL"))
class GetOfAnNdes(Replay):
    def check(self, name):
        self.check_refused(self.replay(name), scep.BAD_REQUEST)


@tap.table(requests("PKCSReq", "RenewalReq"))
class ToTheLetterOfRfc8894(Replay):
    """RFC 8894 2.9 forbids single DES."""

    arguments = ("--dialect", "rfc8894")

    def check(self, name):
        if name in requests("RenewalReq"):
            self.put_signer_on_record(name)
        reply = self.replay(name)
        if name.startswith(DES):
            self.check_refused(reply, scep.BAD_ALG)
        else:
            self.check_issued(message(name), reply)

    def test_a_certificate_that_is_not_on_record_is_unknown(self):
        for name in requests("GetCert"):
            self.check_refused(self.replay(name), scep.BAD_CERT_ID)

    def test_the_revocation_list_is_delivered(self):
        for name in requests("GetCRL"):
            reply = self.replay(name)
            self.assertEqual(scep.SUCCESS, reply.status)
            self.assertTrue(reply.has_content())


@tap.table({f"{path.parent.name}/{path.name}": {"path": path}
            for path in sorted(RECORDED.glob("*/*.requrl"))})
class Query(Replay):
    """As the client wrote it."""

    def check(self, path):
        query = path.read_text().strip().split("?", 1)[1]
        answer = self.server.get(f"{SCEP}?{query}")
        self.assertEqual(200, answer.status)
        if "PKIOperation" in query:
            request = path.with_suffix(".req.der").read_bytes()
            self.check_issued(request, self.check_reply(request, answer))


if __name__ == "__main__":
    tap.main()
