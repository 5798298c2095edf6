"""An NDES that is out of order: what curl sees of each way, and what is on record of it, as the event log
and the log of IIS would have it."""
import subprocess
import time
import unittest

import tap
from e2e import scep
from e2e.api import Api
from e2e.openssl import der, parts, to_der
from e2e.scep import Chain, Device, Reply
from e2e.server import SCEP, Server

IIS, HTTP_SYS = "Microsoft-IIS/10.0", "Microsoft-HTTPAPI/2.0"
SERVICE = "The Network Device Enrollment Service "
EXPIRED = ("(0x800b0101). A required certificate is not within its validity period when verifying "
           "against the current system clock or the timestamp in the signed file.")
SERVICE_PATHS = (SCEP, SCEP + "?operation=GetCACaps", SCEP + "?operation=GetCACert",
                 "/certsrv/mscep/", "/certsrv/mscep", "/CertSrv/mscep_admin/",
                 "/certsrv/mscep_admin/mscep.dll?operation=GetCACaps", "/cgi-bin/pkiclient.exe",
                 "/challenge")


class Seen:
    """A URL as curl gets it."""

    def __init__(self, url, *arguments):
        run = subprocess.run(["curl", "-sS", "-i", *arguments, url], stdout=subprocess.PIPE,
                             timeout=30, check=True)
        head, _, self.body = run.stdout.partition(b"\r\n\r\n")
        first, *lines = head.decode().split("\r\n")
        self.status = int(first.split()[1])
        self.headers = dict(line.split(": ", 1) for line in lines)
        self.server = self.headers["Server"]


