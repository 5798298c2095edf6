"""A SCEP client for tests, made of the openssl command: it asks for whatever a test wants to ask."""
import base64
import hashlib
import itertools
import os
import pathlib
import tempfile
import urllib.parse

from e2e.cms import Envelope, Signing, sealed, signed
from e2e.openssl import (LEGACY, certificates_of, children, der, oid, openssl, parts, read_der,
                         to_der)
from e2e.server import DATA

SUCCESS, FAILURE, PENDING = "0", "2", "3"
BAD_ALG, BAD_MESSAGE_CHECK, BAD_REQUEST, BAD_TIME, BAD_CERT_ID = "01234"
FAIL_INFO_NAMES = dict(zip("01234", ("badAlg", "badMessageCheck", "badRequest", "badTime",
                                    "badCertId")))
PKCS_REQ, RENEWAL_REQ, CERT_POLL, GET_CERT, GET_CRL = "19", "17", "20", "21", "22"

VERISIGN = "2.16.840.1.113733.1.9."
ATTRIBUTES = {
    oid(VERISIGN + "2"): "messageType", oid(VERISIGN + "3"): "pkiStatus",
    oid(VERISIGN + "4"): "failInfo", oid(VERISIGN + "5"): "senderNonce",
    oid(VERISIGN + "6"): "recipientNonce", oid(VERISIGN + "7"): "transactionID",
    oid("1.2.840.113549.1.9.3"): "contentType", oid("1.2.840.113549.1.9.4"): "messageDigest",
    oid("1.2.840.113549.1.9.5"): "signingTime", oid("1.3.6.1.4.1.311.21.33"): "hresult",
    oid("1.3.6.1.5.5.7.24.1"): "failInfoText",
    oid("1.2.840.113549.1.9.52"): "algorithmProtection",
    oid("1.2.840.113549.1.9.25.3"): "randomNonce",
}
OIDS = {name: value for value, name in ATTRIBUTES.items()}

CSR_CONFIG = """[req]
prompt = no
distinguished_name = name
attributes = attributes
req_extensions = extensions
[name]
CN = {cn}
[extensions]
subjectAltName = DNS:{cn}.test
[attributes]
"""


def attribute(name, value):
    return der(0x30, OIDS[name], der(0x31, value))


def printable(text):
    return der(0x13, text.encode())


class Chain:
    """What GetCACert says: RA signing, RA encryption and CA certificate, PEM."""

    def __init__(self, server):
        self.take(server.get("?operation=GetCACert").body)

    def take(self, body):
        self.sign, self.encrypt, self.ca = certificates_of(body)

    @classmethod
    def of(cls, body):
        """From a degenerate SignedData that came in another way."""
        chain = cls.__new__(cls)
        chain.take(body)
        return chain


