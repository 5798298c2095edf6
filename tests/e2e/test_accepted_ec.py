"""Keys that sign but cannot decrypt: their replies are encrypted with the challenge (RFC 8894 3.1),
except by an NDES, which knows RSA only."""
import unittest

import tap
from e2e import scep
from e2e.cms import Ber, Envelope, Signing, ecdsa
from e2e.openssl import parts, to_der
from e2e.scep import Chain, Device, Reply
from e2e.server import Server


def device(curve="prime256v1"):
    return Device(make_key=("ecparam", "-name", curve, "-genkey", "-noout"))


class EcKey(unittest.TestCase):
    arguments = ("--dialect", "rfc8894")

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(*cls.arguments))
        cls.chain = Chain(cls.server)

    def ask(self, client, challenge="secret", digest="sha256", **manner):
        message = client.pkcs_req(self.chain, challenge=challenge,
                                  signing=Signing(signature=ecdsa, digest=digest), **manner)
        return Reply(self.server.post(message), self.chain)

    def check_issued(self, client, reply, challenge="secret"):
        """Who knows the challenge can read it, and it is for the key that was asked for."""
        self.assertEqual((scep.SUCCESS, None), (reply.status, reply.fail_info))
        [leaf] = client.open(reply, password=challenge)
        self.assertEqual(client.public_key_info(), parts(to_der(leaf)).public_key)
        return leaf

    def check_bad_alg(self, client, reply):
        self.assertEqual((scep.FAILURE, scep.BAD_ALG), (reply.status, reply.fail_info))
        self.assertEqual([], self.server.query(
            "SELECT 1 FROM certificates WHERE transaction_id = ?", reply.text("transactionID")))


@tap.table({
    "P-256 and SHA-256": {},
    "P-384 and SHA-384": {"curve": "secp384r1", "digest": "sha384"},
    "P-521 and SHA-512": {"curve": "secp521r1", "digest": "sha512"},
    "P-256 and SHA-1": {"digest": "sha1"},
    "AES with 256 bits": {"envelope": Envelope(cipher="aes-256-cbc")},
    "triple DES": {"envelope": Envelope(cipher="des-ede3-cbc")},
    "BER inside": {"envelope": Envelope(form=Ber)},
})
class ByPassword(EcKey):
    def check(self, curve="prime256v1", **manner):
        client = device(curve)
        self.check_issued(client, self.ask(client, **manner))

    def test_the_challenge_is_kept_for_polls(self):
        with Server(*self.arguments, "--scenario", "pending-then-issue") as server:
            client, chain = device(), Chain(server)
            signing = Signing(signature=ecdsa)
            messages = [client.pkcs_req(chain, signing=signing)]
            messages += [client.cert_poll(chain, signing=signing) for _ in range(2)]
            replies = [Reply(server.post(message), chain) for message in messages]
        self.assertEqual([scep.PENDING] * 2, [reply.status for reply in replies[:2]])
        self.check_issued(client, replies[2])

    def test_a_renewal_has_to_bring_a_challenge(self):
        client = device()
        client.signer.write_text(self.check_issued(client, self.ask(client)))
        self.check_bad_alg(client, self.ask(client, challenge=None, transaction_id="without"))
        self.check_issued(client, self.ask(client, transaction_id="with"))

    def test_nobody_reads_it_without_the_challenge(self):
        client = device()
        reply = self.ask(client)
        with self.assertRaises(AssertionError):
            client.open(reply, password="Secret")


class ToAnNdes(EcKey):
    arguments = ("--dialect", "ndes")

    def test_is_refused(self):
        client = device()
        self.check_bad_alg(client, self.ask(client))


if __name__ == "__main__":
    tap.main()
