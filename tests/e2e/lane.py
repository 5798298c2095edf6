"""What tests share that change the settings of a lane while its server runs."""
import re
import unittest

from e2e import scep
from e2e.api import Api
from e2e.openssl import openssl
from e2e.scep import Chain, Device, Reply
from e2e.server import Server

HRESULT = "1.3.6.1.4.1.311.21.33"

def attribute_by_openssl(message, dotted):
    """The text of a signed attribute as `openssl asn1parse` prints it, or None."""
    lines = openssl("asn1parse", "-inform", "DER", data=message).decode().splitlines()
    for at, line in enumerate(lines):
        if re.search(rf"OBJECT +:{re.escape(dotted)}$", line):
            return re.search(r"(?:PRINTABLE|UTF8)STRING +:(.*)$", lines[at + 2])[1]
    return None


def hresult_by_openssl(message):
    number = attribute_by_openssl(message, HRESULT)
    return None if number is None else int(number) & 0xffffffff

class Lane(unittest.TestCase):
    """One server for all tests of a class; each begins with the lane as it was at the start."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(*cls.arguments, challenge="both:secret"))
        cls.api = Api(cls.server)
        cls.chain = Chain(cls.server)

    def setUp(self):
        self.api("resetLane")

    def set(self, **settings):
        self.api("changeSettings",
                 body={name.replace("_", "-"): value for name, value in settings.items()})

    def advance(self, duration):
        self.api("setClock", body={"advance": duration})

    def one_time(self):
        return self.api("makeChallenge")["challenge"]

    def revoke(self, serial):
        self.api("revokeCertificate", serial=serial, body={})

    def post(self, message):
        return Reply(self.server.post(message), self.chain)

    def enrolled(self, device=None, **more):
        """A device with a certificate, with which it signs from now on."""
        device = device or Device()
        reply = device.enrol(self.server, self.chain, **more)
        self.assertEqual(scep.SUCCESS, reply.status)
        [device.leaf] = device.open(reply)
        device.signer.write_text(device.leaf)
        return device

    def renew(self, device, challenge=None, message_type=scep.RENEWAL_REQ):
        """By a device whose certificate signs; each renewal is an operation of its own."""
        self.renewals = getattr(self, "renewals", 0) + 1
        return self.post(device.message(self.chain, message_type, device.csr(challenge),
                                        transaction_id=f"renewal {self.renewals} of {device.cn}"))

    def latest_exchange(self):
        """What the journal says of the last message."""
        rows = self.api("listExchanges", query={"limit": 1000})["items"]
        return [row for row in rows if row["operation"] == "PKIOperation"][-1]
