"""Certificates and certification requests written by hand, as clients write them and openssl does
not."""
from e2e.cms import Signing, digest_with_rsa, raw_signature
from e2e.openssl import der, integer, oid

PRINTABLE, UTF8, T61, IA5, UNIVERSAL, BMP = 0x13, 0x0c, 0x14, 0x16, 0x1c, 0x1e
ENCODINGS = {UNIVERSAL: "utf-32-be", BMP: "utf-16-be"}
UTC_TIME = 0x17

CHALLENGE_PASSWORD = "1.2.840.113549.1.9.7"


def text(tag, value):
    return der(tag, value.encode(ENCODINGS.get(tag, "utf-8")))


def name(common_name, tag=UTF8):
    return der(0x30, der(0x31, der(0x30, oid("2.5.4.3"), text(tag, common_name))))


def extension(dotted, value, critical=False):
    return der(0x30, oid(dotted), der(1, b"\xff") if critical else b"", der(4, value))


def sealed_by(key, body, digest):
    """What certificates and requests have in common: the body, how it is signed, the signature."""
    signature = raw_signature(Signing(digest=digest), key, body)
    return der(0x30, body, digest_with_rsa(digest), der(3, b"\0" + signature))


def self_signed(device, version=3, serial=integer(1), subject=None, extensions=(), digest="sha256",
                validity=("261101000000Z", "361101000000Z")):
    subject = subject or name(device.cn)
    body = der(
        0x30, der(0xa0, integer(2)) if version == 3 else b"", serial, digest_with_rsa(digest),
        subject, der(0x30, *(der(UTC_TIME, time.encode()) for time in validity)), subject,
        device.public_key_info(), der(0xa3, der(0x30, *extensions)) if extensions else b"")
    return sealed_by(device.key, body, digest)


def certification_request(device, *attributes, subject=None, digest="sha256"):
    """A PKCS #10 request (RFC 2986) with attributes (OID, value)."""
    body = der(
        0x30, integer(0), subject or name(device.cn), device.public_key_info(),
        der(0xa0, *(der(0x30, oid(dotted), der(0x31, value)) for dotted, value in attributes)))
    return sealed_by(device.key, body, digest)
