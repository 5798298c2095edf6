"""What an NDES says when it says no: status, failInfo and HRESULT as openssl reads them, and the event
that it would write, row by row of docs/ndes.md."""
import tempfile

import tap
from e2e import scep
from e2e.cms import Signing, ecdsa
from e2e.lane import Lane, attribute_by_openssl, hresult_by_openssl
from e2e.openssl import der, parts, serial, to_der
from e2e.pkix import CHALLENGE_PASSWORD, PRINTABLE, UTF8, certification_request, name, text
from e2e.scep import Device

FAIL_INFO, SERVER_MESSAGE = "2.16.840.1.113733.1.9.4", "1.3.6.1.4.1.311.21.38"
PKI_STATUS = "2.16.840.1.113733.1.9.3"
BAD_PASSWORD, NOT_SUBMITTED, BAD_RENEWAL, NO_RESPONSE = 29, 31, 28, 13


class Refusals(Lane):
    def check_refused(self, reply, fail_info, hresult, event, server_message=None):
        seen = (attribute_by_openssl(reply.raw, PKI_STATUS),
                attribute_by_openssl(reply.raw, FAIL_INFO), hresult_by_openssl(reply.raw),
                attribute_by_openssl(reply.raw, SERVER_MESSAGE))
        self.assertEqual((scep.FAILURE, fail_info, hresult, server_message), seen)
        self.assertEqual(b"\0", reply.content)
        row = self.latest_exchange()
        self.assertEqual(("refused", scep.FAIL_INFO_NAMES[fail_info], f"0x{hresult:08X}"),
                         (row["outcome"], row["failInfo"], row["hresult"]), row)
        self.assertEqual([str(event)] if event else [],
                         [line.split()[0] for line in row["events"]])
        return reply


class Challenges(Refusals):
    def check(self, hresult, fail_info=scep.BAD_MESSAGE_CHECK, device=None, **more):
        reply = (device or Device()).enrol(self.server, self.chain, **more)
        self.check_refused(reply, fail_info, hresult, BAD_PASSWORD)
        self.assertEqual([(0,)], self.server.query(
            "SELECT count(*) FROM certificates WHERE transaction_id = ?",
            reply.text("transactionID")))

    def test_a_wrong_one(self):
        self.check(0x80070490, challenge="Secret")

    def test_one_that_was_used(self):
        challenge = self.one_time()
        self.enrolled(challenge=challenge)
        self.check(0x800b0110, challenge=challenge)

    def test_one_that_has_expired(self):
        challenge = self.one_time()
        self.advance("61m")
        self.check(0x80070490, challenge=challenge)

    def test_none_where_one_is_asked_for(self):
        self.check(0x80096004, scep.BAD_REQUEST, challenge=None)

    def test_one_in_a_string_type_that_is_not_looked_at(self):
        self.set(challenge_type="printable")
        device = Device()
        for tag in UTF8, PRINTABLE:
            csr = certification_request(device, (CHALLENGE_PASSWORD, text(tag, "secret")))
            reply = self.post(device.message(self.chain, scep.PKCS_REQ, csr,
                                             transaction_id=f"type {tag}"))
            if tag == PRINTABLE:
                self.assertEqual(scep.SUCCESS, reply.status)
            else:
                self.check_refused(reply, scep.BAD_MESSAGE_CHECK, 0x80070490, BAD_PASSWORD)

    def test_a_one_time_challenge_where_a_single_one_is_used(self):
        challenge = self.one_time()
        self.set(use_single_password="true")
        self.check(0x80070490, challenge=challenge)
        self.enrolled()

    def test_nothing_is_asked_for_where_none_is_enforced(self):
        self.set(enforce_password="false")
        self.enrolled(challenge=None)
        self.enrolled(challenge="whatever")


class Renewals(Refusals):
    def check(self, reply, hresult=0x80094806):
        self.check_refused(reply, scep.BAD_REQUEST, hresult, BAD_RENEWAL)

    def test_by_a_stranger_also_with_a_good_challenge(self):
        self.check(self.renew(Device(), challenge="secret"))

    def test_by_a_revoked_certificate(self):
        device = self.enrolled()
        self.revoke(serial(device.leaf))
        self.check(self.renew(device))

    def test_by_an_expired_certificate(self):
        self.set(validity="1h")
        device = self.enrolled()
        self.advance("61m")
        self.check(self.renew(device))

    def test_with_another_subject(self):
        device = self.enrolled()
        device.cn += "-new"
        self.check(self.renew(device))
        self.set(renewal_subject_match="false")
        self.assertEqual(scep.SUCCESS, self.renew(device).status)

    def test_before_the_window(self):
        device = self.enrolled()
        self.set(renewal_window="20%")
        self.check(self.renew(device), 0x80094003)
        self.advance("73d")
        self.assertEqual(scep.SUCCESS, self.renew(device).status)

    def test_with_a_pkcsreq_falls_back_to_the_challenge(self):
        device = self.enrolled()
        self.assertEqual(scep.SUCCESS, self.renew(device, None, scep.PKCS_REQ).status)
        self.revoke(serial(device.leaf))
        again = device.message(self.chain, scep.PKCS_REQ, device.csr("wrong"), "again")
        self.check_refused(self.post(again), scep.BAD_MESSAGE_CHECK, 0x80070490, BAD_PASSWORD)
        right = device.message(self.chain, scep.PKCS_REQ, device.csr("secret"), "right")
        self.assertEqual(scep.SUCCESS, self.post(right).status)


