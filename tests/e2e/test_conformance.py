"""The duties of a CA in RFC 8894, one after the other, in the dialect that follows it to the letter.
Which duty a test shows is said in its mark (tests/duties.py). Openssl reads what was answered."""
import base64
import datetime
import hashlib
import unittest
import urllib.parse

import tap
from duties import shows
from e2e import scep
from e2e.cms import DATA, Envelope, ENVELOPED_DATA, Signing, ecdsa, issuer_and_serial
from e2e.openssl import (LEGACY, certificates_of, children, der, openssl, parts, read_der, to_der,
                         x509)
from e2e.scep import Chain, Device, Reply, as_get, signed_attributes, signed_data
from e2e.server import DATA as TEST_DATA, Server

PRINTABLE_STRING, UTF8_STRING, OCTETS, OBJECT_IDENTIFIER = 0x13, 0x0c, 0x04, 0x06
CERTIFICATES, CRLS = 0xa0, 0xa1
SEQUENCE, PASSWORD_RECIPIENT = 0x30, 0xa3  # KeyTransRecipientInfo has no tag of its own
MANDATORY = {"transactionID", "messageType", "senderNonce", "contentType", "messageDigest",
             "pkiStatus", "recipientNonce"}


def capabilities(server):
    return server.get("?operation=GetCACaps").body.decode().split("\n")[:-1]


def envelope_of(reply):
    """The EnvelopedData that is the content of a reply: its fields."""
    content_type, (_, inside, _) = children(reply.content)
    assert content_type[2] == ENVELOPED_DATA
    return children(inside)


def opened(device, reply):
    """The decrypted content of a reply, a degenerate SignedData: {tag: element}."""
    inner = openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", device.key, *LEGACY,
                    data=reply.content)
    return {tag: content for tag, content, _ in signed_data(inner)[3:]}, signed_data(inner)


class Letter(unittest.TestCase):
    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("--dialect", "rfc8894", *cls.arguments))
        cls.chain = Chain(cls.server)

    def send(self, message):
        return Reply(self.server.post(message), self.chain)

    def enrolled(self):
        """A device with a certificate, and the reply that brought it."""
        device = Device()
        reply = device.enrol(self.server, self.chain)
        [device.leaf] = device.open(reply)
        return device, reply

    def check_refused(self, reply, fail_info):
        self.assertEqual((scep.FAILURE, fail_info), (reply.status, reply.fail_info))


class Capabilities(Letter):
    @shows("3.5-1", "3.5.2-1", "3.5.2-5")
    def test_capabilities_are_lines_of_plain_text(self):
        answer = self.server.get("?operation=GetCACaps")
        self.assertEqual((200, "text/plain"), (answer.status, answer.type))
        self.assertRegex(answer.body.decode(), r"\A([A-Za-z0-9-]+\n)+\Z")

    @shows("3.5.2-3", "3.5.2-6", "6-1")
    def test_capabilities_are_keywords_of_the_registry_in_their_letter_case(self):
        registry = {"AES", "DES3", "GetNextCACert", "POSTPKIOperation", "Renewal", "SHA-1", "SHA-256",
                    "SHA-512", "SCEPStandard", "Update"}
        found = capabilities(self.server)
        self.assertEqual([], [word for word in found if word not in registry])
        self.assertLessEqual({"AES", "SHA-256", "SCEPStandard"}, set(found))


class CaCertificates(Letter):
    @shows("2.2-1", "4.2.1.2-1", "3.4-1")
    def test_a_chain_is_a_degenerate_signed_data_without_content(self):
        answer = self.server.get("?operation=GetCACert")
        self.assertEqual("application/x-x509-ca-ra-cert", answer.type)
        self.assertEqual(3, len(certificates_of(answer.body)))
        _, digests, content, certificates, signers = signed_data(answer.body)
        self.assertEqual(DATA, content[1])
        self.assertEqual((b"", CERTIFICATES, b""), (digests[1], certificates[0], signers[1]))

    @shows("2.2-2")
    def test_the_fingerprint_is_the_sha_256_of_the_certificate(self):
        self.assertEqual(hashlib.sha256(to_der(self.chain.ca)).hexdigest().upper(),
                         self.server.ready["fingerprints"]["ca"]["sha256"])

    @shows("2.2-1", "4.2.1.1-1", "2.1.2-1")
    def test_a_ca_alone_is_sent_as_it_is_and_may_encrypt(self):
        with Server("--dialect", "rfc8894", ca=TEST_DATA / "captured" / "keys-ca-only") as server:
            answer = server.get("?operation=GetCACert")
        self.assertEqual("application/x-x509-ca-cert", answer.type)
        usage = openssl("x509", "-inform", "DER", "-noout", "-ext", "keyUsage",
                        data=answer.body).decode()
        for word in "Digital Signature", "Key Encipherment", "Certificate Sign", "CRL Sign":
            self.assertIn(word, usage)

    @shows("2.1.2-1")
    def test_a_ca_whose_ra_decrypts_may_sign(self):
        usage = x509(self.chain.ca, "-ext", "keyUsage")
        for word in "Digital Signature", "Certificate Sign", "CRL Sign":
            self.assertIn(word, usage)
        self.assertNotIn("Key Encipherment", usage)


