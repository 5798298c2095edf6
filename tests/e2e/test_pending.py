"""Requests that wait for the CA's manager: polled, approved, denied, or spoilt while they wait."""
import tempfile

import tap
from e2e import scep
from e2e.cms import Signing, ecdsa
from e2e.lane import Lane, hresult_by_openssl
from e2e.openssl import serial, x509
from e2e.scep import Device


class Waiting(Lane):
    def setUp(self):
        super().setUp()
        self.set(approval="manual")

    def ask(self, device=None, challenge="secret"):
        """A device whose request waits."""
        device = device or Device()
        reply = device.enrol(self.server, self.chain, challenge=challenge)
        self.assertEqual((scep.PENDING, b"\0"), (reply.status, reply.content))
        return device

    def poll(self, device):
        return self.post(device.cert_poll(self.chain))

    def decide(self, what, device, **more):
        return self.api(f"{what}Pending", transactionID=device.cn, **more)

    def check_delivered(self, device, reply=None):
        reply = reply or self.poll(device)
        self.assertEqual(scep.SUCCESS, reply.status)
        [leaf] = device.open(reply)
        self.assertEqual(f"subject=CN={device.cn}", x509(leaf, "-subject"))
        self.assertEqual(device.public_key.strip(), x509(leaf, "-pubkey"))
        return leaf

    def check_refused(self, reply, hresult):
        self.assertEqual((scep.FAILURE, hresult), (reply.status, hresult_by_openssl(reply.raw)))


class Approval(Waiting):
    def test_it_is_pending_until_somebody_approves(self):
        device = self.ask()
        for _ in range(2):
            self.assertEqual(scep.PENDING, self.poll(device).status)
        approved = self.decide("approve", device)
        leaf = self.check_delivered(device)
        self.assertEqual(serial(leaf), approved["serial"])
        self.assertEqual(leaf, self.check_delivered(device))

    def test_the_request_again_gets_what_a_poll_would(self):
        device = Device()
        message = device.pkcs_req(self.chain)
        self.assertEqual(scep.PENDING, self.post(message).status)
        self.decide("approve", device)
        self.assertEqual(self.check_delivered(device), self.check_delivered(device, self.post(message)))

    def test_what_was_denied_stays_denied(self):
        device = self.ask()
        self.decide("deny", device)
        for _ in range(2):
            self.check_refused(self.poll(device), 0x80094014)
        self.assertEqual([(0,)], self.server.query("SELECT count(*) FROM certificates"))
        self.decide("approve", device, status=404)

    def test_nobody_decides_twice(self):
        device = self.ask()
        self.decide("approve", device)
        for what in "approve", "deny":
            self.decide(what, device, status=404)
        self.check_delivered(device)

    def test_what_a_renewal_asks_for_waits_too(self):
        self.set(approval="auto")
        used = self.one_time()
        device = self.enrolled(challenge=used)
        first = serial(device.leaf)
        self.set(approval="manual", duplicate_subject="refuse")
        message = device.message(self.chain, scep.RENEWAL_REQ, device.csr(used), device.cn + "-2")
        self.assertEqual(scep.PENDING, self.post(message).status)
        self.api("approvePending", transactionID=device.cn + "-2")
        poll = device.cert_poll(self.chain, transaction_id=device.cn + "-2")
        self.assertNotEqual(first, serial(self.check_delivered(device, self.post(poll))))

    def test_without_a_manager_the_next_poll_gets_it(self):
        device = self.ask()
        self.set(approval="auto")
        self.check_delivered(device)

    def test_a_poll_while_the_ca_is_down_ends_nothing(self):
        device = self.ask()
        self.set(service_state="ca-down")
        self.check_refused(self.poll(device), 0x800706ba)
        self.set(service_state="ok")
        self.assertEqual(scep.PENDING, self.poll(device).status)

    def test_nor_does_the_request_again(self):
        device = Device()
        message = device.pkcs_req(self.chain)
        self.assertEqual(scep.PENDING, self.post(message).status)
        self.set(service_state="ca-down")
        self.check_refused(self.post(message), 0x800706ba)
        self.set(service_state="ok")
        self.decide("approve", device)
        self.check_delivered(device)

    def test_who_renews_with_the_same_request_waits_and_is_delivered(self):
        self.set(approval="auto")
        device = Device()
        csr = device.csr("secret")
        first = self.post(device.message(self.chain, scep.PKCS_REQ, csr))
        leaf = self.check_delivered(device, first)
        self.set(approval="manual")
        device.signer.write_text(leaf)
        again = device.message(self.chain, scep.RENEWAL_REQ, csr)
        self.assertEqual(scep.PENDING, self.post(again).status)
        self.decide("approve", device)
        self.assertNotEqual(leaf, self.check_delivered(device))

    def test_what_is_refused_anyway_does_not_wait(self):
        signing = Signing(signature=ecdsa)
        ec_key = Device(make_key=("ecparam", "-name", "prime256v1", "-genkey", "-noout"))
        self.check_refused(ec_key.enrol(self.server, self.chain, signing=signing), 0xc00000bb)
        self.set(min_key_size="3072")
        self.check_refused(Device().enrol(self.server, self.chain), 0x80094811)
        self.assertEqual([], self.api("listPending")["items"])


