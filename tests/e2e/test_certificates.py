"""Certificates as they were asked for and as templates have them, in the words of openssl."""
import datetime
import tempfile
import threading

import tap
from e2e import scep
from e2e.lane import Lane
from e2e.openssl import der, openssl, parts, requested, to_der, x509
from e2e.pkix import BMP, CHALLENGE_PASSWORD, PRINTABLE, certification_request, text
from e2e.scep import Device, Reply

NAME_VALUE_PAIR = "1.3.6.1.4.1.311.13.2.1"
TEMPLATE_NAME, TEMPLATE = "1.3.6.1.4.1.311.20.2", "1.3.6.1.4.1.311.21.7"
SID = "S-1-5-21-1004336348-1177238915-682003330-512"
SID_TAG = f"tag:microsoft.com,2022-09-14:sid:{SID}"

CONFIG = """[req]
prompt = no
string_mask = utf8only
distinguished_name = name
attributes = attributes
req_extensions = extensions
[name]
C = DE
O = Müller & Söhne, GmbH
OU = lab "7"
CN = {cn}
[attributes]
challengePassword = secret
[extensions]
{extensions}
[alt_names]
DNS.1 = host.test
DNS.2 = *.host.test
email.1 = user@contoso.test
URI.1 = %s
URI.2 = https://contoso.test/device
IP.1 = 192.0.2.7
IP.2 = 2001:db8::7
RID.1 = 1.2.3.4
otherName.1 = 1.3.6.1.4.1.311.20.2.3;UTF8:user@contoso.test
dirName.1 = directory
[directory]
CN = another name
[sid]
sequence = SEQUENCE:sid_name
[sid_name]
value = IMPLICIT:0,SEQUENCE:sid_other_name
[sid_other_name]
oid = OID:1.3.6.1.4.1.311.25.2.1
text = EXPLICIT:0,OCTETSTRING:%s
""" % (SID_TAG.replace(",", "\\,"), SID)


def value_of(certificate, dotted):
    """What is in an extension as `openssl asn1parse` prints it, or None if it is not there."""
    lines = openssl("asn1parse", "-inform", "PEM", data=certificate.encode()).decode().splitlines()
    at = [n for n, line in enumerate(lines) if line.endswith(f":{dotted}")]
    if not at:
        return None
    dump = next(line for line in lines[at[-1]:] if "OCTET STRING" in line)
    return openssl("asn1parse", "-inform", "DER",
                   data=bytes.fromhex(dump.split("[HEX DUMP]:")[1])).decode()


class Certificates(Lane):
    def issue(self, csr, device, transaction_id=None):
        reply = self.post(device.message(self.chain, scep.PKCS_REQ, csr, transaction_id))
        self.assertEqual(scep.SUCCESS, reply.status)
        [leaf] = device.open(reply)
        return leaf

    def issue_with(self, *extensions):
        """What is issued for lines of an [extensions] section."""
        device = Device()
        config = device.folder / "own.cnf"
        config.write_text(CONFIG.format(cn=device.cn, extensions="\n".join(extensions)))
        csr = openssl("req", "-new", "-utf8", "-key", device.key, "-config", config,
                      "-outform", "DER")
        leaf = self.issue(csr, device)
        issued = parts(to_der(leaf))
        self.assertEqual(requested(csr), (issued.subject, issued.public_key))
        return leaf

    def check_verifies(self, leaf, *options):
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(leaf)
            file.flush()
            openssl("verify", "-CAfile", self.server.ready["ca_file"], *options, file.name)


class TakenOver(Certificates):
    def test_alternative_names_of_all_kinds(self):
        leaf = self.issue_with("subjectAltName = @alt_names")
        names = x509(leaf, "-ext", "subjectAltName")
        for name in ("DNS:host.test", "DNS:*.host.test", "email:user@contoso.test", f"URI:{SID_TAG}",
                     "URI:https://contoso.test/device", "IP Address:192.0.2.7",
                     "IP Address:2001:DB8:0:0:0:0:0:7", "Registered ID:1.2.3.4"):
            self.assertIn(name, names)
        self.assertRegex(names, "DirName:.*another name")
        value = value_of(leaf, "X509v3 Subject Alternative Name")
        self.assertIn("Microsoft User Principal Name", value)
        self.assertIn("UTF8STRING        :user@contoso.test", value)

    def test_the_security_identifier(self):
        leaf = self.issue_with("1.3.6.1.4.1.311.25.2 = ASN1:SEQUENCE:sid_name")
        self.assertIn(SID, value_of(leaf, "1.3.6.1.4.1.311.25.2"))

    def test_key_usage(self):
        leaf = self.issue_with("keyUsage = critical, digitalSignature, keyAgreement")
        self.assertEqual("X509v3 Key Usage: critical\n    Digital Signature, Key Agreement",
                         x509(leaf, "-ext", "keyUsage"))

    def test_extended_key_usage(self):
        leaf = self.issue_with("extendedKeyUsage = clientAuth, 1.3.6.1.4.1.311.20.2.2")
        usage = x509(leaf, "-ext", "extendedKeyUsage")
        self.assertIn("TLS Web Client Authentication, Microsoft Smartcard Login", usage)
        self.check_verifies(leaf, "-purpose", "sslclient")

    def test_not_the_right_to_be_a_ca(self):
        leaf = self.issue_with("basicConstraints = critical, CA:TRUE",
                               "keyUsage = keyCertSign, cRLSign, digitalSignature")
        self.assertNotIn("CA:TRUE", x509(leaf, "-text"))
        self.check_verifies(leaf)


