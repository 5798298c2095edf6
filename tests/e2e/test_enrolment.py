"""Enrolment with messages of the test's own making: certificates, challenges, refusals, polls."""
import threading
import unittest

import tap
from e2e import scep
from e2e.openssl import openssl, serial, x509
from e2e.scep import Chain, Device, Reply, as_get
from e2e.server import Server

NOT_FOUND = "-2147023728"  # 0x80070490: how an NDES says that it does not know a challenge


class Enrolment(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.chain = Chain(cls.server)

    def test_certificate_is_issued_for_the_key_and_recorded(self):
        device = Device()
        reply = device.enrol(self.server, self.chain)
        self.assertEqual(scep.SUCCESS, reply.status)
        [leaf] = device.open(reply)
        self.assertEqual(device.public_key.strip(), x509(leaf, "-pubkey"))
        self.assertEqual(f"subject=CN={device.cn}", x509(leaf, "-subject"))
        self.assertIn(f"DNS:{device.cn}.test", x509(leaf, "-ext", "subjectAltName"))
        path = device.folder / "leaf.pem"
        path.write_text(leaf)
        openssl("verify", "-CAfile", self.server.ready["ca_file"], path)
        rows = self.server.query("SELECT subject, transaction_id, bent_by FROM certificates "
                                 "WHERE serial = ?", serial(leaf))
        self.assertEqual([(f"CN={device.cn}", device.cn, None)], rows)

    def test_reply_echoes_transaction_and_nonce_and_brings_its_own(self):
        device = Device()
        message = device.pkcs_req(self.chain, transaction_id="A+b/c=")
        reply = Reply(self.server.post(message), self.chain)
        sent = scep.signed_attributes(message)
        self.assertEqual("A+b/c=", reply.text("transactionID"))
        self.assertEqual("3", reply.text("messageType"))
        self.assertEqual(sent["senderNonce"], reply.attributes["recipientNonce"])
        self.assertEqual(16, len(reply.attributes["senderNonce"][0][1]))
        self.assertNotEqual(sent["senderNonce"], reply.attributes["senderNonce"])

    def test_the_same_request_again_gets_the_same_certificate(self):
        device = Device()
        message = device.pkcs_req(self.chain)
        got = [device.open(Reply(answer, self.chain)) for answer in
               (self.server.post(message), self.server.post(message), self.server.get(as_get(message)))]
        self.assertEqual([got[0]] * 3, got)

    def test_many_devices_at_once_get_one_certificate_each(self):
        device = Device()
        messages = {f"crowd-{n}": device.pkcs_req(self.chain, transaction_id=f"crowd-{n}")
                    for n in range(16)}
        replies = {}
        threads = [threading.Thread(target=lambda n=name, m=message: replies.update(
            {n: Reply(self.server.post(m), self.chain)})) for name, message in messages.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual({scep.SUCCESS}, {reply.status for reply in replies.values()})
        self.assertEqual(16, len({serial(device.open(reply)[0]) for reply in replies.values()}))

    def test_a_poll_for_nothing_is_refused(self):
        device = Device()
        reply = Reply(self.server.post(device.cert_poll(self.chain)), self.chain)
        self.assertEqual((scep.FAILURE, scep.BAD_CERT_ID), (reply.status, reply.fail_info))

    def test_a_broken_signature_is_no_certificate(self):
        message = bytearray(Device().pkcs_req(self.chain))
        message[-1] ^= 1
        reply = Reply(self.server.post(bytes(message)), self.chain)
        self.assertEqual((scep.FAILURE, scep.BAD_MESSAGE_CHECK), (reply.status, reply.fail_info))

    def test_content_that_is_no_csr_is_no_certificate(self):
        device = Device()
        message = device.message(self.chain, scep.PKCS_REQ, b"no request at all")
        reply = Reply(self.server.post(message), self.chain)
        self.assertEqual((scep.FAILURE, scep.BAD_REQUEST), (reply.status, reply.fail_info))

    def test_getcert_and_getcrl_are_refused_as_ndes_does(self):
        for message_type in scep.GET_CERT, scep.GET_CRL:
            device = Device()
            message = device.message(self.chain, message_type, b"\x30\x00")
            reply = Reply(self.server.post(message), self.chain)
            self.assertEqual((scep.FAILURE, scep.BAD_REQUEST), (reply.status, reply.fail_info))


class Challenges(unittest.TestCase):
    def refusal(self, server, chain, **more):
        reply = Device().enrol(server, chain, **more)
        self.assertEqual(scep.FAILURE, reply.status)
        self.assertEqual([], server.query("SELECT 1 FROM certificates"))
        return reply

    def test_a_wrong_challenge_is_refused_with_the_hresult_of_ndes(self):
        with Server() as server:
            reply = self.refusal(server, Chain(server), challenge="Secret")
        self.assertEqual((scep.BAD_MESSAGE_CHECK, NOT_FOUND),
                         (reply.fail_info, reply.text("hresult")))
        self.assertEqual(b"\0", reply.content)

    def test_a_missing_challenge_is_refused(self):
        with Server() as server:
            self.refusal(server, Chain(server), challenge=None)

    def test_no_challenge_is_asked_for_where_none_is_wanted(self):
        with Server(challenge="none") as server:
            reply = Device().enrol(server, Chain(server), challenge=None)
            self.assertEqual(scep.SUCCESS, reply.status)

    def test_a_fixed_challenge_works_any_number_of_times(self):
        with Server() as server:
            chain = Chain(server)
            for _ in range(3):
                self.assertEqual(scep.SUCCESS, Device().enrol(server, chain).status)

    def test_a_one_time_challenge_works_once(self):
        with Server(challenge="one-time") as server:
            chain, challenge = Chain(server), server.challenge()
            self.assertEqual(scep.SUCCESS,
                             Device().enrol(server, chain, challenge=challenge).status)
            again = Device().enrol(server, chain, challenge=challenge)
            self.assertEqual((scep.FAILURE, scep.BAD_MESSAGE_CHECK),
                             (again.status, again.fail_info))
            self.assertEqual([(1,)], server.query("SELECT count(*) FROM certificates"))

    def test_a_one_time_challenge_is_spent_once_however_many_race(self):
        with Server(challenge="one-time") as server:
            chain, challenge, device = Chain(server), server.challenge(), Device()
            messages = [device.pkcs_req(chain, challenge=challenge, transaction_id=f"race-{n}")
                        for n in range(8)]
            got = []
            threads = [threading.Thread(target=lambda m=message: got.append(
                Reply(server.post(m), chain).status)) for message in messages]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(["0"] + ["2"] * 7, sorted(got))

    def test_one_time_challenges_survive_a_restart(self):
        server = Server(challenge="one-time")
        with server:
            chain, challenge = Chain(server), server.challenge()
            server.stop()
            server.start()
            self.assertEqual(scep.SUCCESS,
                             Device().enrol(server, chain, challenge=challenge).status)

    def test_both_kinds_open_the_door_where_both_are_given(self):
        with Server(challenge="both:fixed") as server:
            chain = Chain(server)
            for challenge in "fixed", server.challenge():
                self.assertEqual(scep.SUCCESS,
                                 Device().enrol(server, chain, challenge=challenge).status)
            self.assertEqual(scep.FAILURE, Device().enrol(server, chain, challenge="other").status)


class Dialect(unittest.TestCase):
    def test_rfc8894_refuses_without_content_and_without_hresult(self):
        with Server("--dialect", "rfc8894") as server:
            reply = Device().enrol(server, Chain(server), challenge="wrong")
        self.assertEqual((scep.FAILURE, scep.BAD_MESSAGE_CHECK), (reply.status, reply.fail_info))
        self.assertFalse(reply.has_content())
        self.assertNotIn("hresult", reply.attributes)

    def test_ndes_sends_no_certificates_beside_its_signature(self):
        with Server() as server:
            reply = Device().enrol(server, Chain(server))
        self.assertEqual([], [tag for tag, _, _ in scep.signed_data(reply.raw) if tag == 0xa0])

    def test_keys_made_at_the_first_start_enrol_as_given_ones_do(self):
        with Server(ca=None) as server:
            self.assertEqual(scep.SUCCESS, Device().enrol(server, Chain(server)).status)


if __name__ == "__main__":
    tap.main()
