"""Whatever real clients put into a request is accepted: challenges and names in any string type,
odd signer certificates, transactionIDs, nonces and attributes."""
import os

import tap
from e2e import scep
from e2e.accepted import Accepted, csr, device
from e2e.cms import Ber, Envelope, Signing, digest_algorithm, rsa
from e2e.openssl import NULL, der, integer, oid
from e2e.pkix import (BMP, CHALLENGE_PASSWORD, IA5, PRINTABLE, T61, UNIVERSAL, UTF8, UTC_TIME,
                      certification_request, extension, name, self_signed, text)
from e2e.scep import Device, Reply


def secret(tag):
    return (CHALLENGE_PASSWORD, text(tag, "secret"))


@tap.table({
    "PrintableString": {"tag": PRINTABLE},
    "UTF8String": {"tag": UTF8},
    "T61String": {"tag": T61},
    "BMPString": {"tag": BMP},
    "IA5String": {"tag": IA5},
    "UniversalString": {"tag": UNIVERSAL},
})
class ChallengePassword(Accepted):
    def check(self, tag):
        super().check(content=certification_request(device(), secret(tag)))


SUBJECT_ALT_NAME = extension("2.5.29.17", der(0x30, der(0x82, b"device.test")))


@tap.table({
    "name in a PrintableString": {"subject": name("plain", PRINTABLE)},
    "name in a T61String": {"subject": name("old", T61)},
    "name in a BMPString": {"subject": name("wide", BMP)},
    "friendlyName beside the challenge, as certmonger": {
        "attributes": [("1.2.840.113549.1.9.20", text(BMP, "Pavel"))]},
    "Windows version and client beside the challenge": {
        "attributes": [("1.3.6.1.4.1.311.13.2.3", text(IA5, "10.0.22631.2")),
                       ("1.3.6.1.4.1.311.21.20", der(0x30, integer(5), text(UTF8, "HOST")))]},
    "extensions under PKCS 9's name": {
        "attributes": [("1.2.840.113549.1.9.14", der(0x30, SUBJECT_ALT_NAME))]},
    "extensions under Microsoft's name": {
        "attributes": [("1.3.6.1.4.1.311.2.1.14", der(0x30, SUBJECT_ALT_NAME))]},
    "template name of Microsoft's among the extensions": {
        "attributes": [("1.2.840.113549.1.9.14", der(
            0x30, extension("1.3.6.1.4.1.311.20.2", text(BMP, "IPSECIntermediateOffline"))))]},
    "signed with SHA-1": {"digest": "sha1"},
    "signed with MD5": {"digest": "md5"},
})
class CertificationRequest(Accepted):
    def check(self, attributes=(), **more):
        super().check(content=certification_request(device(), secret(UTF8), *attributes, **more))


KEY_ID = b"\x5a" * 20
KEY_USAGE = der(3, b"\x05\xa0")  # digitalSignature, keyEncipherment


@tap.table({
    "version 1, as certmonger": {"version": 1},
    "serial number of 33 bytes, as sscep": {
        "serial": der(2, b"E40695893CC963B535BEB39245E70E6E\0")},
    "serial number of 20 bytes": {"serial": der(2, b"\x7f" + b"\xff" * 19)},
    "serial number zero": {"serial": integer(0)},
    "negative serial number": {"serial": der(2, b"\x80\x01")},
    "another subject than the request, as Apple": {
        "subject": name("0B1D6A5E-1A0E-4C0D-9F2B-6B0F7F8B9C11")},
    "critical authorityKeyIdentifier, as Windows": {
        "subject": name("SCEP Protocol Certificate"), "digest": "sha1",
        "extensions": [extension("2.5.29.35", der(0x30, der(0x80, KEY_ID)), critical=True)]},
    "critical keyUsage and extKeyUsage": {
        "extensions": [extension("2.5.29.15", KEY_USAGE, critical=True),
                       extension("2.5.29.37", der(0x30, oid("1.3.6.1.5.5.7.3.2")), critical=True)]},
    "critical extension that nobody knows": {
        "extensions": [extension("1.3.6.1.4.1.55555.1", der(4, b"?"), critical=True)]},
    "expired, by a clock that is slow": {"validity": ("000101000000Z", "000102000000Z")},
    "not yet valid, by a clock that is fast": {"validity": ("450101000000Z", "460101000000Z")},
})
class SignerCertificate(Accepted):
    def check(self, **certificate):
        super().check(signer=self_signed(device(), **certificate))


