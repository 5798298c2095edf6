"""The control listener: what is open to anybody, and what wants the token."""
import unittest

import tap
from e2e.server import Server, request


class Control(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        with open(cls.server.ready["token_file"], encoding="ascii") as file:
            cls.token = file.read().strip()

    def get(self, path, token=None, **more):
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return request(self.server.control + path, headers=headers, **more)

    def test_health_and_readiness_are_told_to_anybody(self):
        for path in "healthz", "readyz":
            answer = self.get(path)
            self.assertEqual(200, answer.status)
            self.assertEqual("ok", answer.body.decode().strip())

    def test_anything_else_wants_the_token(self):
        for path in "", "api/v1/lanes", "metrics", "nothing", "healthz/x":
            answer = self.get(path)
            self.assertEqual(401, answer.status, path)
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])

    def test_a_wrong_token_is_none(self):
        for wrong in self.token[:-1], self.token + "x", "x" * len(self.token):
            self.assertEqual(401, self.get("api/v1/lanes", wrong).status)

    def test_the_right_token_is_let_in(self):
        self.assertNotEqual(401, self.get("nothing", self.token).status)

    def test_scep_is_not_on_the_control_port(self):
        path = "certsrv/mscep/mscep.dll?operation=GetCACaps"
        self.assertEqual(404, self.get(path, self.token).status)


if __name__ == "__main__":
    tap.main()
