"""CMS written by hand (RFC 5652), so that a test can write it as any client does.

The openssl command does the cryptography. What it encrypts is remembered: messages that differ only
in what is signed share an envelope.
"""
import dataclasses
import functools
import hashlib
import os
import tempfile
import typing

from e2e.openssl import LEGACY, NULL, children, der, integer, oid, openssl, parts, to_der

DATA = oid("1.2.840.113549.1.7.1")
SIGNED_DATA = oid("1.2.840.113549.1.7.2")
ENVELOPED_DATA = oid("1.2.840.113549.1.7.3")

CIPHERS = {  # OID, bytes of key, bytes of IV
    "des-cbc": ("1.3.14.3.2.7", 8, 8),
    "des-ede3-cbc": ("1.2.840.113549.3.7", 24, 8),
    "aes-128-cbc": ("2.16.840.1.101.3.4.1.2", 16, 16),
    "aes-192-cbc": ("2.16.840.1.101.3.4.1.22", 24, 16),
    "aes-256-cbc": ("2.16.840.1.101.3.4.1.42", 32, 16),
}
DIGESTS = {  # OID, and that of its signature with RSA
    "md5": ("1.2.840.113549.2.5", "1.2.840.113549.1.1.4"),
    "sha1": ("1.3.14.3.2.26", "1.2.840.113549.1.1.5"),
    "sha256": ("2.16.840.1.101.3.4.2.1", "1.2.840.113549.1.1.11"),
    "sha384": ("2.16.840.1.101.3.4.2.2", "1.2.840.113549.1.1.12"),
    "sha512": ("2.16.840.1.101.3.4.2.3", "1.2.840.113549.1.1.13"),
}
ECDSA = {"sha1": "1.2.840.10045.4.1", "sha256": "1.2.840.10045.4.3.2",
         "sha384": "1.2.840.10045.4.3.3", "sha512": "1.2.840.10045.4.3.4"}
RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
RSAES_OAEP, MGF1, RSASSA_PSS = (f"1.2.840.113549.1.1.{n}" for n in (7, 8, 10))


def algorithm(dotted, *parameters):
    return der(0x30, oid(dotted), *parameters)


def digest_algorithm(name, *parameters):
    return algorithm(DIGESTS[name][0], *parameters)


def hash_parameter(digest):
    """RSAES-OAEP and RSASSA-PSS say in the same way what they hash with (RFC 8017 A.2.1, A.2.3)."""
    return der(0xa0, digest_algorithm(digest, NULL))


def mask_parameter(digest):
    return der(0xa1, algorithm(MGF1, digest_algorithm(digest, NULL)))


class Der:
    """Definite lengths."""
    constructed = string = staticmethod(der)


class Ber:
    """Indefinite lengths, and strings in pieces, as Bouncy Castle writes them (X.690 8.1.3.6)."""
    piece = 400

    @staticmethod
    def constructed(tag, *content):
        return bytes([tag, 0x80]) + b"".join(content) + b"\0\0"

    @classmethod
    def string(cls, tag, content):
        pieces = (content[at:at + cls.piece] for at in range(0, len(content), cls.piece))
        return cls.constructed(tag | 0x20, *(der(4, piece) for piece in pieces))


class KeyTransport(typing.NamedTuple):
    identifier: bytes
    options: tuple


def pkcs1(*parameters):
    return KeyTransport(algorithm(RSA_ENCRYPTION, *parameters), ("rsa_padding_mode:pkcs1",))


def oaep(digest, *parameters, mask=None):
    return KeyTransport(algorithm(RSAES_OAEP, *parameters), (
        "rsa_padding_mode:oaep", f"rsa_oaep_md:{digest}", f"rsa_mgf1_md:{mask or digest}"))


def issuer_and_serial(certificate):
    return der(0x30, certificate.issuer, certificate.serial)


def key_identifier(certificate):
    return der(0x80, certificate.key_identifier)


