"""The control listener's door: what is open to anybody, what wants the token, who is kept out."""
import os
import unittest
from unittest import mock

import tap
from e2e.api import NO_TOKEN, Api
from e2e.server import Server, request


class Door(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.api = Api(cls.server)
        cls.host = cls.server.control.split("/")[2]

    def get(self, path, **more):
        return self.api.send("GET", path, **more)


class Token(Door):
    def test_health_and_readiness_are_told_to_anybody(self):
        for path in "healthz", "readyz":
            answer = self.get(path, token=NO_TOKEN)
            self.assertEqual((200, b"ok\n"), (answer.status, answer.body))

    def test_anything_else_wants_the_token(self):
        for path in "", "api/v1/lanes", "api/v1/openapi.json", "metrics", "nothing", "healthz/x":
            answer = self.get(path, token=NO_TOKEN)
            self.assertEqual(401, answer.status, path)
            self.assertIn("Bearer", answer.headers["WWW-Authenticate"])
            self.assertNotIn(self.api.token.encode(), answer.body)

    def test_no_method_gets_around_it(self):
        for method in "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS":
            for path in "healthz/x", "api/v1/lanes/default/reset":
                self.assertEqual(401, self.api.send(method, path, token=NO_TOKEN).status)

    def test_a_wrong_token_is_none(self):
        right = self.api.token
        for wrong in right[:-1], right + "x", "x" * len(right), right.lower(), "":
            self.assertEqual(401, self.get("api/v1/lanes", token=wrong).status)

    def test_no_origin_and_no_host_stands_for_a_token(self):
        for headers in ({"Origin": f"http://{self.host}"}, {"Origin": "null"},
                        {"Host": "evil.example"}, {"Host": "localhost"}):
            self.assertEqual(401, self.get("api/v1/lanes", token=NO_TOKEN, **headers).status)

    def test_the_right_token_is_let_in_from_everywhere(self):
        for headers in {}, {"Origin": "http://evil.example"}, {"Host": "evil.example"}:
            self.assertEqual(200, self.get("api/v1/lanes", **headers).status)
            self.assertEqual(200, self.get("healthz", **headers).status)

    def test_the_token_can_be_chosen(self):
        chosen = "a-token-of-my-own"
        with mock.patch.dict(os.environ, MOCKNDES_TOKEN=chosen), Server() as server:
            api = Api(server)
            self.assertEqual(chosen, api.token)
            self.assertEqual(200, api.send("GET", "api/v1/lanes").status)
            self.assertEqual(401, api.send("GET", "api/v1/lanes", token=self.api.token).status)

    def test_nothing_of_it_is_kept_in_a_cache(self):
        for path in "api/v1/lanes", "nothing":
            self.assertEqual("no-store", self.get(path).headers["Cache-Control"])


class WebPages(Door):
    """What is open without a token is not open to pages of other origins (DNS rebinding)."""

    def status(self, **headers):
        [status] = {self.get(path, token=NO_TOKEN, **headers).status
                    for path in ("healthz", "readyz")}
        return status

    def test_a_host_has_to_be_an_address_or_localhost(self):
        for host in "127.0.0.1", "[::1]:8081", "localhost", "LocalHost:8081", "192.0.2.7:1":
            self.assertEqual(200, self.status(Host=host), host)
        for host in ("evil.example", "evil.example:8081", "127.0.0.1.evil.example",
                     "localhost.evil.example", "[evil]", "x" * 300):
            self.assertEqual(403, self.status(Host=host), host)

    def test_an_origin_has_to_be_this_listener(self):
        self.assertEqual(200, self.status(Origin=f"http://{self.host}"))
        for origin in ("http://evil.example", f"https://{self.host}", "null", "http://127.0.0.1:1",
                       f"http://{self.host}.evil.example"):
            self.assertEqual(403, self.status(Origin=origin), origin)


class Ports(Door):
    def test_devices_are_not_served_on_the_control_port(self):
        for path in ("certsrv/mscep/mscep.dll?operation=GetCACaps", "certsrv/mscep_admin/",
                     "scep?operation=GetCACert", "challenge", "CertEnroll/ca.crl", "ocsp"):
            self.assertEqual(404, self.get(path).status, path)

    def test_control_is_not_served_on_the_device_port(self):
        headers = {"Authorization": f"Bearer {self.api.token}"}
        for path in ("/healthz", "/readyz", "/api/v1/lanes", "/api/v1/openapi.json",
                     "/api/v1/lanes/default/settings"):
            answer = request(self.server.root + path, headers=headers)
            self.assertEqual(404, answer.status, path)
        answer = request(self.server.root + "/api/v1/lanes/default/reset", "POST", headers=headers)
        self.assertEqual(404, answer.status)


class Requests(Door):
    def check(self, status, words, method, path, body=None):
        answer = self.api.send(method, "api/v1/" + path, body)
        self.assertEqual((status, "application/json"), (answer.status, answer.type))
        self.assertIn(words, answer.body.decode())
        return answer

    def test_a_path_that_is_none_is_not_found(self):
        self.check(404, "no such path", "GET", "lane")
        self.check(404, "no such path", "GET", "lanes/")
        self.check(404, "no such path", "GET", "lanes/default/certificates/")

    def test_a_lane_that_is_none_is_not_found(self):
        self.check(404, 'no lane \\"other\\"', "GET", "lanes/other")
        self.check(404, 'no lane \\"other\\"', "POST", "lanes/other/reset")

    def test_a_wrong_method_is_told_the_right_ones(self):
        answer = self.check(405, "this path takes", "DELETE", "lanes/default/clock")
        self.assertEqual("GET, HEAD, PUT", answer.headers["Allow"])

    def test_a_head_is_a_get_without_its_body(self):
        head = self.api.send("HEAD", "api/v1/lanes/default/settings")
        get = self.get("api/v1/lanes/default/settings")
        self.assertEqual((200, b""), (head.status, head.body))
        self.assertEqual(get.headers["Content-Length"], head.headers["Content-Length"])

    def test_a_body_that_is_no_object_is_unreadable(self):
        for body in "{", "[]", "1", "now", b"\xff", '{"machine": true} x', "[" * 100000:
            self.check(400, "the body is not", "PUT", "lanes/default/clock", body)

    def test_a_body_is_json_whatever_its_type_says(self):
        answer = self.api.send("PATCH", "api/v1/lanes/default/settings", "{}",
                               Content_Type="application/x-www-form-urlencoded")
        self.assertEqual(200, answer.status)

    def test_a_body_that_is_not_needed_has_no_members(self):
        for path in "reset", "challenges", "pending/t/approve", "pending/t/deny":
            path = "lanes/default/" + path
            self.check(422, 'no member \\"reason\\" here', "POST", path, '{"reason": "x"}')
            self.check(400, "the body is not", "POST", path, "reason=x")
        self.assertEqual(200, self.api.send("POST", "api/v1/lanes/default/reset", "{}").status)

    def test_a_body_that_is_too_large_is_refused(self):
        body = '{"advance": "' + "1" * (1 << 20) + 's"}'
        self.check(413, "longer than 1048576 bytes", "PUT", "lanes/default/clock", body)

    def test_what_is_misspelt_is_told_with_the_word_that_was_meant(self):
        self.check(422, 'did you mean \\"limit\\"', "GET", "lanes/default/certificates?limt=1")
        self.check(422, 'did you mean \\"advance\\"', "PUT", "lanes/default/clock",
                   '{"advence": "1h"}')


if __name__ == "__main__":
    tap.main()
