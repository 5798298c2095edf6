"""What the CA says of its certificates: lists, OCSP, its own certificate. The openssl command reads it,
curl fetches it, and all of it has to agree with the record."""
import base64
import datetime
import re
import socket
import subprocess
import unittest
import urllib.parse

import tap
from e2e import scep
from e2e.api import Api
from e2e.openssl import certificates_of, der, openssl, parts, serial, to_der, x509
from e2e.scep import Chain, Device, Reply
from e2e.server import SCEP, Server

URI = re.compile(r"URI:(\S+)")
REVOKED = re.compile(r"Serial Number: ([0-9A-F]+)\n +Revocation Date: (.+) GMT\n"
                     r"(?: +CRL entry extensions:\n +X509v3 CRL Reason Code: *\n +(.+))?")


def curl(url, *arguments):
    """(status, Content-Type, body) of a URL as curl gets it."""
    run = subprocess.run(["curl", "-sS", "--path-as-is", "-o", "-", "-w",
                          "\n%{http_code} %{content_type}", *map(str, arguments), url],
                         stdout=subprocess.PIPE, timeout=30, check=True)
    body, _, line = run.stdout.rpartition(b"\n")
    status, _, kind = line.decode().partition(" ")
    return int(status), kind, body


def urls_in(pem):
    """(CRL, CA certificate, OCSP) as they are written in a certificate."""
    [crl] = URI.findall(x509(pem, "-ext", "crlDistributionPoints"))
    access = x509(pem, "-ext", "authorityInfoAccess")
    [ca] = re.findall(r"CA Issuers - URI:(\S+)", access)
    [ocsp] = re.findall(r"OCSP - URI:(\S+)", access)
    return crl, ca, ocsp


def complaint(*arguments):
    """Runs openssl, which has to fail, and returns what it says."""
    run = subprocess.run(["openssl", *map(str, arguments)], stdin=subprocess.DEVNULL, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, check=False)
    assert run.returncode != 0, run.stdout
    return run.stdout


def seconds(text):
    """What openssl prints as "Nov 22 14:30:00 2026", as Unix time."""
    time = datetime.datetime.strptime(text, "%b %d %H:%M:%S %Y")
    return int(time.replace(tzinfo=datetime.timezone.utc).timestamp())


class Status(unittest.TestCase):
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(*cls.arguments))
        cls.chain = Chain(cls.server)
        cls.api = Api(cls.server)
        cls.ca_file = cls.server.ready["ca_file"]
        cls.issuer = cls.server.folder / "issuer.pem"
        cls.issuer.write_text(cls.chain.ca)

    def device(self):
        """One with a certificate, in its folder as leaf.pem."""
        device = Device()
        [device.leaf] = device.open(device.enrol(self.server, self.chain))
        device.leaf_file = device.folder / "leaf.pem"
        device.leaf_file.write_text(device.leaf)
        return device

    def revoke(self, device, reason="keyCompromise"):
        self.api("revokeCertificate", serial=serial(device.leaf), body={"reason": reason})
        return device

    def recorded(self):
        """{serial: (time, reason)} of what the record calls revoked."""
        return {number: (at, reason) for number, at, reason in self.server.query(
            "SELECT serial, revoked_at, reason FROM certificates WHERE revoked_at IS NOT NULL")}

    def crl(self, name="ca.crl"):
        status, kind, body = curl(f"{self.server.root}/CertEnroll/{name}")
        self.assertEqual((200, "application/pkix-crl"), (status, kind))
        return body

    def crl_file(self, device):
        path = device.folder / "ca.crl"
        path.write_bytes(openssl("crl", "-inform", "DER", data=self.crl()))
        return path