@tap.table({
    "77 decimal digits, as certmonger": {"transaction_id": str(7**91)},
    "base64, as scepclient": {"transaction_id": "Awa+h9gSxNiZiETX/p7fxZycAok="},
    "40 hexadecimal digits": {"transaction_id": "F521A5D751931F8D8D17F8005E73344FCBFFD09A"},
    "free text with blanks, as sscep": {"transaction_id": "SSCEP transactionId"},
    "a user's name with what no PrintableString holds, as cryptlib": {
        "transaction_id": "a_user@example.test"},
    "one digit, as jscep": {"transaction_id": "0"},
    "as long as we take": {"transaction_id": "x" * 255},
    "UTF8String": {
        "transaction_id": "utf8", "attributes": {"transactionID": text(UTF8, "utf8")}},
    "IA5String": {"transaction_id": "ia5", "attributes": {"transactionID": text(IA5, "ia5")}},
})
class TransactionId(Accepted):
    def test_one_that_two_devices_share_is_no_confusion(self):
        other, shared = Device("other"), "SSCEP"
        first = self.message(transaction_id=shared)
        second = other.pkcs_req(self.chain, transaction_id=shared)
        for _ in range(2):
            self.check_answer(self.server.post(first))
            reply = Reply(self.server.post(second), self.chain)
            self.assertEqual(scep.SUCCESS, reply.status)
            other.open(reply)
        self.assertEqual(2, len(self.issued()))

    def test_one_that_a_device_uses_again_for_something_else_is_a_new_request(self):
        renamed = certification_request(device(), secret(UTF8), subject=name("renamed"))
        for content in csr(), renamed:
            message = self.message(transaction_id="again", content=content)
            self.check_answer(self.server.post(message))
        self.assertEqual(2, len(self.issued()))


def nonce(value):
    return {"attributes": {"senderNonce": value}, "nonce": value[2:] if value else None}


@tap.table({
    "16 bytes": nonce(der(4, b"0123456789abcdef")),
    "one byte": nonce(der(4, b"\0")),
    "seven bytes": nonce(der(4, b"\xff" * 7)),
    "33 bytes": nonce(der(4, b"n" * 33)),
    "64 bytes": nonce(der(4, b"n" * 64)),
    "none": nonce(None),
})
class SenderNonce(Accepted):
    def check(self, nonce, **manner):
        reply = self.check_answer(self.server.post(self.message(**manner)))
        got = reply.attributes.get("recipientNonce")
        self.assertEqual(nonce, got and got[0][1])

    def test_the_same_twice_is_accepted_twice(self):
        for _ in range(2):
            self.check(**nonce(der(4, b"the same nonce..")))

    def test_the_same_message_twice_is_answered_twice_with_one_certificate(self):
        message = self.message()
        for _ in range(2):
            self.check_answer(self.server.post(message))
        self.assertEqual(1, len(self.issued()))


def moment(time):
    return {"attributes": {"signingTime": der(UTC_TIME, time)}}


@tap.table({
    "no signingTime": {"attributes": {"signingTime": None}},
    "a signingTime": moment(b"261122143000Z"),
    "a signingTime long ago, of a clock without battery": moment(b"700101000000Z"),
    "a signingTime to come": moment(b"450101000000Z"),
    "no contentType, as libscep": {"attributes": {"contentType": None}},
    "no contentType and a digest that is not SHA-256": {
        "attributes": {"contentType": None}, "signing": Signing(digest="sha512")},
    "no contentType in BER": {
        "attributes": {"contentType": None}, "signing": Signing(form=Ber),
        "envelope": Envelope(form=Ber)},
    "CMSAlgorithmProtection, as jscep": {"attributes": {"algorithmProtection": der(
        0x30, digest_algorithm("sha256", NULL), b"\xa1" + rsa("sha256")[1:])}},
    "a random number more, as cryptlib": {"attributes": {"randomNonce": der(4, os.urandom(16))}},
})
class SignedAttributes(Accepted):
    pass


@tap.table({str(number): {"message_type": str(number), "refused": scep.BAD_REQUEST}
            for number in (0, 3, 4, 18, 23, 99)})
class UnknownMessageTypeIsRefused(Accepted):
    pass


if __name__ == "__main__":
    tap.main()