class Submissions(Refusals):
    def check(self, reply, hresult, **more):
        self.check_refused(reply, scep.BAD_REQUEST, hresult, NOT_SUBMITTED, **more)

    def test_while_the_ca_cannot_be_asked(self):
        states = {"ca-down": 0x800706ba, "crl-offline": 0x80092013,
                  "template-not-offered": 0x80094800}
        for state, hresult in states.items():
            self.set(service_state=state)
            self.check(Device().enrol(self.server, self.chain), hresult)

    def test_what_was_issued_before_the_ca_went_down_is_handed_out_again(self):
        device = Device()
        message = device.pkcs_req(self.chain)
        first = device.open(self.post(message))
        self.set(service_state="ca-down")
        self.assertEqual(first, device.open(self.post(message)))

    def test_a_key_that_is_too_small(self):
        self.set(min_key_size=3072)
        self.check(Device().enrol(self.server, self.chain), 0x80094811,
                   server_message="Denied by Policy Module")

    def test_a_subject_that_is_too_long(self):
        device = Device()
        challenge = (CHALLENGE_PASSWORD, text(PRINTABLE, "secret"))
        for length, good in (64, True), (65, False):
            csr = certification_request(device, challenge, subject=name("x" * length))
            reply = self.post(device.message(self.chain, scep.PKCS_REQ, csr, f"long {length}"))
            if good:
                self.assertEqual(scep.SUCCESS, reply.status)
            else:
                self.check(reply, 0x80094001)

    def test_a_subject_that_is_taken(self):
        self.set(duplicate_subject="refuse")
        first = self.enrolled()
        second = Device(first.cn)
        self.check(self.post(second.pkcs_req(self.chain)), 0x80092005)
        self.assertEqual(scep.SUCCESS, self.renew(first).status)
        for [number] in self.server.query("SELECT serial FROM certificates"):
            self.revoke(number)
        self.assertEqual(scep.SUCCESS, self.post(second.pkcs_req(self.chain)).status)

    def test_a_subject_of_an_older_certificate_that_is_revoked_for_it(self):
        self.set(duplicate_subject="revoke")
        first = self.enrolled()
        self.enrolled(Device(first.cn))
        self.assertEqual([(4,)], self.server.query(
            "SELECT reason FROM certificates WHERE serial = ?", serial(first.leaf)))

    def test_the_door_is_looked_at_first(self):
        self.set(service_state="ca-down")
        reply = Device().enrol(self.server, self.chain, challenge="wrong")
        self.check_refused(reply, scep.BAD_MESSAGE_CHECK, 0x80070490, BAD_PASSWORD)


class Messages(Refusals):
    def test_getcert_and_getcrl(self):
        device = Device()
        issuer = parts(to_der(self.chain.ca)).subject
        for message_type in scep.GET_CERT, scep.GET_CRL:
            message = device.message(self.chain, message_type, der(0x30, issuer, der(2, b"\1")))
            self.check_refused(self.post(message), scep.BAD_REQUEST, 0x80070057, None)

    def test_a_poll_for_nothing(self):
        message = Device().cert_poll(self.chain)
        self.check_refused(self.post(message), scep.BAD_CERT_ID, 0x80070490, None)

    def test_a_poll_for_what_was_refused_is_refused_alike(self):
        device = Device()
        self.set(service_state="template-not-offered")
        for message in device.pkcs_req(self.chain), device.cert_poll(self.chain):
            self.check_refused(self.post(message), scep.BAD_REQUEST, 0x80094800, NOT_SUBMITTED)

    def test_a_broken_signature(self):
        message = bytearray(Device().pkcs_req(self.chain))
        message[-1] ^= 1
        self.check_refused(self.post(bytes(message)), scep.BAD_MESSAGE_CHECK, 0x80090006, None)

    def check_no_reply(self, answer, event):
        self.assertEqual((200, b""), (answer.status, answer.body))
        row = self.latest_exchange()
        self.assertEqual(("malformed", None, None), (row["outcome"], row["failInfo"], row["hresult"]))
        [line] = row["events"]
        self.assertEqual(str(event), line.split()[0])
        return line

    def test_an_envelope_for_somebody_else(self):
        message = Device().pkcs_req(self.chain, recipients=("sign",))
        self.assertIn("(0x80090005). Bad Data.", self.check_no_reply(self.server.post(message), 18))

    def test_a_body_that_is_no_message(self):
        self.assertIn("0x8009310b", self.check_no_reply(self.server.post(b"garbage"), 17))

    def test_a_message_that_is_not_there(self):
        self.check_no_reply(self.server.get("?operation=PKIOperation"), 16)


class KeysThatOnlySign(Refusals):
    def test_the_reply_cannot_be_encrypted(self):
        device = Device(make_key=("ecparam", "-name", "prime256v1", "-genkey", "-noout"))
        message = device.pkcs_req(self.chain, signing=Signing(signature=ecdsa))
        self.check_refused(self.post(message), scep.BAD_ALG, 0xc00000bb, NO_RESPONSE)


class Scenarios(Refusals):
    """What no honest server comes to say is said by a scenario, and journalled alike."""

    @classmethod
    def setUpClass(cls):
        file = cls.enterClassContext(tempfile.NamedTemporaryFile("w", suffix=".yaml"))
        file.write("mockndes: 1\nname: constrained\n"
                   "rules: [{ at: PKCSReq, answer: name-constraint }]\n")
        file.flush()
        cls.arguments = ("--scenario", file.name)
        super().setUpClass()

    def test_a_name_constraint(self):
        self.check_refused(Device().enrol(self.server, self.chain), scep.BAD_REQUEST, 0x800b0114,
                           NOT_SUBMITTED)


if __name__ == "__main__":
    tap.main()