class Transport(Letter):
    @shows("2.9-1", "2.3-1", "4.3-1", "4.3.1-1")
    def test_a_pkcsreq_by_post_with_aes_and_sha_256_enrols(self):
        device = Device()
        message = device.pkcs_req(self.chain, envelope=Envelope("aes-128-cbc"),
                                  signing=Signing("sha256"))
        answer = self.server.get("?operation=PKIOperation", method="POST", body=message,
                                 headers={"Content-Type": "application/x-pki-message"})
        self.assertEqual("application/x-pki-message", answer.type)
        self.assertEqual(scep.SUCCESS, Reply(answer, self.chain).status)

    @shows("4.1-2")
    def test_base64_is_percent_escaped_in_a_get(self):
        text = base64.b64encode(Device().pkcs_req(self.chain)).decode()
        answer = self.server.get("?operation=PKIOperation&message=" +
                                 urllib.parse.quote(text, safe=""))
        self.assertEqual(scep.SUCCESS, Reply(answer, self.chain).status)

    @shows("4.1-1")
    def test_the_path_of_the_rfc_is_as_good_as_that_of_ndes(self):
        for path in "/cgi-bin/pkiclient.exe", "/scep", "/certsrv/mscep/mscep.dll":
            answer = self.server.post(Device().pkcs_req(self.chain), path + "?operation=PKIOperation")
            self.assertEqual(scep.SUCCESS, Reply(answer, self.chain).status, path)

    @shows("2.9-3")
    def test_neither_single_des_nor_md5(self):
        for manner in {"envelope": Envelope("des-cbc")}, {"signing": Signing("md5")}:
            reply = self.send(Device().pkcs_req(self.chain, **manner))
            self.check_refused(reply, scep.BAD_ALG)
            self.assertEqual("SHA256", digest_of(reply))


def digest_of(reply):
    """The digest algorithm of a SignedData, as openssl calls it."""
    shown = openssl("asn1parse", "-inform", "DER", data=signed_data(reply.raw)[1][2]).decode()
    return shown.rsplit("OBJECT", 1)[1].split(":")[1].split()[0].upper()


class Authorisation(Letter):
    @shows("2.4-3")
    def test_a_self_signed_certificate_alone_opens_no_door(self):
        for challenge in None, "wrong":
            self.assertEqual(scep.FAILURE, Device().enrol(
                self.server, self.chain, challenge=challenge).status)

    @shows("2.4-1")
    def test_a_challenge_of_mscep_admin_works_once(self):
        with Server("--dialect", "rfc8894", challenge="one-time") as server:
            chain, challenge = Chain(server), server.challenge()
            statuses = [Device().enrol(server, chain, challenge=challenge).status for _ in "12"]
        self.assertEqual([scep.SUCCESS, scep.FAILURE], statuses)


