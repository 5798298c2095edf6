"""Real clients enrol and renew: each certificate verified by openssl and found in the database."""
import json
import os
import tempfile
import threading
import time
import unittest

import tap
from clients import drivers
from e2e.openssl import openssl, serial, x509
from e2e.server import DATA, Server, run

CA_ONLY = DATA / "captured" / "keys-ca-only"


def decide(server, what):
    """Plays the CA's manager: decides by `mockndes ctl` about the first request that waits."""
    to = ("--ready-file", server.ready_file)
    for _ in range(100):
        waiting = json.loads(run("ctl", "pending", "--json", *to).stdout)["items"]
        if waiting:
            run("ctl", what, *to, "--", waiting[0]["transactionID"])
            return
        time.sleep(0.1)


class Client:
    """What is tried with every client; its test class adds who it is."""
    client = None
    dialect = "ndes"
    can_be_told_to_trust = True  # over HTTPS; False: it trusts what the system does

    def serve(self, *arguments, **more):
        return self.enterContext(Server("--dialect", self.dialect, *arguments, **more))

    def device(self, server, **more):
        return self.enterContext(drivers.Device(self.client, server, f"{self.client}-1", **more))

    def enrol(self, server, tls=False, **more):
        return self.check_installed(self.device(server, tls=tls).enrol(**more))

    def check_installed(self, outcome):
        """./dev test installs every client, and says so: then none may be missing."""
        if not outcome.installed and "MOCKNDES_CLIENTS_INSTALLED" not in os.environ:
            self.skipTest(outcome.output.strip())
        self.assertTrue(outcome.installed, outcome.output)
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

    def check_renewed(self, how="1"):
        """Enrols and renews; returns the old and the new outcome."""
        server = self.serve()
        device = self.device(server)
        old = self.check_installed(device.enrol())
        self.check_enrolled(server, old)
        new = device.renew(how)
        self.check_enrolled(server, new)
        self.assertNotEqual(serial(old.certificate), serial(new.certificate))
        self.assertEqual(2, self.recorded(server))
        return old, new

    def recorded(self, server):
        [(count,)] = server.query("SELECT count(*) FROM certificates")
        return count

    def test_it_enrols(self):
        server = self.serve()
        self.check_enrolled(server, self.enrol(server))

    def test_it_enrols_where_there_is_no_ra(self):
        server = self.serve(ca=CA_ONLY)
        self.check_enrolled(server, self.enrol(server))

    def test_it_enrols_where_the_ca_is_below_a_root(self):
        server = self.serve("--set", "hierarchy=two-tier", ca=None)
        self.check_enrolled(server, self.enrol(server))

    def test_it_enrols_over_https(self):
        if not self.can_be_told_to_trust and not drivers.private_mounts():
            self.skipTest("this system lets no process have mounts of its own")
        server = self.serve("--listen", "127.0.0.1:0", "--tls", "127.0.0.1:0")
        self.check_enrolled(server, self.enrol(server, tls=True))

    def test_it_renews(self):
        self.check_renewed()

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

    def decided(self, what):
        """The server, and how the client fared, whose request a person decided about while it
        waited."""
        server = self.serve("--set", "approval=manual")
        manager = threading.Thread(target=decide, args=(server, what))
        manager.start()
        outcome = self.enrol(server)
        manager.join()
        return server, outcome

    def test_it_is_delivered_what_a_person_approves(self):
        self.check_enrolled(*self.decided("approve"))

    def test_it_is_refused_what_a_person_denies(self):
        server, outcome = self.decided("deny")
        self.check_failed(outcome)
        self.assertEqual(0, self.recorded(server))


class Scepclient(Client, unittest.TestCase):
    client = "scepclient"

    def test_it_is_refused_where_single_des_is_forbidden(self):
        server = self.serve("--dialect", "rfc8894")
        outcome = self.enrol(server)
        self.check_failed(outcome)
        self.assertIn("badAlg", outcome.output)
        self.assertEqual(0, self.recorded(server))


class Certmonger(PatientClient, unittest.TestCase):
    client = "certmonger"
    can_be_told_to_trust = False

    def test_it_renews_with_a_new_key(self):
        old, new = self.check_renewed("rekey")
        self.assertNotEqual(old.public_key, new.public_key)


class StrongswanPki(PatientClient, unittest.TestCase):
    client = "strongswan-pki"
    can_be_told_to_trust = False
    dialect = "rfc8894"  # it refuses the capability list of a real NDES: docs/clients.md

    def test_it_enrols_where_ndes_was_set_to_advertise_aes(self):
        server = self.serve("--dialect", "ndes-aes")
        self.check_enrolled(server, self.enrol(server))


if __name__ == "__main__":
    tap.main()
