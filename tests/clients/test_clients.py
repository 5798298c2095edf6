"""Real clients enrol: each certificate verified by openssl and found in the database."""
import tempfile
import unittest

import tap
from clients import drivers
from e2e.openssl import openssl, serial, x509
from e2e.server import Server


class Client:
    """What is tried with every client; its test class adds who it is."""
    client = None
    dialect = "ndes"

    def serve(self, *arguments, **more):
        return self.enterContext(Server("--dialect", self.dialect, *arguments, **more))

    def enrol(self, server, **more):
        outcome = drivers.enrol(self.client, server, f"{self.client}-1", **more)
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

    def check_failed(self, outcome):
        self.assertFalse(outcome.enrolled, outcome.output)
        self.assertFalse(outcome.stopped, "the client had not come to an end")
        self.assertIsNone(outcome.certificate)

    def recorded(self, server):
        [(count,)] = server.query("SELECT count(*) FROM certificates")
        return count

    def test_it_enrols(self):
        server = self.serve()
        self.check_enrolled(server, self.enrol(server))

    def test_it_enrols_where_there_is_no_ra(self):
        server = self.serve(ca=drivers.CA_ONLY)
        self.check_enrolled(server, self.enrol(server))

    def test_it_reports_a_wrong_challenge(self):
        server = self.serve()
        self.check_failed(self.enrol(server, challenge="wrong"))
        self.assertEqual(0, self.recorded(server))

    def test_it_reports_a_bad_request(self):
        server = self.serve("--scenario", "bad-request")
        self.check_failed(self.enrol(server))
        self.assertEqual(0, self.recorded(server))

    def test_it_loses_its_connection_and_the_certificate_is_recorded(self):
        server = self.serve("--scenario", "reply-lost-after-issue")
        self.check_failed(self.enrol(server))
        self.assertEqual(1, self.recorded(server))


class PatientClient(Client):
    """scepclient is none: it waits 30 seconds before it asks again."""

    def test_it_asks_again_until_it_gets_its_certificate(self):
        server = self.serve("--scenario", "pending-then-issue")
        self.check_enrolled(server, self.enrol(server))
        [(pending,)] = server.query("SELECT count(*) FROM exchanges WHERE outcome = 'pending'")
        self.assertGreaterEqual(pending, 1)


class Scepclient(Client, unittest.TestCase):
    client = "scepclient"


class Certmonger(PatientClient, unittest.TestCase):
    client = "certmonger"


class StrongswanPki(PatientClient, unittest.TestCase):
    client = "strongswan-pki"
    dialect = "rfc8894"  # it refuses the capability list of a real NDES: docs/clients.md


if __name__ == "__main__":
    tap.main()
