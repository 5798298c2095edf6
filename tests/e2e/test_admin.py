"""How operators come by a challenge: the pages of mscep_admin, and /challenge for programs."""
import datetime
import re
import subprocess
import unittest

import tap
from e2e import scep
from e2e.lane import Lane
from e2e.openssl import certificates_of, x509
from e2e.scep import Chain, Device
from e2e.server import ADMIN, Server

# How Fleet finds the challenge in the page.
FLEET = re.compile(r"(?i)The enrollment challenge password is: <B> (?P<password>\S*)")
NAMED = (r"The thumbprint (hash value) for the CA certificate is: <B> {} </B>",
         "The enrollment challenge password is: <B> {} </B>")
ONCE = ("This password can be used only once and will expire within {} minutes.",
        "Each enrollment requires a new challenge password. You can refresh this web page to obtain "
        "a new challenge password.")
ANY_TIME = "This password can be used multiple times and will not expire."
FULL = ("The password cache is full.",
        "Network Device Enrollment Service stores unused password for later use. By default, "
        "passwords are stored for 60 minutes.",
        "Configure the service to cache more than {} passwords.")
NO_PERMISSION = ("You do not have sufficient permission to enroll with SCEP.  Please contact your "
                 "system administrator.")
SHARED = ("<Title>Network Device Enrollment Service</Title>",
          '<Meta HTTP-Equiv="Content-Type" Content="text/html; charset=UTF-8">',
          "Network Device Enrollment Service allows you to obtain certificates for routers or other "
          "network devices using the Simple Certificate Enrollment Protocol (SCEP).",
          "For more information see  <A HREF=http://go.microsoft.com/fwlink/?LinkId=67852>Using "
          "Network Device Enrollment Service </A>.")


def md5(pem):
    """As the page writes it."""
    digits = x509(pem, "-fingerprint", "-md5").split("=")[1].replace(":", "")
    return " ".join(digits[at:at + 8] for at in range(0, 32, 8))


def password_on(page):
    found = FLEET.search(page)
    return found and found["password"]


class Operator(Lane):
    arguments = ("--admin-user", "ndes:mock", "--admin-user", "clerk:x,no-rights")

    def page(self, user="ndes:mock"):
        return self.server.curl(ADMIN, "--fail", "--ntlm", "-u", user).decode("utf-16-le")

    def plain(self, *arguments):
        """Status, Content-Type and body of /challenge."""
        arguments = arguments or ("-u", "ndes:mock")
        out = self.server.curl("/challenge", *arguments, "-w", "\n%{http_code} %{content_type}")
        body, _, rest = out.decode().rpartition("\n")
        return (*rest.split(" ", 1), body)

    def check_page(self, page, *sentences):
        for sentence in (*SHARED, *sentences):
            self.assertIn(sentence, page)

    def enrol(self, challenge):
        return Device().enrol(self.server, self.chain, challenge=challenge).status

    def latest_event(self):
        return self.api("listExchanges", query={"limit": 1000})["items"][-1]["events"]


