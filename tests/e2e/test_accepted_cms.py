"""Every spelling of CMS in which real clients write a request is read: encodings, algorithms,
recipients, signatures."""
import tap
from e2e import scep
from e2e.accepted import Accepted
from e2e.cms import (DIGESTS, ENVELOPED_DATA, Ber, Envelope, Signing, digest_with_rsa,
                     hash_parameter, key_identifier, mask_parameter, oaep, pkcs1, pss,
                     rsa_without_parameters)
from e2e.openssl import NULL, der, integer, read_der

SEQUENCE = 0x30


@tap.table({
    "DER": {},
    "BER outside": {"signing": Signing(form=Ber)},
    "BER inside": {"envelope": Envelope(form=Ber)},
    "BER outside and inside, as jscep": {
        "signing": Signing(form=Ber), "envelope": Envelope(form=Ber)},
    "SignedData version 3": {"signing": Signing(version=3)},
    "eContentType envelopedData, as xipki": {
        "signing": Signing(version=3, content_type=ENVELOPED_DATA, form=Ber)},
})
class Encoding(Accepted):
    pass


@tap.table({name: {"envelope": Envelope(cipher=cipher)} for name, cipher in {
    "single DES, as scepclient": "des-cbc",
    "triple DES": "des-ede3-cbc",
    "AES with 128 bits": "aes-128-cbc",
    "AES with 192 bits": "aes-192-cbc",
    "AES with 256 bits": "aes-256-cbc",
}.items()})
class Cipher(Accepted):
    pass


@tap.table({name: {"envelope": Envelope(key_transport=transport)} for name, transport in {
    "PKCS 1 v1.5": pkcs1(NULL),
    "PKCS 1 v1.5 without parameters": pkcs1(),
    "OAEP with SHA-1": oaep("sha1", der(SEQUENCE, hash_parameter("sha1"), mask_parameter("sha1"))),
    "OAEP with SHA-1, parameters empty": oaep("sha1", der(SEQUENCE)),
    "OAEP with SHA-1, parameters absent": oaep("sha1"),
    "OAEP with SHA-256": oaep(
        "sha256", der(SEQUENCE, hash_parameter("sha256"), mask_parameter("sha256"))),
    "OAEP with SHA-256 and SHA-1 for the mask, as Java": oaep(
        "sha256", der(SEQUENCE, hash_parameter("sha256"), mask_parameter("sha1")), mask="sha1"),
    "OAEP with SHA-256 and the mask left to its default": oaep(
        "sha256", der(SEQUENCE, hash_parameter("sha256")), mask="sha1"),
}.items()})
class KeyTransport(Accepted):
    pass


def key_identifier_with_header(certificate):
    return der(0x80, der(4, certificate.key_identifier))


def another_serial(certificate):
    """As after a renewal of the CA's certificate with the same key."""
    return der(SEQUENCE, certificate.issuer, integer(4711))


def in_other_strings(name):
    """A Name with PrintableString for UTF8String and the other way round: the same letters."""
    [(tag, content, _)] = read_der(name)
    if tag & 0x20:
        return der(tag, *(in_other_strings(whole) for _, _, whole in read_der(content)))
    return der({0x13: 0x0c, 0x0c: 0x13}.get(tag, tag), content)


def issuer_encoded_anew(certificate):
    return der(SEQUENCE, in_other_strings(certificate.issuer), certificate.serial)


@tap.table({
    "by issuer and serial number": {},
    "by key identifier": {"envelope": Envelope(recipient_id=key_identifier)},
    "by key identifier with its header inside": {
        "envelope": Envelope(recipient_id=key_identifier_with_header)},
    "by the serial number of an older certificate": {
        "envelope": Envelope(recipient_id=another_serial)},
    "by an issuer that the client has encoded anew": {
        "envelope": Envelope(recipient_id=issuer_encoded_anew)},
    "three, as scepclient": {"recipients": ("sign", "encrypt", "ca")},
    "three by key identifier": {
        "recipients": ("ca", "sign", "encrypt"), "envelope": Envelope(recipient_id=key_identifier)},
    "three, with OAEP": {
        "recipients": ("ca", "sign", "encrypt"), "envelope": Envelope(key_transport=oaep("sha1"))},
    "the CA": {"recipients": ("ca",)},
})
class Recipient(Accepted):
    pass


SIGNATURES = {
    f"{digest}, signature {name}": {"signing": Signing(digest=digest, signature=signature)}
    for digest in DIGESTS for name, signature in (
        ("rsaEncryption", Signing.signature), ("named with its digest", digest_with_rsa))
}


@tap.table(SIGNATURES | {
    "rsaEncryption without parameters": {"signing": Signing(signature=rsa_without_parameters)},
    "digest without parameters": {"signing": Signing(digest_parameters=b"")},
    "RSA-PSS with SHA-256": {"signing": Signing(signature=pss)},
    "RSA-PSS with SHA-512": {"signing": Signing(signature=pss, digest="sha512")},
    "signer by key identifier": {"signing": Signing(signer_id=key_identifier, version=3)},
})
class Signature(Accepted):
    pass


@tap.table({
    "single DES is refused": {
        "envelope": Envelope(cipher="des-cbc"), "refused": scep.BAD_ALG},
    "MD5 is refused": {
        "signing": Signing(digest="md5"), "refused": scep.BAD_ALG},
    "MD5 named in the signature is refused": {
        "signing": Signing(digest="md5", signature=digest_with_rsa), "refused": scep.BAD_ALG},
    "triple DES and SHA-1": {
        "envelope": Envelope(cipher="des-ede3-cbc"), "signing": Signing(digest="sha1")},
    "AES with 128 bits and SHA-256": {},
    "AES with 256 bits and SHA-512": {
        "envelope": Envelope(cipher="aes-256-cbc"), "signing": Signing(digest="sha512")},
    "BER outside and inside": {"signing": Signing(form=Ber), "envelope": Envelope(form=Ber)},
    "OAEP and RSA-PSS": {
        "envelope": Envelope(key_transport=oaep("sha1")), "signing": Signing(signature=pss)},
})
class ToTheLetterOfRfc8894(Accepted):
    """RFC 8894 2.9: neither single DES nor MD5."""

    dialect = "rfc8894"


if __name__ == "__main__":
    tap.main()
