"""The device port as HTTP: paths, capability lists, GetCACert, limits, and what is refused."""
import contextlib
import http.client
import unittest
import unittest.mock

import tap
from e2e.openssl import certificates_of, der, oid, openssl, to_der
from e2e.scep import Chain, Device, Reply, as_get
from e2e.server import KEYS, SCEP, Server

NDES = b"POSTPKIOperation\nRenewal\nSHA-512\nSHA-256\nSHA-1\nDES3\n"
RFC8894 = (b"AES\nDES3\nGetNextCACert\nPOSTPKIOperation\nRenewal\nSHA-1\nSHA-256\nSHA-512\n"
           b"SCEPStandard\n")


class DevicePort(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.chain = Chain(cls.server)

    def test_capabilities_of_ndes_byte_for_byte(self):
        answer = self.server.get("?operation=GetCACaps")
        self.assertEqual((200, NDES), (answer.status, answer.body))
        self.assertEqual("text/plain", answer.type)

    def test_capabilities_of_rfc8894_byte_for_byte(self):
        with Server("--dialect", "rfc8894") as server:
            answer = server.get("?operation=GetCACaps&message=ca")
        self.assertEqual((200, RFC8894), (answer.status, answer.body))

    def test_chain_is_signing_ra_then_encryption_ra_then_ca(self):
        answer = self.server.get("?operation=GetCACert&message=anything")
        self.assertEqual((200, "application/x-x509-ca-ra-cert"), (answer.status, answer.type))
        want = [openssl("x509", "-in", KEYS / name, "-outform", "DER")
                for name in ("ra-sign.pem", "ra-encrypt.pem", "ca.pem")]
        self.assertEqual(want, [to_der(pem) for pem in certificates_of(answer.body)])

    def test_a_ca_without_ra_sends_its_one_certificate(self):
        keys = KEYS.parent / "keys-ca-only"
        with Server(ca=keys) as server:
            answer = server.get("?operation=GetCACert")
        self.assertEqual((200, "application/x-x509-ca-cert"), (answer.status, answer.type))
        self.assertEqual(openssl("x509", "-in", keys / "ca.pem", "-outform", "DER"), answer.body)

    def test_every_spelling_of_the_path_answers(self):
        for path in ("/certsrv/mscep/mscep.dll", "/certsrv/mscep/", "/CertSrv/MSCEP/MSCEP.DLL",
                     "/CERTSRV/mscep/mscep.dll/pkiclient.exe"):
            with self.subTest(path):
                answer = self.server.get(path + "?operation=GetCACaps")
                self.assertEqual((200, NDES), (answer.status, answer.body))
        for path in "/certsrv/mscep%5Fadmin/mscep.dll", "/certsrv/mscep_admin/mscep.dll":
            with self.subTest(path):
                query = "?operation=GetCACaps"
                self.assertEqual(401, self.server.get(path + query).status)
                self.assertEqual(NDES, self.server.log_in(path + query))

    def test_operations_are_found_whatever_the_case_and_order(self):
        for query in "?operation=getcacaps", "?Operation=GetCACaps", "?message=x&operation=GetCACaps":
            with self.subTest(query):
                self.assertEqual(NDES, self.server.get(query).body)

    def test_a_missing_slash_is_moved_permanently_with_its_query(self):
        for path in "/certsrv/mscep", "/CertSrv/mscep_admin":
            query = "?operation=PKIOperation&message=" + "A" * 4000
            answer = self.server.get(path + query)
            self.assertEqual(301, answer.status)
            self.assertTrue(answer.headers["Location"].endswith(path + "/" + query),
                            answer.headers["Location"])

    def test_the_bare_device_url_shows_the_general_page(self):
        answer = self.server.get("/certsrv/mscep/")
        self.assertEqual(200, answer.status)
        self.assertIn("This URL is used by network devices to submit certificate requests.",
                      answer.body.decode("utf-16-le"))

    def test_head_has_the_length_and_no_body(self):
        answer = self.server.get("?operation=GetCACaps", method="HEAD")
        self.assertEqual((200, b"", str(len(NDES))),
                         (answer.status, answer.body, answer.headers["Content-Length"]))

    def test_other_paths_are_not_found(self):
        for path in "/", "/certsrv/mscep/mscep.dllx", "/favicon.ico", "/certsrv/../etc/passwd", \
                "/certsrv/mscep%00x":
            self.assertEqual(404, self.server.get(path).status, path)

    def test_the_control_listener_is_not_on_the_device_port(self):
        for path in "/healthz", "/readyz", "/metrics", "/api/v1/lanes":
            self.assertEqual(404, self.server.get(path).status, path)

    def test_other_methods_are_not_allowed(self):
        for method in "PUT", "DELETE", "PATCH":
            answer = self.server.get(SCEP, method=method)
            self.assertEqual(405, answer.status, method)
            self.assertIn("GET", answer.headers["Allow"])

    def test_one_connection_serves_many_requests(self):
        connection = http.client.HTTPConnection(*self.server.address, timeout=30)
        with contextlib.closing(connection):
            for _ in range(3):
                connection.request("GET", SCEP + "?operation=GetCACaps")
                self.assertEqual(NDES, connection.getresponse().read())

    def test_a_request_without_a_host_is_answered(self):
        got = self.server.raw(f"GET {SCEP}?operation=GetCACaps HTTP/1.1\r\n"
                              "Connection: close\r\n\r\n".encode())
        self.assertTrue(got.startswith(b"HTTP/1.1 200"), got[:80])
        self.assertTrue(got.endswith(NDES))


class Limits(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())

    def test_a_query_of_64_kib_is_read_and_a_longer_one_is_too_long(self):
        self.assertEqual(200, self.server.get("?operation=GetCACaps&message=" + "A" * 60000).status)
        self.assertEqual(414, self.server.get("?operation=GetCACaps&message=" + "A" * 70000).status)

    def test_a_path_beyond_4_kib_is_too_long(self):
        self.assertEqual(414, self.server.get("/" + "a" * 5000).status)

    def test_a_body_beyond_a_mebibyte_is_too_large(self):
        self.assertEqual(413, self.server.post(b"\0" * (1 << 20) + b"more").status)
        self.assertEqual(200, self.server.get("?operation=GetCACaps").status)

    def test_a_large_message_by_get_enrols(self):
        chain, device = Chain(self.server), Device()
        message = device.pkcs_req(chain, challenge="secret")
        padded = as_get(message) + "&padding=" + "A" * 12000
        self.assertEqual("0", Reply(self.server.get(padded), chain).status)

    def test_a_message_of_very_many_attributes_costs_no_time(self):
        names = {f"extra{i}": oid(f"1.3.6.1.4.1.99999.{i}") for i in range(65)}
        device, chain = Device(), Chain(self.server)
        with unittest.mock.patch.dict("e2e.scep.OIDS", names):
            message = device.pkcs_req(chain, attributes={name: der(5) for name in names})
        self.assertEqual(b"", self.server.post(message).body)
        self.assertIn("more than 64 signed attributes", self.server.log()[-1])

    def test_what_is_no_message_breaks_nothing(self):
        for body in b"", b"\0", b"0\x80", b"GET / HTTP", b"\x30\x84\xff\xff\xff\xff", b"A" * 5000:
            answer = self.server.post(body)
            self.assertNotEqual("application/x-pki-message", answer.type, body[:20])
        for query in "?operation=PKIOperation", "?operation=PKIOperation&message=%%%":
            self.assertNotEqual("application/x-pki-message", self.server.get(query).type, query)
        self.assertEqual(200, self.server.get("?operation=GetCACaps").status)


if __name__ == "__main__":
    tap.main()