class Service(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(Server())
        self.api = Api(self.server)
        self.chain = Chain(self.server)

    def put_into(self, state):
        self.api("changeSettings", body={"service-state": state})

    def journal(self):
        """Of the latest exchange: status, sub-status, win32-status, events; it may lag."""
        end = self.api("getLane")["counts"]["exchanges"]
        deadline = time.monotonic() + 10
        rows = []
        while len(rows) < end and time.monotonic() < deadline:
            time.sleep(0.02)
            rows = self.server.query("SELECT http_status, sub_status, win32_status, events, outcome "
                                     "FROM exchanges ORDER BY id")
        *found, self.outcome = rows[-1]
        return found

    def check_everywhere(self, status, server, win32_status, events):
        for path in SERVICE_PATHS:
            seen = Seen(self.server.root + path)
            self.assertEqual((status, server), (seen.status, seen.server), path)
            self.assertEqual([status, 0, win32_status, events], self.journal(), path)
            self.assertEqual("out-of-order", self.outcome)
        return seen

    def check_enrols_again(self):
        self.put_into("ok")
        self.assertEqual(scep.SUCCESS, Device().enrol(self.server, self.chain).status)


class Stopped(Service):
    def test_expired_ra_certificates_are_500_everywhere_with_events_2_and_10(self):
        self.put_into("ra-expired")
        self.check_everywhere(500, IIS, 0, "\n".join([
            f"2 {SERVICE}cannot be started {EXPIRED}",
            f"10 {SERVICE}cannot retrieve one of its required certificates {EXPIRED}"]))
        [line] = self.server.log()[-1:]
        self.assertIn("events=2,10", line)
        self.check_enrols_again()

    def test_a_stopped_pool_is_503_of_http_sys_with_an_event_of_the_system_log(self):
        self.put_into("pool-stopped")
        seen = self.check_everywhere(503, HTTP_SYS, 0, (
            "5002 (System log, source WAS) Application pool 'SCEP' is being automatically disabled "
            "due to a series of failures in the process(es) serving that application pool."))
        self.assertNotIn("X-Powered-By", seen.headers)
        self.assertIn(b"<p>HTTP Error 503. The service is unavailable.</p>", seen.body)
        self.check_enrols_again()

    def test_a_missing_right_to_impersonate_is_500_with_win32_1346(self):
        self.put_into("no-impersonation")
        self.check_everywhere(500, IIS, 1346, None)
        self.check_enrols_again()

    def test_a_request_is_lost_on_a_service_that_does_not_run(self):
        self.put_into("pool-stopped")
        message = self.server.folder / "message.der"
        message.write_bytes(Device().pkcs_req(self.chain))
        seen = Seen(f"{self.server.root}{SCEP}?operation=PKIOperation", "--data-binary", f"@{message}")
        self.assertEqual(503, seen.status)
        self.assertEqual([(0,), (0,)], self.server.query(
            "SELECT count(*) FROM certificates UNION ALL SELECT count(*) FROM transactions"))

    def test_what_the_ca_publishes_does_not_stop_with_the_service(self):
        for state in "ra-expired", "pool-stopped", "no-impersonation":
            self.put_into(state)
            for path in "/CertEnroll/ca.crl", "/CertEnroll/ca.crt":
                self.assertEqual((200, IIS), (Seen(self.server.root + path).status,
                                              Seen(self.server.root + path).server))

    def test_a_service_may_be_out_of_order_from_the_start(self):
        with Server("--set", "service-state=pool-stopped") as server:
            self.assertEqual(503, server.get("?operation=GetCACaps").status)


class NotSubmitted(Service):
    """The service runs, and the CA does not take what it submits."""

    def check_refused(self, hresult, number, text):
        for operation in "GetCACaps", "GetCACert":
            self.assertEqual(200, Seen(f"{self.server.root}{SCEP}?operation={operation}").status)
            self.assertEqual([200, 0, 0, None], self.journal())
        reply = Device().enrol(self.server, self.chain)
        self.assertEqual((scep.FAILURE, scep.BAD_REQUEST, str(number)),
                         (reply.status, reply.fail_info, reply.text("hresult")))
        self.assertEqual([200, 0, 0, f"31 {SERVICE}cannot submit the certificate request {text}"],
                         self.journal())
        self.assertEqual([(hresult, "badRequest")], self.server.query(
            "SELECT hresult, fail_info FROM exchanges WHERE hresult IS NOT NULL"))
        [line] = self.server.log()[-1:]
        for field in "failInfo=badRequest", f"hresult={hresult}", "events=31":
            self.assertIn(f" {field} ", line)
        self.check_enrols_again()

    def test_a_ca_that_is_down_refuses_enrolment_and_nothing_else(self):
        self.put_into("ca-down")
        self.check_refused("0x800706BA", -2147023174,
                           "(0x800706ba). The RPC server is unavailable.")

    def test_a_template_that_is_not_offered_refuses_enrolment(self):
        self.put_into("template-not-offered")
        self.check_refused("0x80094800", -2146875392, "(The requested certificate template is not "
                           "supported by this CA.). 0x80004005")

    def test_an_offline_list_refuses_enrolment_and_is_not_there(self):
        self.put_into("crl-offline")
        for path, status in (("/CertEnroll/ca.crl", 404), ("/ocsp", 404), ("/CertEnroll/ca.crt", 200)):
            self.assertEqual(status, Seen(self.server.root + path).status, path)
        self.check_refused("0x80092013", -2146885613, "(The revocation function was unable to check "
                           "revocation because the revocation server was offline.). 0x80004005")

    def test_a_ca_that_is_down_tells_nothing_of_its_certificates(self):
        with Server("--dialect", "rfc8894", "--set", "service-state=ca-down") as server:
            chain, device = Chain(server), Device()
            ca = parts(to_der(chain.ca))
            content = der(0x30, ca.subject, ca.serial)
            for message_type in scep.GET_CERT, scep.GET_CRL:
                message = device.message(chain, message_type, content)
                reply = Reply(server.post(message), chain)
                self.assertEqual((scep.FAILURE, scep.BAD_REQUEST), (reply.status, reply.fail_info))
                self.assertIn("cannot be reached", reply.text("failInfoText"))


if __name__ == "__main__":
    tap.main()