@dataclasses.dataclass(frozen=True)
class Envelope:
    """How a client encrypts."""
    cipher: str = "aes-128-cbc"
    key_transport: KeyTransport = pkcs1(NULL)
    recipient_id: typing.Callable = issuer_and_serial
    form: type = Der


def wrapped_key(pem, key, options):
    with tempfile.NamedTemporaryFile("w", suffix=".pem") as certificate:
        certificate.write(pem)
        certificate.flush()
        chosen = [word for option in options for word in ("-pkeyopt", option)]
        return openssl("pkeyutl", "-encrypt", "-certin", "-inkey", certificate.name, *chosen,
                       data=key)


def recipient_info(envelope, pem, key):
    """KeyTransRecipientInfo (RFC 5652 6.2.1)."""
    rid = envelope.recipient_id(parts(to_der(pem)))
    return der(0x30, integer(2 if rid[0] == 0x80 else 0), rid, envelope.key_transport.identifier,
               der(4, wrapped_key(pem, key, envelope.key_transport.options)))


@functools.cache
def sealed(envelope, recipients, content):
    """An EnvelopedData with content for these certificates (PEM)."""
    name, form = envelope.cipher, envelope.form
    dotted, key_len, iv_len = CIPHERS[name]
    key, iv = os.urandom(key_len), os.urandom(iv_len)
    encrypted = openssl("enc", *LEGACY, "-" + name, "-K", key.hex(), "-iv", iv.hex(), data=content)
    infos = [recipient_info(envelope, pem, key) for pem in recipients]
    version = max(children(info)[0][2] for info in infos)  # RFC 5652 6.1
    return form.constructed(0x30, ENVELOPED_DATA, form.constructed(0xa0, form.constructed(
        0x30, version, der(0x31, *sorted(infos)),
        form.constructed(0x30, DATA, algorithm(dotted, der(4, iv)), form.string(0x80, encrypted)))))


def rsa(digest):
    return algorithm(RSA_ENCRYPTION, NULL)


def rsa_without_parameters(digest):
    return algorithm(RSA_ENCRYPTION)


def digest_with_rsa(digest):
    return algorithm(DIGESTS[digest][1], NULL)


def ecdsa(digest):
    return algorithm(ECDSA[digest])


def pss(digest):
    salt = integer(hashlib.new(digest).digest_size)
    return algorithm(RSASSA_PSS, der(
        0x30, hash_parameter(digest), mask_parameter(digest), der(0xa2, salt)))


@dataclasses.dataclass(frozen=True)
class Signing:
    """How a client signs."""
    digest: str = "sha256"
    digest_parameters: bytes = NULL
    signature: typing.Callable = rsa
    signer_id: typing.Callable = issuer_and_serial
    version: int = 1
    content_type: bytes = DATA
    form: type = Der


def raw_signature(signing, key, data):
    padding = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]
    return openssl("dgst", "-" + signing.digest, "-sign", key,
                   *(padding if signing.signature is pss else []), data=data)


def signer_info(signing, certificate, key, attributes):
    sid = signing.signer_id(parts(certificate))
    return der(
        0x30, integer(3 if sid[0] == 0x80 else 1), sid,
        digest_algorithm(signing.digest, signing.digest_parameters), der(0xa0, *attributes),
        signing.signature(signing.digest),
        der(4, raw_signature(signing, key, der(0x31, *attributes))))


def signed(signing, content, attributes, certificate, key):
    """A SignedData around content; certificate is DER, key a file."""
    form = signing.form
    digests = der(0x31, digest_algorithm(signing.digest, signing.digest_parameters))
    inside = form.constructed(0xa0, form.string(4, content))
    return form.constructed(0x30, SIGNED_DATA, form.constructed(0xa0, form.constructed(
        0x30, integer(signing.version), digests,
        form.constructed(0x30, signing.content_type, inside), form.constructed(0xa0, certificate),
        der(0x31, signer_info(signing, certificate, key, attributes)))))