class Pages(Operator):
    def test_a_one_time_password_and_the_thumbprint_of_the_ca(self):
        page = self.page()
        password = password_on(page)
        self.assertRegex(password, "^[0-9A-F]{16}$")
        self.check_page(page, NAMED[0].format(md5(self.chain.ca)), NAMED[1].format(password),
                        ONCE[0].format(60), ONCE[1])
        self.assertNotIn(ANY_TIME, page)

    def test_every_page_has_a_new_password(self):
        self.assertNotEqual(password_on(self.page()), password_on(self.page()))

    def test_length_and_life_of_the_password_are_settings(self):
        self.set(password_length="16", password_validity="90m")
        page = self.page()
        self.assertRegex(password_on(page), "^[0-9A-F]{32}$")
        self.check_page(page, ONCE[0].format(90))

    def test_the_fixed_password_under_use_single_password(self):
        self.set(use_single_password=True)
        page = self.page()
        self.check_page(page, NAMED[0].format(md5(self.chain.ca)), NAMED[1].format("secret"),
                        ANY_TIME)
        self.assertNotIn("Each enrollment requires", page)
        self.assertEqual([], self.api("listChallenges")["items"])

    def test_the_sixth_unused_password_is_none(self):
        for _ in range(5):
            self.assertTrue(password_on(self.page()))
        page = self.page()
        self.assertIsNone(password_on(page))
        self.check_page(page, FULL[0], FULL[1], FULL[2].format(5))

    def test_the_page_tells_how_many_passwords_fit(self):
        self.set(password_max="1")
        self.page()
        self.check_page(self.page(), FULL[2].format(1))

    def test_a_password_that_is_spent_or_dead_makes_room(self):
        self.set(password_max="1")
        self.enrol(password_on(self.page()))
        self.assertTrue(password_on(self.page()))
        self.assertIsNone(password_on(self.page()))
        self.advance("60m")
        self.assertTrue(password_on(self.page()))

    def test_a_user_without_rights_sees_no_password(self):
        page = self.page("clerk:x")
        self.check_page(page, NO_PERMISSION)
        self.assertIsNone(password_on(page))
        self.assertNotIn("thumbprint", page)
        self.assertTrue(self.latest_event()[0].startswith("6 "))
        self.assertEqual([], self.api("listChallenges")["items"])

    def test_nobody_sees_a_password_while_the_template_is_not_offered(self):
        self.set(service_state="template-not-offered")
        self.check_page(self.page(), NO_PERMISSION)
        self.assertTrue(self.latest_event()[0].startswith("6 "))

    def test_the_thumbprint_changes_with_the_ca(self):
        change = datetime.datetime.fromisoformat(self.api("getClock")["now"]) + datetime.timedelta(1)
        self.set(rollover_at=f"{change:%Y-%m-%dT%H:%M:%SZ}")
        self.assertIn(NAMED[0].format(md5(self.chain.ca)), self.page())
        self.api("setClock", body={"advance": "2d"})
        next_ca = certificates_of(self.server.get("?operation=GetCACert").body)[-1]
        self.assertNotEqual(md5(self.chain.ca), md5(next_ca))
        self.assertIn(NAMED[0].format(md5(next_ca)), self.page())


class Encodings(Operator):
    def raw(self, encoding):
        self.set(page_encoding=encoding)
        return self.server.log_in(ADMIN)

    def test_the_page_is_utf16_though_it_says_utf8(self):
        self.assertEqual(b"<\0H\0T\0M\0L\0", self.raw("utf16le")[:10])

    def test_the_page_may_begin_with_a_byte_order_mark(self):
        body = self.raw("utf16le-bom")
        self.assertEqual(b"\xff\xfe<\0H\0", body[:6])
        self.assertTrue(password_on(body.decode("utf-16")))

    def test_the_page_may_be_utf8(self):
        body = self.raw("utf8")
        self.assertEqual(b"<HTML>", body[:6])
        self.assertTrue(password_on(body.decode("utf-8")))

    def test_the_type_names_no_charset(self):
        head = self.server.curl(ADMIN, "--ntlm", "-u", "ndes:mock", "-o", "/dev/null", "-w",
                                "%{content_type}")
        self.assertEqual(b"text/html", head)


class Life(Operator):
    def test_a_password_enrols_once_and_only_once(self):
        password = password_on(self.page())
        self.assertEqual([scep.SUCCESS, scep.FAILURE],
                         [self.enrol(password), self.enrol(password)])

    def test_a_password_lives_an_hour(self):
        password = password_on(self.page())
        self.advance("59m")
        self.assertEqual(scep.SUCCESS, self.enrol(password))

    def test_a_password_is_dead_after_an_hour(self):
        password = password_on(self.page())
        self.advance("60m")
        reply = Device().enrol(self.server, self.chain, challenge=password)
        self.assertEqual((scep.FAILURE, scep.BAD_MESSAGE_CHECK), (reply.status, reply.fail_info))


