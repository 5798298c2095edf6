"""One CA takes over from another (RFC 8894 4.7, 5.1): a real client enrols before and after, and openssl
tells the two CAs apart. The lane's clock begins two days ago and is set to today, so that all
certificates are good by the machine's clock as well."""
import datetime
import os
import subprocess
import unittest

import tap
from clients import drivers
from duties import shows
from e2e import scep
from e2e.api import Api
from e2e.cms import issuer_and_serial
from e2e.openssl import certificates_of, openssl, parts, serial, to_der, x509
from e2e.scep import Chain, Device, Reply
from e2e.server import KEYS, Server

NEXT_TYPE = "application/x-x509-next-ca-cert"
NEXT = "?operation=GetNextCACert"


def days_ago(days):
    then = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(days=days)
    return then.strftime("%Y-%m-%dT%H:%M:%SZ")


class Rollover(unittest.TestCase):
    def serve(self, *arguments, rollover=True, **more):
        """A server of two days ago, whose CA changes a day ago."""
        change = ("--set", f"rollover-at={days_ago(1)}") if rollover else ()
        self.server = self.enterContext(
            Server("--now", days_ago(2), *change, *arguments, **{"ca": None} | more))
        self.api = Api(self.server)
        return self.server

    def change(self):
        self.api("setClock", body={"machine": True})

    def file(self, name, text):
        path = self.server.folder / name
        path.write_text(text)
        return path

    def verifies(self, leaf, ca, *more):
        """Whether openssl finds a certificate good that has this CA, and nothing else, to trust."""
        run = subprocess.run(
            ["openssl", "verify", *more, "-no-CApath", "-no-CAstore", "-CAfile",
             self.file("trusted.pem", ca), self.file("leaf.pem", leaf)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60, check=False)
        return run.returncode == 0

    def next_certificates(self, trusted):
        """Of GetNextCACert, PEM, when openssl has found the signature good."""
        answer = self.server.get(NEXT)
        self.assertEqual((200, NEXT_TYPE), (answer.status, answer.type))
        return certificates_of(openssl(
            "cms", "-verify", "-binary", "-inform", "DER", "-purpose", "any", "-CAfile",
            self.file("trusted.pem", trusted), data=answer.body))


class RealClient(Rollover):
    def client(self):
        return self.enterContext(drivers.Device("scepclient", self.server, "scepclient-1"))

    def enrolled(self, outcome):
        """./dev test installs every client, and says so: then none may be missing."""
        if not outcome.installed and "MOCKNDES_CLIENTS_INSTALLED" not in os.environ:
            self.skipTest(outcome.output.strip())
        self.assertTrue(outcome.enrolled, outcome.output)
        return outcome.certificate

    @shows("4.7.1-1")
    def test_a_client_enrols_at_the_old_ca_and_then_at_the_new_one(self):
        server = self.serve()
        old = Chain(server)
        first = self.enrolled(self.client().enrol())
        *_, following = self.next_certificates(old.ca)
        self.assertEqual(old.ca, Chain(server).ca)
        self.change()
        new = Chain(server)
        second = self.enrolled(self.client().enrol())
        self.assertEqual(following, new.ca)
        self.assertEqual([True, False, False, True],
                         [self.verifies(leaf, chain.ca)
                          for leaf in (first, second) for chain in (old, new)])
        self.assertEqual([(serial(first), 0), (serial(second), 1)],
                         server.query("SELECT serial, ca FROM certificates ORDER BY id"))

    def test_a_certificate_of_the_old_ca_is_renewed_by_the_new_one(self):
        server = self.serve()
        client = self.client()
        self.enrolled(client.enrol())
        self.change()
        renewed = self.enrolled(client.renew())
        self.assertTrue(self.verifies(renewed, Chain(server).ca))


class Messages(Rollover):
    def enrol(self, chain):
        device = Device()
        reply = device.enrol(self.server, chain)
        self.assertEqual(scep.SUCCESS, reply.status)
        return device.open(reply)[0]

    @shows("5.1-1")
    def test_a_request_for_the_next_ca_is_answered_with_its_keys_before_the_change(self):
        server = self.serve()
        old = Chain(server)
        following = Chain.__new__(Chain)
        following.sign, following.encrypt, following.ca = self.next_certificates(old.ca)
        leaf = self.enrol(following)  # Reply has verified it with the next RA's certificate
        self.assertTrue(self.verifies(leaf, following.ca))
        self.assertEqual([(1,)], server.query("SELECT ca FROM certificates"))
        self.assertTrue(self.verifies(self.enrol(old), old.ca))

    def test_each_ca_answers_for_its_own_certificates(self):
        server = self.serve()
        chains, leaves = [Chain(server)], []
        leaves.append(self.enrol(chains[0]))
        self.change()
        chains.append(Chain(server))
        leaves.append(self.enrol(chains[1]))
        for chain, leaf, name in zip(chains, leaves, ("ca", "ca(1)")):
            self.assertIn(f"/CertEnroll/{name}.crl", x509(leaf, "-ext", "crlDistributionPoints"))
            self.assertIn(f"/CertEnroll/{name}.crt", x509(leaf, "-ext", "authorityInfoAccess"))
            self.assertEqual(to_der(chain.ca), server.get(f"/CertEnroll/{name}.crt").body)
            self.assertTrue(self.is_good(chain, leaf))
        self.api("revokeCertificate", serial=serial(leaves[0]), body={})
        self.assertEqual([False, True], [self.is_good(*pair) for pair in zip(chains, leaves)])

    def is_good(self, chain, leaf):
        """By the list that the certificate names, and by OCSP, which have to agree."""
        by_list = self.verifies(leaf, chain.ca, "-crl_check", "-crl_download")
        issuer, path = self.file("issuer.pem", chain.ca), self.file("asked.pem", leaf)
        said = openssl("ocsp", "-issuer", issuer, "-CAfile", issuer, "-cert", path, "-url",
                       self.server.root + "/ocsp").decode()
        self.assertIn(f"{path}: {'good' if by_list else 'revoked'}", said)
        return by_list

    def test_the_new_ca_hands_out_what_the_old_one_issued_and_revoked(self):
        server = self.serve("--dialect", "rfc8894")
        old = Chain(server)
        leaf = self.enrol(old)
        self.api("revokeCertificate", serial=serial(leaf), body={})
        self.change()
        new, device = Chain(server), Device()
        name = issuer_and_serial(parts(to_der(leaf)))
        replies = [Reply(server.post(device.message(new, kind, name, kind)), new)
                   for kind in (scep.GET_CERT, scep.GET_CRL)]
        self.assertEqual([leaf], device.open(replies[0]))
        listed = openssl("pkcs7", "-inform", "DER", "-print", data=openssl(
            "cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", device.key,
            data=replies[1].content)).decode()
        self.assertIn(serial(leaf), listed.upper())

    def test_an_ocsp_answer_for_one_ca_says_nothing_of_the_others_certificates(self):
        server = self.serve()
        old = Chain(server)
        self.change()
        leaf = self.enrol(Chain(server))
        issuer = self.file("issuer.pem", old.ca)
        said = openssl("ocsp", "-issuer", issuer, "-CAfile", issuer, "-serial",
                       "0x" + serial(leaf), "-url", server.root + "/ocsp").decode()
        self.assertIn(": unknown", said)


class EnvelopesForTheNextCa(Rollover):
    def setUp(self):
        self.serve(ca=KEYS)
        self.following = Chain.__new__(Chain)
        self.following.sign, self.following.encrypt, self.following.ca = \
            self.next_certificates(Chain(self.server).ca)

    def test_none_is_opened_where_none_takes_over(self):
        self.api("changeSettings", body={"rollover-at": "never"})
        answer = self.server.post(Device().pkcs_req(self.following))
        self.assertEqual((200, b""), (answer.status, answer.body))
        self.assertEqual([], self.server.query("SELECT ca FROM certificates"))

    def test_what_is_wrong_in_one_is_told(self):
        message = Device().message(self.following, scep.PKCS_REQ, b"garbage")
        self.assertEqual(scep.FAILURE, Reply(self.server.post(message), self.following).status)
        reason = self.api("listExchanges")["items"][-1]["reason"]
        self.assertRegex(reason, "^badRequest, .*: RFC 2986 .*: not a certificate")


class Installation(Rollover):
    def test_another_ca_has_a_successor_of_its_own(self):
        server = self.serve()
        first = self.next_certificates(Chain(server).ca)
        server.stop()
        server.arguments += ["--ca", KEYS]
        server.start()
        self.assertNotEqual(first, self.next_certificates(Chain(server).ca))
        server.stop()
        del server.arguments[-2:]
        server.start()
        self.assertEqual(first, self.next_certificates(Chain(server).ca))

    def test_the_next_ca_is_kept_over_a_restart(self):
        server = self.serve()
        before = self.next_certificates(Chain(server).ca)
        server.stop()
        server.start()
        self.api = Api(server)
        self.assertEqual(before, self.next_certificates(Chain(server).ca))
        self.change()
        self.assertEqual(before, certificates_of(server.get("?operation=GetCACert").body))
        now = server.arguments.index("--now")
        del server.arguments[now:now + 2]
        server.stop()
        server.start()
        self.assertEqual(before, certificates_of(server.get("?operation=GetCACert").body))

    def test_the_date_can_be_set_while_it_runs(self):
        server = self.serve("--dialect", "rfc8894", rollover=False)
        refused = server.get(NEXT)
        self.assertEqual(404, refused.status)
        self.assertIn(b"rollover-at", refused.body)
        self.api("changeSettings", body={"rollover-at": days_ago(1)})
        *_, following = self.next_certificates(Chain(server).ca)
        self.change()
        self.assertEqual(following, Chain(server).ca)
        self.assertEqual(404, server.get(NEXT).status)

    def test_an_ndes_without_a_next_ca_does_not_know_the_operation(self):
        server = self.serve(rollover=False, ca=KEYS)
        unknown = server.get("?operation=GetNothing")
        answer = server.get(NEXT)
        self.assertEqual((unknown.status, unknown.type, unknown.body),
                         (answer.status, answer.type, answer.body))

    def test_keys_that_are_given_have_a_successor_too(self):
        server = self.serve(ca=KEYS)
        old = Chain(server)
        *_, following = self.next_certificates(old.ca)
        self.assertEqual(x509(old.ca, "-subject"), x509(following, "-subject"))
        self.assertNotEqual(x509(old.ca, "-pubkey"), x509(following, "-pubkey"))
        self.assertEqual([], [path for path in KEYS.iterdir() if "next" in path.name])

    def test_the_new_ca_of_two_tiers_stands_below_the_same_root(self):
        server = self.serve("--set", "hierarchy=two-tier")
        root = certificates_of(server.get("?operation=GetCACert").body)[2]
        *_, same, following = self.next_certificates(root)
        self.assertEqual(root, same)
        self.assertTrue(self.verifies(following, root))

    def test_a_ca_alone_is_followed_by_a_ca_alone(self):
        server = self.serve("--set", "hierarchy=ca-only")
        old = openssl("x509", "-inform", "DER",
                      data=server.get("?operation=GetCACert").body).decode()
        [following] = self.next_certificates(old)
        self.change()
        self.assertEqual(to_der(following), server.get("?operation=GetCACert").body)


if __name__ == "__main__":
    tap.main()