class Device:
    """A key, a name, and the self-signed certificate that signs first requests (RFC 8894 2.3).

    Making RSA keys would be most of what the tests do: devices take turns with some that are kept,
    unless a test wants a key of another kind.
    """

    counter = itertools.count(1)
    kept_keys = itertools.cycle(sorted((DATA / "device-keys").glob("*.pem")))

    def __init__(self, cn=None, make_key=None):
        self.scratch = tempfile.TemporaryDirectory(prefix="mockndes-device-")
        self.folder = pathlib.Path(self.scratch.name)
        self.key = self.folder / "key.pem"
        self.key.write_bytes(openssl(*make_key) if make_key else next(self.kept_keys).read_bytes())
        self.public_key = openssl("pkey", "-in", self.key, "-pubout").decode()
        self.rename(cn or f"device-{os.getpid()}-{next(self.counter)}")

    def rename(self, cn):
        self.cn = cn
        self.signer = self.folder / "signer.pem"
        self.signer.write_bytes(openssl("req", "-x509", "-new", "-key", self.key, "-days", "2",
                                        "-subj", f"/CN={cn}"))

    def public_key_info(self):
        return parts(to_der(self.signer.read_text())).public_key

    def csr(self, challenge):
        config = self.folder / "csr.cnf"
        text = CSR_CONFIG.format(cn=self.cn)
        config.write_text(text + (f"challengePassword = {challenge}\n" if challenge else ""))
        return openssl("req", "-new", "-key", self.key, "-config", config, "-outform", "DER")

    def message(self, chain, message_type, content, transaction_id=None, *, attributes=None,
                recipients=("encrypt",), signer=None, envelope=Envelope(), signing=Signing()):
        """A pkiMessage (RFC 8894 3) around content. Attributes given here (DER) replace what it
        would have, or leave it out (None); recipients are named as in Chain, signer is DER."""
        body = sealed(envelope, tuple(getattr(chain, name) for name in recipients), content)
        values = {
            "contentType": signing.content_type,
            "messageDigest": der(4, hashlib.new(signing.digest, body).digest()),
            "messageType": printable(message_type),
            "senderNonce": der(4, os.urandom(16)),
            "transactionID": printable(transaction_id or self.cn),
        } | (attributes or {})
        return signed(signing, body, sorted(attribute(*item) for item in values.items() if item[1]),
                      signer or to_der(self.signer.read_text()), self.key)

    def pkcs_req(self, chain, challenge="secret", **more):
        return self.message(chain, PKCS_REQ, self.csr(challenge), **more)

    def cert_poll(self, chain, **more):
        """IssuerAndSubject: who is asked, and for whom (RFC 8894 3.3.3)."""
        names = [parts(to_der(pem)).subject for pem in (chain.ca, self.signer.read_text())]
        return self.message(chain, CERT_POLL, der(0x30, *names), **more)

    def open(self, reply, password=None):
        """The certificates that a SUCCESS brings, PEM; by password if the key cannot decrypt."""
        by = ["-pwri_password", password] if password else ["-inkey", self.key]
        return certificates_of(openssl("cms", "-decrypt", "-binary", "-inform", "DER", *by, *LEGACY,
                                       data=reply.content))

    def enrol(self, server, chain, **more):
        return Reply(server.post(self.pkcs_req(chain, **more)), chain)


def signed_data(message):
    """The elements of a SignedData (RFC 5652 5.1), which has to be DER."""
    return children(children(message)[1][1])


def signed_attributes(message):
    """What the one signer of a message has signed: {name: [(tag, content, whole)]}."""
    [(_, signer_info, _)] = read_der(signed_data(message)[-1][1])
    attributes = next(content for tag, content, _ in read_der(signer_info) if tag == 0xa0)
    found = {}
    for _, content, _ in read_der(attributes):
        (_, _, name), (_, values, _) = read_der(content)
        found[ATTRIBUTES.get(name, name.hex())] = list(read_der(values))
    return found


class Reply:
    """A CertRep whose signature openssl has found good under the RA's signing certificate."""

    def __init__(self, answer, chain):
        assert answer.status == 200, f"HTTP {answer.status}: {answer.body[:200]!r}"
        assert answer.type == "application/x-pki-message", answer.type
        self.raw = answer.body
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as signer:
            signer.write(chain.sign)
            signer.flush()
            absent = [] if self.has_content() else ["-content", "/dev/null"]
            self.content = openssl("cms", "-verify", "-binary", "-inform", "DER", "-noverify",
                                   "-nointern", "-certfile", signer.name, *absent, data=self.raw)
        self.attributes = signed_attributes(self.raw)
        self.status = self.text("pkiStatus")
        self.fail_info = self.text("failInfo")

    def has_content(self):
        return len(list(read_der(signed_data(self.raw)[2][1]))) > 1

    def text(self, name):
        values = self.attributes.get(name)
        return values[0][1].decode() if values else None


def as_get(message):
    """The query of a PKIOperation by GET."""
    text = urllib.parse.quote(base64.b64encode(message).decode(), safe="")
    return f"?operation=PKIOperation&message={text}"