class Lists(Status):
    def listed(self):
        text = openssl("crl", "-inform", "DER", "-noout", "-text", data=self.crl()).decode()
        return {number: (seconds(at), reason) for number, at, reason in REVOKED.findall(text)}

    def test_a_list_says_what_the_record_says(self):
        names = {"keyCompromise": "Key Compromise", "superseded": "Superseded",
                 "cessationOfOperation": "Cessation Of Operation", "unspecified": ""}
        numbers = {serial(self.revoke(self.device(), name).leaf): shown
                   for name, shown in names.items()}
        self.device()
        listed, recorded = self.listed(), self.recorded()
        self.assertEqual({number: at for number, (at, _) in recorded.items()},
                         {number: at for number, (at, _) in listed.items()})
        self.assertEqual(numbers, {number: listed[number][1] for number in numbers})

    def test_a_list_is_signed_by_the_ca_and_good_for_a_week(self):
        self.assertIn(b"verify OK", subprocess.run(
            ["openssl", "crl", "-inform", "DER", "-noout", "-CAfile", self.ca_file],
            input=self.crl(), stderr=subprocess.PIPE, check=True, timeout=60).stderr)
        text = openssl("crl", "-inform", "DER", "-noout", "-lastupdate", "-nextupdate",
                       data=self.crl()).decode()
        last, following = (seconds(at) for at in re.findall(r"=(.+) GMT", text))
        self.assertEqual(7 * 24 * 3600, following - last)

    def test_openssl_verify_tells_a_revoked_certificate_from_a_good_one(self):
        good, revoked = self.device(), self.revoke(self.device())
        check = ["verify", "-crl_check", "-CAfile", self.ca_file, "-CRLfile"]
        openssl(*check, self.crl_file(good), good.leaf_file)
        self.assertIn("certificate revoked",
                      complaint(*check, self.crl_file(revoked), revoked.leaf_file))

    def test_a_hold_that_has_ended_is_not_listed(self):
        device = self.revoke(self.device(), "certificateHold")
        self.assertEqual("Certificate Hold", self.listed()[serial(device.leaf)][1])
        self.revoke(device, "removeFromCRL")
        self.assertNotIn(serial(device.leaf), self.listed())

    def test_numbers_of_lists_grow_also_over_a_restart(self):
        number = lambda: int(re.search(rb"=(?:0x)?([0-9A-F]+)", openssl(
            "crl", "-inform", "DER", "-noout", "-crlnumber", data=self.crl()))[1], 16)
        first = [number(), number()]
        with Server(state=self.server.folder / "again") as server:
            server.stop()
            server.start()
            body = server.get("/CertEnroll/ca.crl").body
        text = openssl("crl", "-inform", "DER", "-noout", "-crlnumber", data=body)
        last = int(re.search(rb"=(?:0x)?([0-9A-F]+)", text)[1], 16)
        self.assertLess(first[0], first[1])
        self.assertLess(first[1], last)

    def test_nothing_else_is_published(self):
        for name in "", "ca.pem", "ca(1).crl", "ca(1).crt", "../ca.crl", "ca.key":
            self.assertEqual(404, curl(f"{self.server.root}/CertEnroll/{name}")[0], name)

    def test_getcrl_brings_what_is_published(self):
        with Server("--dialect", "rfc8894") as server:
            chain, device = Chain(server), Device()
            [leaf] = device.open(device.enrol(server, chain))
            Api(server)("revokeCertificate", serial=serial(leaf), body={})
            certificate = parts(to_der(leaf))
            content = der(0x30, certificate.issuer, certificate.serial)
            reply = Reply(server.post(device.message(chain, scep.GET_CRL, content)), chain)
            self.assertEqual(scep.SUCCESS, reply.status)
            inner = openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", device.key,
                            data=reply.content)
            text = openssl("pkcs7", "-inform", "DER", "-print", data=inner).decode()
        self.assertIn(f"0x{serial(leaf)}", text.upper().replace("0X", "0x"))


class Urls(Status):
    def test_urls_in_a_certificate_answer(self):
        device = self.device()
        crl, ca, ocsp = urls_in(device.leaf)
        for url in crl, ca, ocsp:
            self.assertTrue(url.startswith(self.server.root + "/"), url)
        self.assertEqual((200, "application/pkix-crl"), curl(crl)[:2])
        status, kind, body = curl(ca)
        self.assertEqual((200, "application/pkix-cert"), (status, kind))
        self.assertEqual(to_der(self.chain.ca), body)
        said = openssl("ocsp", "-issuer", self.issuer, "-cert", device.leaf_file, "-url", ocsp,
                       "-CAfile", self.ca_file).decode()
        self.assertIn(f"{device.leaf_file}: good", said)

    def test_openssl_fetches_the_list_by_the_url_in_the_certificate(self):
        check = ["verify", "-crl_check", "-crl_download", "-CAfile", self.ca_file]
        device = self.device()
        openssl(*check, device.leaf_file)
        self.revoke(device)
        self.assertIn("certificate revoked", complaint(*check, device.leaf_file))

    def test_a_public_url_is_what_certificates_say(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        with Server("--public-url", "https://lab.example/ndes", "--listen", address) as server:
            server.use(f"http://{address}{SCEP}")
            device = Device()
            [leaf] = device.open(device.enrol(server, Chain(server)))
        base = "https://lab.example/ndes"
        self.assertEqual((f"{base}/CertEnroll/ca.crl", f"{base}/CertEnroll/ca.crt", f"{base}/ocsp"),
                         urls_in(leaf))


class TwoTiers(Status):
    arguments = ("--set", "hierarchy=two-tier")

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(*cls.arguments, ca=None))
        body = cls.server.get("?operation=GetCACert").body
        cls.chain = Chain.__new__(Chain)
        cls.chain.sign, cls.chain.encrypt, cls.root, cls.chain.ca = certificates_of(body)
        cls.api = Api(cls.server)
        cls.ca_file = cls.server.ready["ca_file"]

    def test_the_issuing_ca_publishes(self):
        device = self.device()
        check = ["verify", "-crl_check", "-CAfile", self.ca_file, "-CRLfile"]
        openssl(*check, self.crl_file(device), device.leaf_file)
        self.assertEqual(to_der(self.chain.ca), curl(urls_in(device.leaf)[1])[2])
        self.revoke(device)
        self.assertIn("certificate revoked",
                      complaint(*check, self.crl_file(device), device.leaf_file))


