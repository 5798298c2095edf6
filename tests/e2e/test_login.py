"""Who gets to mscep_admin: NTLM as curl and others speak it, Basic, and the 401s of IIS."""
import base64
import contextlib
import datetime
import http.client
import tempfile
import unittest

import tap
from e2e import ntlm
from e2e.lane import Lane
from e2e.server import ADMIN, Server, run

PASSWORD = "The enrollment challenge password is:"
# sc-status sc-substatus sc-win32-status
OFFERED, CHALLENGED = (401, 2, 5), (401, 1, 2148074254)
UNREADABLE, WRONG, GOOD = (401, 1, 2148074248), (401, 1, 1326), (200, 0, 0)


class Login(Lane):
    def legs(self):
        """What the log says of all exchanges."""
        items = self.api("listExchanges", query={"limit": 1000})["items"]
        return [(item["status"], item["sub_status"], item["win32_status"]) for item in items]

    def curl(self, *arguments, path=ADMIN):
        """Status, and the body as text."""
        out = self.server.curl(path, *arguments, "-w", "%{http_code}")
        return int(out[-3:]), out[:-3].decode("utf-16-le" if out[-3:] == b"200" else "ascii")

    def connection(self):
        """Several requests on one connection: a function that sends the header and reads the answer."""
        connection = http.client.HTTPConnection(*self.server.address, timeout=30)
        self.enterContext(contextlib.closing(connection))

        def ask(authorization=None, path=ADMIN):
            headers = {"Authorization": authorization} if authorization else {}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            return answer
        return ask


class Refused(Login):
    def test_without_a_login_both_schemes_are_offered_as_iis_does(self):
        answer = self.server.get(ADMIN)
        self.assertEqual((401, "text/html"), (answer.status, answer.type))
        self.assertEqual(["Negotiate", "NTLM"], answer.headers.get_all("WWW-Authenticate"))
        self.assertEqual("Microsoft-IIS/10.0", answer.headers["Server"])
        self.assertIn(b"<title>401 - Unauthorized: Access is denied", answer.body)
        self.assertEqual([OFFERED], self.legs())

    def test_a_wrong_password_is_refused(self):
        status, body = self.curl("--ntlm", "-u", "ndes:wrong")
        self.assertEqual(401, status)
        self.assertNotIn(PASSWORD, body)
        self.assertEqual([CHALLENGED, WRONG], self.legs())

    def test_an_unknown_user_is_refused(self):
        self.assertEqual(401, self.curl("--ntlm", "-u", "nobody:mock")[0])
        self.assertEqual([CHALLENGED, WRONG], self.legs())

    def test_basic_is_not_taken_where_it_is_not_offered(self):
        self.assertEqual(401, self.curl("--basic", "-u", "ndes:mock")[0])
        self.assertEqual([OFFERED], self.legs())

    def test_a_refusal_makes_no_challenge(self):
        self.curl("--ntlm", "-u", "ndes:wrong")
        self.assertEqual([], self.api("listChallenges")["items"])

    def test_scep_below_mscep_admin_wants_the_login_too(self):
        path = ADMIN + "mscep.dll?operation=GetCACaps"
        self.assertEqual(401, self.server.get(path).status)
        self.assertIn(b"POSTPKIOperation", self.server.log_in(path))

    def test_mscep_itself_wants_none(self):
        self.assertEqual(200, self.server.get("/certsrv/mscep/").status)

    def test_tokens_that_nobody_can_read_are_refused(self):
        for scheme in "NTLM", "Negotiate":
            for token in "", "!", "TlRMTVNTUAA=", "TlRMTVNTUAADAAAA", "YIIBAA==", "A" * 8000:
                self.assertEqual(401, self.connection()(f"{scheme} {token}").status, token)
        self.assertEqual({UNREADABLE}, set(self.legs()))


