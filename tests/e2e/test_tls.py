"""HTTPS, and what a server says of where it is: Python's ssl module and openssl are the clients."""
import http.client
import pathlib
import socket
import ssl
import tempfile
import threading
import time
import unittest
import urllib.parse
import warnings

import tap
from e2e import scep
from e2e.openssl import openssl, to_der, x509
from e2e.scep import Chain, Device, Reply
from e2e.server import KEYS, Server, run

TLS = ("--tls", "127.0.0.1:0")
DAY = 86400

warnings.simplefilter("ignore", DeprecationWarning)  # TLS 1.0 and 1.1 are asked for on purpose


def over_tls(*arguments, **more):
    """A server whose device URL is its HTTPS one."""
    return Server(*TLS, *arguments, **more)


def shake_hands(server, trust=None, name="127.0.0.1", highest=None):
    """Shakes hands with the server's TLS listener on the loopback, which the client calls by this
    name; returns the version and the certificate (PEM)."""
    context = ssl.create_default_context(cafile=trust or server.ready["ca_file"])
    if highest:
        context.set_ciphers("DEFAULT@SECLEVEL=0")  # below 1.2 there is SHA-1 only
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = highest
    port = urllib.parse.urlsplit(server.ready["urls"]["scep_tls"]).port
    with socket.create_connection(("127.0.0.1", port), timeout=30) as plain, \
            context.wrap_socket(plain, server_hostname=name) as wrapped:
        return (wrapped.version(),
                ssl.DER_cert_to_PEM_cert(wrapped.getpeercert(binary_form=True)))


def seconds(pem, which):
    """A date of a certificate, in seconds since 1970."""
    return ssl.cert_time_to_seconds(x509(pem, which).split("=")[1])