class Plain(Operator):
    def test_a_challenge_is_all_that_is_answered(self):
        status, kind, body = self.plain()
        self.assertEqual(("200", "text/plain"), (status, kind))
        self.assertRegex(body, r"\A[0-9A-F]{16}\Z")
        self.assertEqual([scep.SUCCESS, scep.FAILURE], [self.enrol(body), self.enrol(body)])

    def test_basic_is_taken_whatever_mscep_admin_takes(self):
        offers = self.server.get("/challenge").headers.get_all("WWW-Authenticate")
        self.assertEqual(["Negotiate", "NTLM", "Basic"], [offer.split()[0] for offer in offers])
        self.assertEqual("200", self.plain("--ntlm", "-u", "ndes:mock")[0])
        self.set(admin_auth="basic")
        self.assertEqual("200", self.plain()[0])

    def test_without_a_login_there_is_none(self):
        for arguments in ("-u", "ndes:wrong"), ("-u", "nobody:mock"), ("-s",):
            self.assertEqual("401", self.plain(*arguments)[0])
        self.assertEqual([], self.api("listChallenges")["items"])

    def test_no_login_is_asked_for_where_mscep_admin_asks_for_none(self):
        self.set(admin_auth="none")
        self.assertEqual("200", self.plain("-s")[0])

    def test_a_full_cache_is_503_for_a_while(self):
        self.set(password_max="1")
        self.plain()
        head = self.server.curl("/challenge", "-u", "ndes:mock", "-i").decode()
        self.assertIn(" 503 ", head.splitlines()[0])
        self.assertRegex(head, r"(?m)^Retry-After: \d+\r$")
        self.assertIn("The password cache is full.", head)

    def test_a_user_without_rights_gets_none(self):
        status, kind, body = self.plain("-u", "clerk:x")
        self.assertEqual(("403", "text/plain"), (status, kind))
        self.assertIn("may not enroll", body)

    def test_the_fixed_text_under_use_single_password(self):
        self.set(use_single_password=True)
        self.assertEqual(("200", "text/plain", "secret"), self.plain())

    def test_head_makes_no_challenge(self):
        for path in "/challenge", ADMIN:
            self.assertEqual(405, self.server.get(path, method="HEAD").status)
        self.assertEqual([], self.api("listChallenges")["items"])


class Fixed(unittest.TestCase):
    def test_a_fixed_challenge_is_written_as_html(self):
        with Server(challenge='static:<a&"b>') as server:
            self.assertIn(NAMED[1].format("&lt;a&amp;&quot;b&gt;"), server.admin_page())
            self.assertEqual('<a&"b>', server.challenge())


class Banner(unittest.TestCase):
    def fetch(self, server):
        """What the command prints that the banner gives for a one-time challenge."""
        [command] = re.findall(r"one-time: (curl .*)", server.errors())
        return subprocess.run(command, shell=True, stdout=subprocess.PIPE, check=True,
                              text=True).stdout

    def test_its_command_fetches_a_challenge_that_enrols(self):
        with Server("--admin-user", "o'neil:it's $HOME", challenge="one-time") as server:
            status = Device().enrol(server, Chain(server), challenge=self.fetch(server)).status
        self.assertEqual(scep.SUCCESS, status)

    def test_its_command_trusts_our_certificate(self):
        server = Server("--tls", "127.0.0.1:0", challenge="one-time")
        del server.arguments[:2]  # --listen
        with server:
            self.assertRegex(self.fetch(server), "^[0-9A-F]{16}$")

    def test_its_command_logs_in_only_where_that_is_asked_for(self):
        with Server("--set", "admin-auth=none", challenge="one-time") as server:
            self.assertRegex(self.fetch(server), "^[0-9A-F]{16}$")
            self.assertNotIn("ndes:mock", server.errors())

    def test_it_promises_nothing_that_nobody_gets(self):
        for arguments in ("--admin-user", "clerk:x,no-rights"), ("--set", "use-single-password=true"):
            with Server(*arguments, challenge="one-time") as server:
                self.assertNotIn("one-time:", server.errors())


if __name__ == "__main__":
    tap.main()