class Ntlm(Login):
    def test_curl_logs_in_with_two_legs(self):
        status, page = self.curl("--ntlm", "-u", "ndes:mock")
        self.assertEqual(200, status)
        self.assertIn(PASSWORD, page)
        self.assertEqual([CHALLENGED, GOOD], self.legs())

    def test_whoever_looks_first_needs_three_legs(self):
        ask = self.connection()
        self.assertEqual(401, ask().status)
        response = ntlm.respond(self.challenge_of(ask, "NTLM"), "ndes", "mock")
        self.assertEqual(200, ask(self.header("NTLM", ntlm.authenticate("ndes", response))).status)
        self.assertEqual([OFFERED, CHALLENGED, GOOD], self.legs())

    def test_the_users_case_and_domain_do_not_matter(self):
        for user in "NDES", r"LAB\ndes", r"other\NDES", "ndes@lab.example":
            self.assertEqual(200, self.curl("--ntlm", "-u", user + ":mock")[0], user)

    def test_a_connection_that_is_logged_in_is_not_asked_again(self):
        url = self.server.root + ADMIN
        said = self.server.curl(ADMIN, "--ntlm", "-u", "ndes:mock", "-o", "/dev/null", url, "-o",
                                "/dev/null", "-w", "%{http_code} %{num_connects};")
        self.assertEqual(b"200 1;200 0;", said)
        self.assertEqual([CHALLENGED, GOOD, GOOD], self.legs())

    def test_another_connection_is_not_logged_in(self):
        self.curl("--ntlm", "-u", "ndes:mock")
        self.assertEqual(401, self.connection()().status)

    def test_a_login_can_go_wrong_and_then_right_on_one_connection(self):
        ask = self.connection()
        for user, status in ("nobody", 401), ("ndes", 200):
            challenge = self.challenge_of(ask, "NTLM")
            response = ntlm.respond(challenge, user, "mock")
            self.assertEqual(status, ask(self.header("NTLM", ntlm.authenticate(user, response)))
                             .status)

    def test_a_login_that_begins_anew_ends_the_one_before(self):
        ask = self.connection()
        response = ntlm.respond(self.challenge_of(ask, "NTLM"), "ndes", "mock")
        self.assertEqual(200, ask(self.header("NTLM", ntlm.authenticate("ndes", response))).status)
        self.challenge_of(ask, "NTLM")
        self.assertEqual(401, ask().status)

    def test_an_answer_does_for_one_challenge_only(self):
        ask = self.connection()
        response = ntlm.respond(self.challenge_of(ask, "NTLM"), "ndes", "mock")
        for status in 200, 401:
            header = self.header("NTLM", ntlm.authenticate("ndes", response))
            self.assertEqual(status, ask(header).status)

    def test_an_answer_of_ntlmv1_is_refused(self):
        ask = self.connection()
        self.challenge_of(ask, "NTLM")
        self.assertEqual(401, ask(self.header("NTLM", ntlm.authenticate("ndes", b"x" * 24))).status)
        self.assertEqual([CHALLENGED, WRONG], self.legs())

    def test_messages_under_negotiate_are_ntlm_all_the_same(self):
        ask = self.connection()
        challenge = self.challenge_of(ask, "Negotiate")
        response = ntlm.respond(challenge, "ndes", "mock", domain="LAB")
        answer = ask(self.header("Negotiate", ntlm.authenticate("ndes", response, domain="LAB")))
        self.assertEqual(200, answer.status)
        self.assertIsNone(answer.getheader("WWW-Authenticate"))

    def test_messages_in_spnego_get_answers_in_spnego(self):
        ask = self.connection()
        token = self.token_of(ask(self.header("Negotiate", ntlm.wrap_init(ntlm.NEGOTIATE))))
        response = ntlm.respond(ntlm.Challenge(ntlm.unwrap(token)), "ndes", "mock")
        answer = ask(self.header("Negotiate", ntlm.wrap(ntlm.authenticate("ndes", response))))
        self.assertEqual(200, answer.status)
        self.assertEqual(bytes.fromhex("a1073005a0030a0100"), self.token_of(answer))

    def test_the_challenge_says_who_asks_and_when(self):
        challenge = self.challenge_of(self.connection(), "NTLM")
        names = {name: value.decode("utf-16-le") for name, value in challenge.pairs().items()
                 if name != 7}
        self.assertEqual({1: "NDES", 2: "LAB", 3: "ndes.lab.example", 4: "lab.example"}, names)
        now = self.api("getClock")["now"]
        seconds = int.from_bytes(challenge.pairs()[7], "little") / 1e7 - 11644473600
        self.assertLess(abs(seconds - timestamp(now)), 60)

    def header(self, scheme, token):
        return f"{scheme} {base64.b64encode(token).decode()}"

    def token_of(self, answer):
        scheme, token = answer.getheader("WWW-Authenticate").split()
        self.assertEqual("Negotiate", scheme)
        return base64.b64decode(token)

    def challenge_of(self, ask, scheme):
        answer = ask(self.header(scheme, ntlm.NEGOTIATE))
        self.assertEqual(401, answer.status)
        said, token = answer.getheader("WWW-Authenticate").split()
        self.assertEqual(scheme, said)
        return ntlm.Challenge(base64.b64decode(token))


