"""What the tables of accepted messages share: a server, a device, and what its certificate must be.
"""
import functools
import itertools
import tempfile
import unittest

from e2e import scep
from e2e.openssl import openssl, parts, requested, to_der
from e2e.scep import Chain, Device, Reply
from e2e.server import Server


@functools.cache
def device():
    """The same for all tables: keys take long."""
    return Device("accepted")


@functools.cache
def csr():
    return device().csr("secret")


class Accepted(unittest.TestCase):
    """One server for all rows of a table. A row that names a refusal has to get just that."""

    dialect = "ndes"
    numbers = itertools.count(1)

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("--dialect", cls.dialect))
        cls.chain = Chain(cls.server)

    def message(self, message_type=scep.PKCS_REQ, content=None, transaction_id=None, **manner):
        """A request that no other row has sent."""
        self.transaction_id = transaction_id or f"row {next(self.numbers)}"
        self.content = content or csr()
        return device().message(self.chain, message_type, self.content, self.transaction_id,
                                **manner)

    def check(self, refused=None, **manner):
        self.check_answer(self.server.post(self.message(**manner)), refused)

    def check_answer(self, answer, refused=None):
        reply = Reply(answer, self.chain)
        self.assertEqual(self.transaction_id, reply.text("transactionID"))
        if refused:
            self.assertEqual((scep.FAILURE, refused), (reply.status, reply.fail_info))
            self.assertEqual([], self.issued())
        else:
            self.assertEqual((scep.SUCCESS, None), (reply.status, reply.fail_info))
            self.check_certificate(device().open(reply))
        return reply

    def issued(self):
        return self.server.query("SELECT serial FROM certificates WHERE transaction_id = ?",
                                 self.transaction_id)

    def check_certificate(self, certificates):
        """It is the only one, for the key and the name that were asked for, and of the CA."""
        [leaf] = certificates
        issued = parts(to_der(leaf))
        self.assertEqual(requested(self.content), (issued.subject, issued.public_key))
        with tempfile.NamedTemporaryFile("w", suffix=".pem") as file:
            file.write(leaf)
            file.flush()
            openssl("verify", "-CAfile", self.server.ready["ca_file"], file.name)