class Message(Letter):
    @shows("3.2.1-1", "3.2.1-2", "3.2-3", "3.3-1")
    def test_every_reply_has_its_attributes(self):
        replies = {scep.SUCCESS: self.enrolled()[1],
                   scep.FAILURE: Device().enrol(self.server, self.chain, challenge="wrong")}
        for status, reply in replies.items():
            self.assertEqual(status, reply.status)
            self.assertEqual("3", reply.text("messageType"))
            self.assertLessEqual(MANDATORY, set(reply.attributes))
        self.assertNotIn("failInfo", replies[scep.SUCCESS].attributes)

    @shows("3.2.1-3")
    def test_attributes_are_encoded_as_the_rfc_says(self):
        reply = Device().enrol(self.server, self.chain, challenge="wrong")
        tags = {name: [tag for tag, _, _ in values] for name, values in reply.attributes.items()}
        for name in "transactionID", "messageType", "pkiStatus", "failInfo":
            self.assertEqual([PRINTABLE_STRING], tags[name], name)
        self.assertEqual([UTF8_STRING], tags["failInfoText"])
        self.assertEqual([OBJECT_IDENTIFIER], tags["contentType"])
        for name in "senderNonce", "recipientNonce":
            self.assertEqual([OCTETS], tags[name])
            self.assertEqual(16, len(reply.attributes[name][0][1]))

    @shows("3.2.1.5-1", "3.2.1.1-1")
    def test_nonces_and_transaction_are_the_clients_and_the_senders_own(self):
        device, seen = Device(), set()
        message = device.pkcs_req(self.chain)
        for _ in range(3):
            reply = self.send(message)
            self.assertEqual(device.cn, reply.text("transactionID"))
            self.assertEqual(signed_attributes(message)["senderNonce"],
                             reply.attributes["recipientNonce"])
            seen.add(reply.attributes["senderNonce"][0][1])
        self.assertEqual(3, len(seen))

    @shows("3.2-1", "3.2-2", "3.2.2-1", "2.3-2", "3.1-1")
    def test_success_is_an_envelope_of_data_for_the_signer(self):
        device, reply = self.enrolled()
        _, _, content, *_ = signed_data(reply.raw)
        self.assertEqual(DATA, children(content[2])[0][2])
        _, (_, infos, _), (_, encrypted, _) = envelope_of(reply)
        [(tag, _, info)] = read_der(infos)
        self.assertEqual(SEQUENCE, tag)
        self.assertEqual(issuer_and_serial(parts(to_der(device.signer.read_text()))),
                         children(info)[1][2])
        self.assertEqual(DATA, next(read_der(encrypted))[2])

    @shows("3.1-1", "3.1-2")
    def test_a_key_that_only_signs_gets_its_reply_by_password(self):
        device = Device(make_key=("ecparam", "-name", "prime256v1", "-genkey", "-noout"))
        reply = self.send(device.pkcs_req(self.chain, signing=Signing(signature=ecdsa)))
        _, (_, infos, _), _ = envelope_of(reply)
        self.assertEqual([PASSWORD_RECIPIENT], [tag for tag, _, _ in read_der(infos)])
        [leaf] = device.open(reply, password="secret")
        self.assertEqual(device.public_key_info(), parts(to_der(leaf)).public_key)

    @shows("3-1", "3.3.2.2-1", "3.2.1.3-1", "3.2.1.4-1")
    def test_a_failure_says_why_and_has_no_envelope(self):
        for content, fail_info in (b"no request", scep.BAD_REQUEST), (b"\x30\x00", scep.BAD_REQUEST):
            device = Device()
            reply = self.send(device.message(self.chain, scep.PKCS_REQ, content))
            self.check_refused(reply, fail_info)
            self.assertFalse(reply.has_content())

    @shows("3.2.1.2-1")
    def test_an_undefined_message_type_is_an_error(self):
        for number in "0", "3", "18", "99":
            device = Device()
            self.check_refused(self.send(device.message(self.chain, number, device.csr("secret"))),
                               scep.BAD_REQUEST)

    @shows("3.3.2.1-1")
    def test_success_brings_the_certificate_for_the_requested_key(self):
        device, reply = self.enrolled()
        by_tag, _ = opened(device, reply)
        first = next(read_der(by_tag[CERTIFICATES]))[2]
        self.assertEqual(device.public_key_info(), parts(first).public_key)

    @shows("2.3-2")
    def test_a_renewal_is_enveloped_for_the_old_certificate(self):
        device, _ = self.enrolled()
        device.signer.write_text(device.leaf)
        reply = self.send(device.message(self.chain, scep.RENEWAL_REQ, device.csr(None),
                                         transaction_id="renewal-" + device.cn))
        self.assertEqual(scep.SUCCESS, reply.status)
        [(_, _, info)] = read_der(envelope_of(reply)[1][1])
        self.assertEqual(issuer_and_serial(parts(to_der(device.leaf))), children(info)[1][2])


class Pending(Letter):
    arguments = ("--scenario", "pending-then-issue")

    @shows("2.5-2", "3.3.2.3-1", "3.2.1.1-1", "3-1", "4.3.1-1")
    def test_some_pending_then_one_success(self):
        device = Device()
        replies = [self.send(device.pkcs_req(self.chain))]
        replies += [self.send(device.cert_poll(self.chain)) for _ in "12"]
        self.assertEqual([scep.PENDING, scep.PENDING, scep.SUCCESS],
                         [reply.status for reply in replies])
        self.assertEqual([False, False, True], [reply.has_content() for reply in replies])
        self.assertEqual({device.cn}, {reply.text("transactionID") for reply in replies})

    @shows("3.3.3-1")
    def test_a_poll_is_found_by_its_transaction_whatever_its_body_says(self):
        device, other = Device(), Device()
        self.send(device.pkcs_req(self.chain))
        issuer = parts(to_der(self.chain.sign)).subject
        body = der(0x30, issuer, parts(to_der(other.signer.read_text())).subject)
        for expected in scep.PENDING, scep.SUCCESS:
            reply = self.send(device.message(self.chain, scep.CERT_POLL, body))
            self.assertEqual(expected, reply.status)
        [leaf] = device.open(reply)
        self.assertEqual(f"subject=CN={device.cn}", x509(leaf, "-subject"))