class Templates(Certificates):
    usages = {"signature": "digitalSignature", "encryption": "keyEncipherment",
              "general-purpose": "digitalSignature, keyEncipherment"}

    def test_key_usage_chooses_one(self):
        self.set(**{f"{purpose}-template": f"Lab{purpose}" for purpose in self.usages})
        seen = {purpose: value_of(self.issue_with(f"keyUsage = {usage}"), TEMPLATE)
                for purpose, usage in self.usages.items()}
        self.assertEqual(3, len(set(seen.values())), "not three templates")
        self.assertEqual(seen["general-purpose"],
                         value_of(self.issue_with("extendedKeyUsage = clientAuth"), TEMPLATE))
        for value in seen.values():
            self.assertRegex(value, r"OBJECT +:1\.3\.6\.1\.4\.1\.311\.21\.8\.")

    def test_the_one_of_the_installation_is_told_by_its_name(self):
        leaf = self.issue_with("keyUsage = digitalSignature")
        self.assertIsNone(value_of(leaf, TEMPLATE))
        self.assertIn("BMPSTRING", value_of(leaf, TEMPLATE_NAME))
        name = "IPSECIntermediateOffline".encode("utf-16-be")
        self.assertIn(name, to_der(leaf))


def time_of(certificate, what):
    text_of = x509(certificate, what).split("=", 1)[1]
    return datetime.datetime.strptime(text_of, "%b %d %H:%M:%S %Y GMT")


class Validity(Certificates):
    arguments = ("--now", "2026-11-30T12:00:00Z,fixed")
    now = datetime.datetime(2026, 11, 30, 12)

    def ends(self, *pairs):
        """When a certificate ends whose request has these name-value pairs, Windows' way."""
        device = Device()
        attributes = [(NAME_VALUE_PAIR, der(0x30, text(BMP, name), text(BMP, value)))
                      for name, value in pairs]
        csr = certification_request(device, (CHALLENGE_PASSWORD, text(PRINTABLE, "secret")),
                                    *attributes)
        leaf = self.issue(csr, device)
        self.assertEqual(self.now - datetime.timedelta(minutes=10), time_of(leaf, "-startdate"))
        return time_of(leaf, "-enddate")

    @staticmethod
    def pairs(period, units):
        return ("ValidityPeriod", period), ("ValidityPeriodUnits", units)

    def test_ninety_days_or_what_is_set(self):
        self.assertEqual(self.now + datetime.timedelta(days=90), self.ends())
        self.set(validity="36h")
        self.assertEqual(self.now + datetime.timedelta(hours=36), self.ends())

    def test_what_a_request_asks_for_counts_only_where_it_may(self):
        asked = self.pairs("Days", "2")
        self.assertEqual(self.now + datetime.timedelta(days=90), self.ends(*asked))
        self.set(requested_validity="true")
        self.assertEqual(self.now + datetime.timedelta(days=2), self.ends(*asked))
        self.assertEqual(datetime.datetime(2027, 2, 28, 12) + datetime.timedelta(days=2),
                         self.ends(*self.pairs("Months", "3")))  # the 30th of February
        self.assertEqual(self.now + datetime.timedelta(days=90),
                         self.ends(*self.pairs("Days", "many")))

    def test_nothing_outlives_its_ca(self):
        self.set(requested_validity="true")
        self.assertEqual(time_of(self.chain.ca, "-enddate"),
                         self.ends(*self.pairs("Years", "30")))


class Keys(Certificates):
    def test_the_smallest_that_is_certified(self):
        self.set(min_key_size="2048")
        self.assertEqual(scep.SUCCESS, Device().enrol(self.server, self.chain).status)
        small = Device(make_key=("genrsa", "1024"))
        self.assertEqual(scep.FAILURE, small.enrol(self.server, self.chain).status)


class AskedForAgain(Certificates):
    def check_another(self, message, device, end):
        first, again = (device.open(self.post(message)) for _ in range(2))
        self.assertEqual(first, again)
        end(x509(first[0], "-serial").removeprefix("serial="))
        self.assertNotEqual(first, device.open(self.post(message)))

    def test_a_revoked_certificate_is_not_handed_out_again(self):
        device = Device()
        self.check_another(device.pkcs_req(self.chain), device, self.revoke)

    def test_nor_is_one_that_has_expired(self):
        self.set(validity="1h")
        device = Device()
        self.check_another(device.pkcs_req(self.chain), device, lambda _: self.advance("61m"))


class SerialNumbers(Certificates):
    def test_they_never_repeat_however_many_ask_at_once(self):
        device, csr = Device(), Device().csr("secret")
        messages = [device.message(self.chain, scep.PKCS_REQ, csr, f"serial {n}")
                    for n in range(200)]
        answers = []

        def ask(some):
            answers.extend(self.server.post(message) for message in some)
        threads = [threading.Thread(target=ask, args=(messages[n::8],)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({200}, {answer.status for answer in answers})
        self.assertEqual(scep.SUCCESS, Reply(answers[0], self.chain).status)
        numbers = {parts(one).serial for [one] in self.server.query("SELECT der FROM certificates")}
        self.assertEqual(200, len(numbers))


if __name__ == "__main__":
    tap.main()
