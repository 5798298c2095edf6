"""Real clients enrol: each certificate verified by openssl and found in the database."""
import tempfile
import unittest

import tap
from clients import drivers
from e2e.openssl import openssl, serial, x509
from e2e.server import Server

# strongSwan 5.9.8 refuses the capability list of a real NDES (docs/clients.md).
DIALECT = {"scepclient": "ndes", "certmonger": "ndes", "strongswan-pki": "rfc8894"}


class Clients(unittest.TestCase):
    def serve(self, client, *arguments, **more):
        return self.enterContext(Server("--dialect", DIALECT[client], *arguments, **more))

    def enrol(self, client, server, **more):
        outcome = drivers.enrol(client, server, f"{client}-1", **more)
        if not outcome.installed:
            self.skipTest(outcome.output.strip())
        return outcome

    def check_enrolled(self, server, outcome):
        self.assertTrue(outcome.enrolled, outcome.output)
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as leaf:
            leaf.write(outcome.certificate)
            leaf.flush()
            openssl("verify", "-CAfile", server.ready["ca_file"], leaf.name)
        self.assertEqual(outcome.public_key.strip(), x509(outcome.certificate, "-pubkey"))
        self.assertEqual([(None,)], server.query(
            "SELECT bent_by FROM certificates WHERE serial = ?", serial(outcome.certificate)))

    def check_failed(self, server, outcome, recorded):
        self.assertFalse(outcome.enrolled, outcome.output)
        [(count,)] = server.query("SELECT count(*) FROM certificates")
        if recorded:
            self.assertGreaterEqual(count, 1)
        else:
            self.assertEqual(0, count)


def enrols(client):
    def test(self):
        server = self.serve(client)
        self.check_enrolled(server, self.enrol(client, server))
    return test


def enrols_without_ra(client):
    def test(self):
        server = self.serve(client, ca=drivers.CA_ONLY)
        self.check_enrolled(server, self.enrol(client, server))
    return test


def fails(client, scenario, recorded=False):
    def test(self):
        server = self.serve(client, "--scenario", scenario)
        # scepclient and certmonger would ask again for minutes: what they have by then counts
        outcome = self.enrol(client, server, limit=15)
        self.check_failed(server, outcome, recorded)
    return test


def refuses_wrong_challenge(client):
    def test(self):
        server = self.serve(client)
        self.check_failed(server, self.enrol(client, server, challenge="wrong"), recorded=False)
    return test


for name in drivers.CLIENTS:
    word = name.replace("-", "_")
    for sentence, made in {
            f"{word}_enrols": enrols(name),
            f"{word}_enrols_at_a_ca_without_ra": enrols_without_ra(name),
            f"{word}_reports_a_wrong_challenge": refuses_wrong_challenge(name),
            f"{word}_reports_bad_request": fails(name, "bad-request"),
            f"{word}_sees_a_reset_although_the_certificate_is_recorded":
                fails(name, "reply-lost-after-issue", recorded=True)}.items():
        setattr(Clients, "test_" + sentence, made)


class Polling(Clients):
    def test_strongswan_pki_polls_until_it_gets_its_certificate(self):
        server = self.serve("strongswan-pki", "--scenario", "pending-then-issue")
        self.check_enrolled(server, self.enrol("strongswan-pki", server))
        [(polls,)] = server.query("SELECT count(*) FROM exchanges WHERE message_type = 'CertPoll'")
        self.assertGreaterEqual(polls, 1)


if __name__ == "__main__":
    tap.main()