class Queries(Letter):
    @shows("4.4-1")
    def test_a_poll_that_matches_nothing_is_rejected(self):
        self.check_refused(self.send(Device().cert_poll(self.chain)), scep.BAD_CERT_ID)

    @shows("2.6-1", "3.3.2.1-2", "4.5.1-1")
    def test_getcert_brings_the_certificate_that_was_asked_for(self):
        asking, _ = self.enrolled()
        wanted, _ = self.enrolled()
        body = issuer_and_serial(parts(to_der(wanted.leaf)))
        reply = self.send(asking.message(self.chain, scep.GET_CERT, body, "get-cert"))
        self.assertEqual((scep.SUCCESS, [wanted.leaf]), (reply.status, asking.open(reply)))

    @shows("4.5.1-1")
    def test_getcert_for_an_unknown_certificate_fails(self):
        device, _ = self.enrolled()
        issuer = parts(to_der(device.leaf)).issuer
        reply = self.send(device.message(self.chain, scep.GET_CERT,
                                         der(0x30, issuer, der(2, b"\x2a")), "get-cert-unknown"))
        self.check_refused(reply, scep.BAD_CERT_ID)

    @shows("2.7-1", "3.3.2.1-3", "3.4-1", "4.6.1-1")
    def test_getcrl_brings_one_list_and_no_certificates(self):
        device, _ = self.enrolled()
        body = issuer_and_serial(parts(to_der(device.leaf)))
        reply = self.send(device.message(self.chain, scep.GET_CRL, body, "get-crl"))
        by_tag, fields = opened(device, reply)
        self.assertEqual(DATA, fields[2][1])
        self.assertNotIn(CERTIFICATES, by_tag)
        [(_, _, crl)] = read_der(by_tag[CRLS])
        ca = device.folder / "ca.pem"
        ca.write_text(self.chain.ca)
        openssl("crl", "-inform", "DER", "-noout", "-CAfile", ca, data=crl)

    @shows("3.3.4-1")
    def test_lists_and_ca_certificates_are_there_by_http(self):
        crl = self.server.get("/CertEnroll/ca.crl")
        self.assertEqual((200, "application/pkix-crl"), (crl.status, crl.type))
        ca = self.server.get("/CertEnroll/ca.crt")
        self.assertEqual((to_der(self.chain.ca), "application/pkix-cert"), (ca.body, ca.type))

    @shows("5.2-1")
    def test_a_request_whose_success_was_lost_gets_the_same_certificate_again(self):
        device = Device()
        message = device.pkcs_req(self.chain)
        first, again = (device.open(self.send(message)) for _ in "12")
        self.assertEqual(first, again)
        polled = device.open(self.send(device.cert_poll(self.chain)))
        self.assertEqual(first, polled)


class Rollover(Letter):
    arguments = ("--set", f"rollover-at={datetime.date.today() + datetime.timedelta(days=365)}")

    def next_ca(self):
        answer = self.server.get("?operation=GetNextCACert")
        self.assertEqual((200, "application/x-x509-next-ca-cert"), (answer.status, answer.type))
        return answer.body

    @shows("4.7.1-1")
    def test_the_next_certificates_are_signed_by_the_current_ca(self):
        device = Device()
        ca = device.folder / "ca.pem"
        ca.write_text(self.chain.ca)
        content = openssl("cms", "-verify", "-binary", "-inform", "DER", "-CAfile", ca, "-purpose",
                          "any", data=self.next_ca())
        self.assertEqual(3, len(certificates_of(content)))
        self.assertNotIn(self.chain.ca, certificates_of(content))
        self.assertIn("GetNextCACert", capabilities(self.server))

    @shows("5.1-1")
    def test_a_request_for_the_next_ca_is_answered_by_it(self):
        content = openssl("cms", "-verify", "-binary", "-inform", "DER", "-noverify",
                          data=self.next_ca())
        following, device = Chain.of(content), Device()
        reply = Reply(self.server.post(device.pkcs_req(following)), following)
        self.assertEqual(scep.SUCCESS, reply.status)
        leaf, ca = device.folder / "leaf.pem", device.folder / "next.pem"
        leaf.write_text(device.open(reply)[0])
        ca.write_text(following.ca)
        openssl("verify", "-CAfile", ca, leaf)


if __name__ == "__main__":
    tap.main()