def wait_for(what, limit=10):
    deadline = time.monotonic() + limit
    while not (found := what()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return found


class Https(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(over_tls())
        cls.server.use(cls.server.ready["urls"]["scep_tls"])
        cls.chain = Chain(cls.server)

    def test_a_device_enrols_and_the_server_is_verified(self):
        self.assertTrue(self.server.url.startswith("https://127.0.0.1:"))
        device = Device()
        reply = device.enrol(self.server, self.chain)
        self.assertEqual(scep.SUCCESS, reply.status)
        self.assertEqual(device.public_key.strip(), x509(device.open(reply)[0], "-pubkey"))

    def test_both_listeners_are_one_server(self):
        device = Device()
        message = device.pkcs_req(self.chain)
        got = device.open(Reply(self.server.post(message), self.chain))
        self.server.use(self.server.ready["urls"]["scep"])
        try:
            self.assertTrue(self.server.url.startswith("http://"))
            self.assertEqual(got, device.open(Reply(self.server.post(message), self.chain)))
        finally:
            self.server.use(self.server.ready["urls"]["scep_tls"])

    def test_one_connection_serves_many_requests(self):
        context = ssl.create_default_context(cafile=self.server.ready["ca_file"])
        connection = http.client.HTTPSConnection(*self.server.address, context=context, timeout=30)
        self.addCleanup(connection.close)
        used = set()
        for path in "/scep", "/cgi-bin/pkiclient.exe", "/certsrv/mscep/mscep.dll":
            connection.request("GET", path + "?operation=GetCACaps")
            self.assertIn(b"POSTPKIOperation", connection.getresponse().read())
            used.add(connection.sock)
        self.assertEqual(1, len(used))

    def test_usual_clients_speak_1_3_and_1_2_and_nothing_below(self):
        version = ssl.TLSVersion
        self.assertEqual("TLSv1.3", shake_hands(self.server)[0])
        self.assertEqual("TLSv1.2", shake_hands(self.server, highest=version.TLSv1_2)[0])
        with self.assertRaises(ssl.SSLError):
            shake_hands(self.server, highest=version.TLSv1_1)

    def test_the_certificate_is_for_loopback_and_for_less_than_398_days(self):
        _, pem = shake_hands(self.server)
        for name in "localhost", "::1":
            shake_hands(self.server, name=name)
        with self.assertRaisesRegex(ssl.SSLCertVerificationError, "mismatch"):
            shake_hands(self.server, name="lab.example")
        begin, end = seconds(pem, "-startdate"), seconds(pem, "-enddate")
        self.assertLess(begin, time.time() - 3000)
        self.assertLess(end - begin, 398 * DAY)
        self.assertGreater(end, time.time())
        self.assertIn("TLS Web Server Authentication", x509(pem, "-ext", "extendedKeyUsage"))

    def test_who_does_not_trust_the_certificate_is_logged(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            shake_hands(self.server, trust=KEYS / "ra-sign.pem")
        [line] = wait_for(lambda: [line for line in self.server.log("handshake-failed")
                                   if "unknown ca" in line])
        self.assertIn("remote=127.0.0.1", line)

    def test_plain_http_on_the_tls_port_gets_no_answer(self):
        self.assertEqual(b"", self.server.raw(b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"))
        self.assertTrue(wait_for(lambda: [line for line in self.server.log("handshake-failed")
                                          if "http request" in line]))


class Versions(unittest.TestCase):
    def test_old_clients_are_served_where_that_is_wanted_and_get_an_rsa_key(self):
        with over_tls("--tls-min", "1.0") as server:
            version, pem = shake_hands(server, highest=ssl.TLSVersion.TLSv1)
            self.assertEqual("TLSv1", version)
            self.assertIn("rsaEncryption", x509(pem, "-text").split("X509v3")[0])
            self.assertEqual("TLSv1.3", shake_hands(server)[0])

    def test_a_server_of_tls_1_3_only_refuses_what_stops_at_1_2(self):
        with over_tls("--tls-min", "1.3") as server:
            self.assertEqual("TLSv1.3", shake_hands(server)[0])
            with self.assertRaises(ssl.SSLError):
                shake_hands(server, highest=ssl.TLSVersion.TLSv1_2)

    def test_a_ceiling_is_kept(self):
        with over_tls("--tls-max", "1.2") as server:
            _, pem = shake_hands(server)
            self.assertEqual("TLSv1.2", shake_hands(server)[0])
            self.assertIn("id-ecPublicKey", x509(pem, "-text"))


class Names(unittest.TestCase):
    def alternative_names(self, server):
        _, pem = shake_hands(server)
        lines = x509(pem, "-ext", "subjectAltName").splitlines()
        return lines[-1].strip().split(", ")

    def test_a_public_url_is_what_is_told_and_certified(self):
        with over_tls("--public-url", "https://lab.example:8443/ndes/") as server:
            urls = server.ready["urls"]
            want = "https://lab.example:8443/ndes/certsrv/mscep/mscep.dll"
            self.assertEqual((want, want), (urls["scep"], urls["scep_tls"]))
            self.assertEqual("https://lab.example:8443/ndes/certsrv/mscep_admin/", urls["admin"])
            self.assertTrue(urls["control"].startswith("http://127.0.0.1:"))
            self.assertIn(want, server.errors())

    def test_the_certificate_has_every_name_that_leads_here(self):
        with over_tls("--public-url", "http://lab.example", "--tls", "localhost:0") as server:
            self.assertEqual(["DNS:lab.example", "IP Address:127.0.0.1", "DNS:localhost",
                              "IP Address:0:0:0:0:0:0:0:1"], self.alternative_names(server))
            self.assertEqual("lab.example", urllib.parse.urlsplit(server.url).hostname)
            shake_hands(server, name="lab.example")

    def test_only_tls_makes_every_device_url_https(self):
        server = Server(*TLS)
        del server.arguments[:2]  # --listen
        with server:
            urls = server.ready["urls"]
            self.assertEqual(urls["scep"], urls["scep_tls"])
            self.assertTrue(urls["admin"].startswith("https://127.0.0.1:"))
            self.assertEqual(200, server.get("?operation=GetCACaps").status)
            self.assertIn("The enrollment challenge password is:", server.admin_page())
            self.assertIn("SSL_CERT_FILE=", server.errors())

    def test_without_tls_there_is_no_tls_url(self):
        with Server() as server:
            self.assertNotIn("scep_tls", server.ready["urls"])

    def test_the_certificate_follows_the_servers_clock(self):
        with over_tls("--now", "2027-03-01T12:00:00Z,fixed") as server:
            port = urllib.parse.urlsplit(server.ready["urls"]["scep_tls"]).port
            pem = ssl.get_server_certificate(("127.0.0.1", port))
        self.assertEqual("notBefore=Mar  1 11:00:00 2027 GMT", x509(pem, "-startdate"))

    def test_two_tiers_are_verified_with_the_root_alone(self):
        with over_tls("--set", "hierarchy=two-tier", ca=None) as server:
            shake_hands(server, trust=server.state / "ca" / "root.pem")


class Lan(unittest.TestCase):
    """The address is the machine's; nothing is sent to it: the client comes by the loopback."""

    def test_every_url_and_the_certificate_have_the_machines_address(self):
        server = Server("--lan", "--tls", "0.0.0.0:0")
        server.arguments[1] = "0.0.0.0:0"
        try:
            server.start()
        except AssertionError as error:
            self.assertIn("--lan: no interface", str(error))
            self.skipTest("this machine has no address but the loopback's")
        self.addCleanup(server.scratch.cleanup)
        self.addCleanup(server.stop)
        urls = {name: urllib.parse.urlsplit(url).hostname
                for name, url in server.ready["urls"].items()}
        address = urls["scep"]
        self.assertFalse(address.startswith("127."), address)
        self.assertEqual({"scep": address, "scep_tls": address, "admin": address,
                          "control": "127.0.0.1"}, urls)
        shake_hands(server, name=address)
        self.assertNotIn("serve --lan", server.errors())


class Given(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def path(self, name):
        return self.folder / name

    def make(self):
        """leaf.pem for 127.0.0.1, issued by middle.pem, issued by root.pem, and their keys."""
        new = ("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", 9)
        config = self.path("leaf.cnf")
        config.write_text("subjectAltName = IP:127.0.0.1\n")
        openssl(*new, "-x509", "-subj", "/CN=Root", "-keyout", self.path("root.key"),
                "-out", self.path("root.pem"))
        for name, issuer, extensions in ("middle", "root", self.path("ca.cnf")), \
                ("leaf", "middle", config):
            self.path("ca.cnf").write_text("basicConstraints = critical, CA:TRUE\n")
            openssl(*new[:-2], "-subj", f"/CN={name}", "-keyout", self.path(f"{name}.key"),
                    "-out", self.path(f"{name}.csr"))
            openssl("x509", "-req", "-in", self.path(f"{name}.csr"), "-days", 9,
                    "-CA", self.path(f"{issuer}.pem"), "-CAkey", self.path(f"{issuer}.key"),
                    "-extfile", extensions, "-out", self.path(f"{name}.pem"))
        chain = self.path("leaf.pem").read_text() + self.path("middle.pem").read_text()
        self.path("chain.pem").write_text(chain)

    def test_a_certificate_of_ones_own_is_shown_with_its_issuers(self):
        self.make()
        with over_tls("--tls-cert", self.path("chain.pem"),
                      "--tls-key", self.path("leaf.key")) as server:
            _, pem = shake_hands(server, trust=self.path("root.pem"))
            self.assertEqual(to_der(self.path("leaf.pem").read_text()), to_der(pem))
            with self.assertRaises(ssl.SSLCertVerificationError):
                shake_hands(server)

    def serve(self, *arguments):
        return run("serve", "--listen", "127.0.0.1:0", "--control", "127.0.0.1:0",
                   "--state", self.path("state"), "--ca", KEYS, *arguments)

    def test_a_key_that_does_not_fit_stops_the_start(self):
        self.make()
        got = self.serve(*TLS, "--tls-cert", self.path("leaf.pem"),
                         "--tls-key", self.path("root.key"))
        self.assertEqual(4, got.returncode, got.stderr)
        self.assertIn("root.key is not the key of the first certificate in", got.stderr)

    def test_options_that_do_not_go_together_are_usage(self):
        for arguments, want in (
                ((*TLS, "--tls-cert", "x.pem"), "--tls-key"),
                ((*TLS, "--tls-min", "1.3", "--tls-max", "1.2"), "--tls-min is above --tls-max"),
                (("--tls-min", "1.3"), "add --tls A:P"),
                (("--tls-min", "9"), "1.0, 1.1, 1.2, 1.3"),
                (("--public-url", "lab.example"), "begin with http:// or https://"),
                (("--lan=yes",), "--lan takes no value")):
            got = self.serve(*arguments)
            self.assertEqual(2, got.returncode, (arguments, got.stderr))
            self.assertIn(want, got.stderr)


class Bent(unittest.TestCase):
    def test_a_connection_is_reset_over_tls_and_the_certificate_is_recorded(self):
        with over_tls("--scenario", "reply-lost-after-issue") as server:
            server.use(server.ready["urls"]["scep_tls"])
            chain, device = Chain(server), Device()
            with self.assertRaises((ConnectionResetError, http.client.IncompleteRead)):
                server.post(device.pkcs_req(chain))
            self.assertEqual([(1,)], server.query("SELECT count(*) FROM certificates"))

    def test_a_request_in_flight_is_answered_before_the_end(self):
        with over_tls("--scenario", "slow-reply") as server:
            server.use(server.ready["urls"]["scep_tls"])
            chain, device, replies = Chain(server), Device(), []
            message = device.pkcs_req(chain)
            client = threading.Thread(target=lambda: replies.append(server.post(message)))
            client.start()
            wait_for(lambda: server.query("SELECT 1 FROM certificates"))
            server.stop()
            client.join(30)
            self.assertEqual(scep.SUCCESS, Reply(replies[0], chain).status)


if __name__ == "__main__":
    tap.main()