class OneTimeChallenges(Waiting):
    def spent(self):
        return [row["state"] for row in self.api("listChallenges")["items"]]

    def test_one_is_spent_by_the_approval(self):
        device = self.ask(challenge=self.one_time())
        self.assertEqual(["unspent"], self.spent())
        self.decide("approve", device)
        self.assertEqual(["spent"], self.spent())

    def test_one_that_expires_meanwhile_was_good_when_it_was_asked(self):
        for end in self.approve, self.stop_asking:
            device = self.ask(challenge=self.one_time())
            self.advance("61m")
            end(device)
            self.check_delivered(device)
        self.assertEqual(["spent"] * 2, self.spent())

    def approve(self, device):
        self.decide("approve", device)

    def stop_asking(self, _):
        self.set(approval="auto")

    def test_two_that_wait_with_one_challenge_do_not_both_get_a_certificate(self):
        challenge = self.one_time()
        first, second = (self.ask(challenge=challenge) for _ in range(2))
        self.decide("approve", first)
        self.decide("approve", second, status=409)
        self.assertEqual(scep.PENDING, self.poll(second).status)
        self.set(approval="auto")
        self.check_refused(self.poll(second), 0x800b0110)
        self.check_delivered(first)


class Subjects(Waiting):
    def test_one_that_is_taken_meanwhile_cannot_be_approved(self):
        first = self.ask()
        second = self.ask(Device(first.cn))
        self.set(duplicate_subject="refuse")
        [one, two] = self.api("listPending")["items"]
        self.decide("approve", first, query={"key": one["key"]})
        self.decide("approve", second, query={"key": two["key"]}, status=409)
        self.assertEqual([(1,)], self.server.query("SELECT count(*) FROM certificates"))

    def test_one_that_is_taken_already_does_not_wait(self):
        first = self.ask()
        self.decide("approve", first)
        self.set(duplicate_subject="refuse")
        second = Device(first.cn)
        self.check_refused(second.enrol(self.server, self.chain), 0x80092005)


class BentToWait(Lane):
    """A scenario makes a request wait whatever its challenge."""

    @classmethod
    def setUpClass(cls):
        file = cls.enterClassContext(tempfile.NamedTemporaryFile("w", suffix=".yaml"))
        file.write("mockndes: 1\nname: slow\nrules: [{ at: PKCSReq, answer: pending }]\n")
        file.flush()
        cls.arguments = ("--scenario", file.name)
        super().setUpClass()

    def ask(self, challenge):
        device = Device()
        reply = device.enrol(self.server, self.chain, challenge=challenge)
        self.assertEqual(scep.PENDING, reply.status)
        [row] = [row for row in self.api("listPending")["items"] if row["subject"] == f"CN={device.cn}"]
        return device, row["vouched"]

    def test_a_request_that_was_good_is_good_an_hour_later(self):
        device, vouched = self.ask(self.one_time())
        self.assertTrue(vouched)
        self.advance("61m")
        self.assertEqual(scep.SUCCESS, self.post(device.cert_poll(self.chain)).status)

    def test_a_request_that_was_not_is_not_let_in_by_waiting(self):
        device, vouched = self.ask("wrong")
        self.assertFalse(vouched)
        self.assertEqual(scep.FAILURE, self.post(device.cert_poll(self.chain)).status)

    def test_but_a_person_may_let_it_in(self):
        device, _ = self.ask("wrong")
        self.api("approvePending", transactionID=device.cn)
        self.assertEqual(scep.SUCCESS, self.post(device.cert_poll(self.chain)).status)


if __name__ == "__main__":
    tap.main()
