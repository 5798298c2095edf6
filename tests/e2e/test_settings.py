"""Settings and the clock: what stands above a certificate, and what time it is."""
import pathlib
import tempfile
import unittest

import tap
from e2e.api import Api
from e2e.openssl import certificates_of, openssl, to_der, x509
from e2e.scep import FAILURE, SUCCESS, Chain, Device
from e2e.server import KEYS, Server, run


class OneCertificate:
    """GetCACert of a server without RA: the CA signs and decrypts."""

    def __init__(self, server):
        body = server.get("?operation=GetCACert").body
        self.ca = openssl("x509", "-inform", "DER", data=body).decode()
        self.sign = self.encrypt = self.ca


class Hierarchy(unittest.TestCase):
    def serve(self, hierarchy):
        return self.enterContext(Server("--set", f"hierarchy={hierarchy}", ca=None))

    def check_enrols(self, server, chain):
        device = Device()
        reply = device.enrol(server, chain)
        self.assertEqual(SUCCESS, reply.status)
        [leaf] = device.open(reply)
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(leaf)
            file.flush()
            openssl("verify", "-CAfile", server.ready["ca_file"], file.name)
        return leaf

    def test_two_tiers_send_ra_signing_ra_encryption_root_and_issuing_ca(self):
        server = self.serve("two-tier")
        answer = server.get("?operation=GetCACert")
        self.assertEqual("application/x-x509-ca-ra-cert", answer.type)
        sign, encrypt, root, issuing = certificates_of(answer.body)
        self.assertIn("Digital Signature", x509(sign, "-ext", "keyUsage"))
        self.assertIn("Key Encipherment", x509(encrypt, "-ext", "keyUsage"))
        name = lambda pem, what: x509(pem, what).split("=", 1)[1]
        self.assertEqual(name(root, "-subject"), name(root, "-issuer"))
        self.assertEqual(name(root, "-subject"), name(issuing, "-issuer"))
        for ra in sign, encrypt:
            self.assertEqual(name(issuing, "-subject"), name(ra, "-issuer"))

        class FourCertificates:
            pass
        chain = FourCertificates()
        chain.sign, chain.encrypt, chain.ca = sign, encrypt, issuing
        leaf = self.check_enrols(server, chain)
        self.assertEqual(name(issuing, "-subject"), name(leaf, "-issuer"))

    def test_a_ca_alone_is_sent_as_one_certificate(self):
        server = self.serve("ca-only")
        answer = server.get("?operation=GetCACert")
        self.assertEqual("application/x-x509-ca-cert", answer.type)
        chain = OneCertificate(server)
        usage = x509(chain.ca, "-ext", "keyUsage")
        for wanted in "Digital Signature", "Key Encipherment", "Certificate Sign", "CRL Sign":
            self.assertIn(wanted, usage)
        self.check_enrols(server, chain)

    def test_keys_that_exist_are_not_made_again_for_another(self):
        with tempfile.TemporaryDirectory() as state:
            tried = run("serve", "--state", state, "--ca", KEYS, "--set", "hierarchy=two-tier",
                        "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0")
            self.assertEqual(4, tried.returncode)
            self.assertIn("the keys that exist are single-tier", tried.stderr)

    def test_an_unknown_setting_or_value_is_explained(self):
        tried = run("serve", "--set", "hierarchie=two-tier")
        self.assertEqual(2, tried.returncode)
        self.assertIn("--help settings", tried.stderr)
        tried = run("serve", "--set", "hierarchy=three-tier")
        self.assertEqual(2, tried.returncode)
        self.assertIn("single-tier|two-tier|ca-only", tried.stderr)

    def test_settings_are_listed(self):
        self.assertIn("hierarchy=single-tier|two-tier|ca-only",
                      run("serve", "--help", "settings").stdout)


class Settings(unittest.TestCase):
    def test_what_is_set_at_the_start_is_told_and_holds(self):
        with Server("--set", "min-key-size=4096", "--set", "validity=36h") as server:
            told = Api(server)("getSettings")
            self.assertEqual(("4096", "36h"), (told["min-key-size"], told["validity"]))
            self.assertEqual(FAILURE, Device().enrol(server, Chain(server)).status)

    def test_every_setting_is_explained(self):
        with Server() as server:
            told = Api(server)("getSettings")
        helped = run("serve", "--help", "settings").stdout
        for name, value in told.items():
            self.assertIn(f"\n  {name}=", helped)
            if name != "use-single-password":  # the tests' server has a fixed challenge alone
                self.assertIn(f"Default: {value}.", " ".join(helped.split()))

    def test_a_value_without_its_unit_is_refused_with_examples(self):
        tried = run("serve", "--set", "password-validity=60")
        self.assertEqual(2, tried.returncode)
        self.assertIn("30s|60m|12h|90d", tried.stderr)


class Clock(unittest.TestCase):
    def issued(self, now):
        server = self.enterContext(Server("--now", now))
        device = Device()
        [leaf] = device.open(device.enrol(server, Chain(server)))
        return server, leaf

    def test_a_fixed_clock_dates_the_certificate_and_the_record(self):
        server, leaf = self.issued("2027-02-01T12:00:00Z,fixed")
        self.assertEqual("notBefore=Feb  1 11:50:00 2027 GMT", x509(leaf, "-startdate"))
        self.assertEqual([("2027-02-01 12:00:00",)], server.query("SELECT issued_at FROM issued"))
        self.assertEqual([(1801483200000,)], server.query(
            "SELECT DISTINCT at_ms FROM exchanges"))

    def test_a_clock_that_was_set_goes_on(self):
        server, _ = self.issued("2027-02-01T12:00:00Z")
        times = [at for (at,) in server.query("SELECT at_ms FROM exchanges ORDER BY id")]
        self.assertLess(times[0], times[-1])
        self.assertLess(times[-1], 1801483200000 + 3600 * 1000)

    def test_a_certificate_never_outlives_its_ca(self):
        _, leaf = self.issued("2027-11-01T00:00:00Z,fixed")
        ca = pathlib.Path(KEYS, "ca.pem").read_text()
        self.assertEqual(x509(ca, "-enddate"), x509(leaf, "-enddate"))
        self.assertTrue(to_der(leaf))

    def test_a_time_that_is_none_is_explained(self):
        tried = run("serve", "--now", "2027-02-30")
        self.assertEqual(2, tried.returncode)
        self.assertIn("2026-11-22T14:30:00Z", tried.stderr)


if __name__ == "__main__":
    tap.main()