def timestamp(text):
    return datetime.datetime.fromisoformat(text).timestamp()


class Settings(Login):
    def test_basic_alone(self):
        self.set(admin_auth="basic")
        answer = self.server.get(ADMIN)
        self.assertEqual(['Basic realm="ndes.lab.example"'],
                         answer.headers.get_all("WWW-Authenticate"))
        self.assertEqual(200, self.curl("--basic", "-u", "ndes:mock")[0])
        self.assertEqual(401, self.curl("--basic", "-u", "ndes:wrong")[0])
        self.assertEqual(401, self.curl("--ntlm", "-u", "ndes:mock")[0])
        self.assertEqual([OFFERED, GOOD, WRONG, OFFERED], self.legs())

    def test_both(self):
        self.set(admin_auth="both")
        offers = self.server.get(ADMIN).headers.get_all("WWW-Authenticate")
        self.assertEqual(["Negotiate", "NTLM", "Basic"], [offer.split()[0] for offer in offers])
        for scheme in "--basic", "--ntlm":
            self.assertEqual(200, self.curl(scheme, "-u", "ndes:mock")[0])

    def test_basic_logs_in_a_request_and_no_connection(self):
        self.set(admin_auth="basic")
        ask = self.connection()
        header = "Basic " + base64.b64encode(b"ndes:mock").decode()
        self.assertEqual([200, 401], [ask(header).status, ask().status])

    def test_none(self):
        self.set(admin_auth="none")
        self.assertEqual(200, self.server.get(ADMIN).status)


class Scenario(Login):
    @classmethod
    def setUpClass(cls):
        file = cls.enterClassContext(tempfile.NamedTemporaryFile("w", suffix=".yaml"))
        file.write("mockndes: 1\nname: second\nrules:\n"
                   "- { at: admin, steps: [{ times: 1 }, { http: { status: 503 } }] }\n")
        file.flush()
        cls.arguments = ("--scenario", file.name)
        super().setUpClass()

    def test_the_second_page_fails_however_many_legs_a_login_has(self):
        for status in 200, 503:
            said = self.server.curl(ADMIN, "--ntlm", "-u", "ndes:mock", "-o", "/dev/null", "-w",
                                    "%{http_code}")
            self.assertEqual(status, int(said))


class Users(unittest.TestCase):
    def test_users_that_are_named_replace_the_default(self):
        with Server("--admin-user", "clerk:x,no-rights", "--admin-user", "Zoë:a:b,c",
                    challenge="one-time") as server:
            self.assertEqual(("Zoë", "a:b,c"),
                             (server.ready["admin_user"], server.ready["admin_password"]))
            self.assertRegex(server.challenge(), "^[0-9A-F]{16}$")
            status = server.curl("/challenge", "-u", "ndes:mock", "-o", "/dev/null", "-w",
                                 "%{http_code}")
        self.assertEqual(b"401", status)

    def test_nobody_is_told_where_no_login_is_asked_for(self):
        with Server("--set", "admin-auth=none") as server:
            self.assertIsNone(server.ready["admin_user"])
            self.assertIsNone(server.ready["admin_password"])

    def test_what_is_no_user_is_usage(self):
        many = [word for n in range(17) for word in ("--admin-user", f"user-{n}:x")]
        for arguments in ["--admin-user", "ndes"], ["--admin-user", ":x"], \
                ["--admin-user", "ndes:" + "x" * 128], many:
            got = run("serve", *arguments)
            self.assertEqual(2, got.returncode, got.stderr)
            self.assertIn("--admin-user", got.stderr)
            self.assertIn("USER:PASSWORD", got.stderr)


if __name__ == "__main__":
    tap.main()