class Ocsp(Status):
    def ask(self, *arguments, url=None):
        """What openssl says of the answer to a request by POST, which it has verified."""
        run = subprocess.run(
            ["openssl", "ocsp", "-issuer", self.issuer, *map(str, arguments), "-url",
             url or self.server.root + "/ocsp", "-CAfile", self.ca_file],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            timeout=60, check=False)
        self.assertIn("Response verify OK", run.stdout)
        self.assertNotIn("WARNING", run.stdout)
        return run.stdout

    def request(self, device, *more):
        path = device.folder / "ocsp.req"
        openssl("ocsp", "-issuer", self.issuer, "-cert", device.leaf_file, *more, "-reqout", path)
        return path

    def read(self, device, body, *more):
        """What openssl says of a response."""
        path = device.folder / "ocsp.resp"
        path.write_bytes(body)
        return openssl("ocsp", "-respin", path, "-CAfile", self.ca_file, "-resp_text", *more).decode()

    def test_it_says_what_the_record_says(self):
        device = self.device()
        self.assertIn(": good", self.ask("-cert", device.leaf_file))
        self.revoke(device, "superseded")
        said = self.ask("-cert", device.leaf_file)
        self.assertIn(": revoked", said)
        self.assertIn("Reason: superseded", said)
        at = re.search(r"Revocation Time: (.+) GMT", said)[1]
        self.assertEqual(self.recorded()[serial(device.leaf)][0], seconds(at))

    def test_several_certificates_are_answered_at_once(self):
        good, revoked = self.device(), self.revoke(self.device())
        said = self.ask("-cert", good.leaf_file, "-cert", revoked.leaf_file, "-serial", "0x1234")
        self.assertIn(f"{good.leaf_file}: good", said)
        self.assertIn(f"{revoked.leaf_file}: revoked", said)
        self.assertIn("0x1234: unknown", said)

    def test_the_ca_may_be_named_by_any_digest(self):
        device = self.device()
        for digest in "-sha1", "-sha256", "-sha512":
            self.assertIn(": good", self.ask(digest, "-cert", device.leaf_file), digest)

    def test_a_get_is_taken_in_every_spelling(self):
        device = self.device()
        text = base64.b64encode(self.request(device, "-no_nonce").read_bytes()).decode()
        spellings = {text, urllib.parse.quote(text, safe=""), urllib.parse.quote(text, safe="/"),
                     text.rstrip("="), text.replace("+", "%2b").replace("/", "%2f")}
        for spelled in spellings:
            status, kind, body = curl(f"{self.server.root}/ocsp/{spelled}")
            self.assertEqual((200, "application/ocsp-response"), (status, kind), spelled)
            self.assertIn("Cert Status: good", self.read(device, body))

    def test_a_post_is_answered_as_the_get_is(self):
        device = self.revoke(self.device())
        path = self.request(device)
        for url in "/ocsp", "/ocsp/", "/OCSP":
            status, kind, body = curl(self.server.root + url, "--data-binary", f"@{path}", "-H",
                                      "Content-Type: application/ocsp-request")
            self.assertEqual((200, "application/ocsp-response"), (status, kind), url)
            self.assertIn("Cert Status: revoked", self.read(device, body, "-reqin", path))

    def test_an_answer_is_signed_by_the_ca_itself(self):
        device = self.device()
        body = curl(self.server.root + "/ocsp", "--data-binary", f"@{self.request(device)}")[2]
        said = self.read(device, body)
        name = x509(self.chain.ca, "-subject").removeprefix("subject=").split("=")[-1]
        self.assertRegex(said, rf"Responder Id: .*(?:{re.escape(name)}|[0-9A-F]{{40}})")

    def test_what_cannot_be_read_is_a_malformed_request(self):
        for arguments in (["--data-binary", "no DER at all"], ["--data-binary", ""], []):
            status, kind, body = curl(self.server.root + "/ocsp", *arguments)
            self.assertEqual((200, "application/ocsp-response"), (status, kind))
            self.assertIn("malformedrequest (1)", self.error(body))

    def error(self, body):
        path = self.server.folder / "error.resp"
        path.write_bytes(body)
        return complaint("ocsp", "-respin", path, "-noverify")

    def test_for_another_ca_nothing_is_said(self):
        stranger, path = Device("stranger"), self.server.folder / "foreign.req"
        openssl("ocsp", "-issuer", stranger.signer, "-serial", "1", "-reqout", path)
        body = curl(self.server.root + "/ocsp", "--data-binary", f"@{path}")[2]
        self.assertIn("unauthorized (6)", self.error(body))


if __name__ == "__main__":
    tap.main()
