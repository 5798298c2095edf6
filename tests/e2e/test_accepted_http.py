"""However a real client brings its message, it arrives: base64 in a URL and in a body, headers that
are missing or odd, old and chunked HTTP."""
import base64
import http.client
import socket
import textwrap
import urllib.parse

import tap
from e2e.accepted import Accepted
from e2e.cms import Ber, Signing
from e2e.server import SCEP, Answer

POST = f"POST {SCEP}?operation=PKIOperation HTTP/1.1\r\n"
CLOSE = "Connection: close\r\n"
OPERATION = "?operation=PKIOperation"


def quoted(text):
    return urllib.parse.quote(text, safe="")


def lines(text, end, width=64):
    return end.join(textwrap.wrap(text, width)) + end


class Brought(Accepted):
    """A message that base64 has to spell with '+', '/' and '='."""

    def message(self, **manner):
        message = b""
        while not {*b"+/="} <= {*base64.b64encode(message)}:
            message = super().message(**manner)
        return message

    def text(self, **manner):
        return base64.b64encode(self.message(**manner)).decode()

    def send(self, head, body=b"", after=b""):
        """Sends an HTTP request as it stands; the body once `after` has come back."""
        with socket.create_connection(self.server.address, timeout=30) as connection:
            connection.sendall(head.encode())
            while after and not connection.recv(len(after), socket.MSG_PEEK).startswith(after):
                pass
            connection.sendall(body)
            response = http.client.HTTPResponse(connection)
            response.begin()
            return Answer(response)


@tap.table({name: {"query": query} for name, query in {
    "all escaped": lambda text: f"{OPERATION}&message={quoted(text)}",
    "escaped in small letters": lambda text: f"{OPERATION}&message=" + quoted(text).replace(
        "%2B", "%2b").replace("%2F", "%2f").replace("%3D", "%3d"),
    "nothing escaped": lambda text: f"{OPERATION}&message={text}",
    "plus as it is": lambda text: f"{OPERATION}&message=" + quoted(text).replace("%2B", "+"),
    "slash as it is": lambda text: f"{OPERATION}&message=" + quoted(text).replace("%2F", "/"),
    "only the equals sign escaped, as macOS": lambda text: (
        f"{OPERATION}&message=" + text.replace("=", "%3D")),
    "without padding": lambda text: f"{OPERATION}&message=" + quoted(text.rstrip("=")),
    "a blank where a plus was, as iOS 11": lambda text: (
        f"{OPERATION}&message=" + quoted(text.replace("+", " "))),
    "base64url": lambda text: f"{OPERATION}&message=" + quoted(
        text.replace("+", "-").replace("/", "_")),
    "base64url without padding": lambda text: f"{OPERATION}&message=" + quoted(
        text.replace("+", "-").replace("/", "_").rstrip("=")),
    "lines ended by %0A, as sscep": lambda text: (
        f"{OPERATION}&message=" + quoted(lines(text, "\n"))),
    "lines ended by %0D%0A, as libscep": lambda text: (
        f"{OPERATION}&message=" + quoted(lines(text, "\r\n"))),
    "lines of 76 ended by %0A, nothing else escaped": lambda text: (
        f"{OPERATION}&message=" + lines(text, "%0A", width=76)),
    "message before operation, as scepclient": lambda text: (
        f"?message={quoted(text)}&operation=PKIOperation"),
    "parameters that nobody knows": lambda text: (
        f"?profile=a&operation=PKIOperation&x=1&message={quoted(text)}"),
}.items()})
class Get(Brought):
    def check(self, query):
        self.check_answer(self.server.get(query(self.text())))

    def test_by_http_1_0_without_a_host_as_Cisco(self):
        target = SCEP + OPERATION + "&message=" + quoted(lines(self.text(), "\n"))
        self.check_answer(self.send(f"GET {target} HTTP/1.0\r\n\r\n"))

    def test_by_http_1_1_without_a_host_as_strongSwan(self):
        target = f"{SCEP}{OPERATION}&message={quoted(self.text())}"
        self.check_answer(self.send(f"GET {target} HTTP/1.1\r\n{CLOSE}\r\n"))

    def test_a_blank_that_is_not_escaped_is_a_plus(self):
        target = f"{SCEP}{OPERATION}&message=" + self.text().replace("+", " ")
        self.check_answer(self.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n{CLOSE}\r\n"))

    def test_a_line_end_that_is_not_escaped_ends_the_request_line(self):
        target = f"{SCEP}{OPERATION}&message=" + lines(self.text(), "\r\n")
        answer = self.send(f"GET {target} HTTP/1.1\r\nHost: a\r\n{CLOSE}\r\n")
        self.assertEqual(400, answer.status)
        self.assertEqual([], self.issued())


@tap.table({name: {"body": body} for name, body in {
    "binary": base64.b64decode,
    "base64": str.encode,
    "base64 in lines": lambda text: lines(text, "\n").encode(),
    "base64 in lines ended by CR LF": lambda text: lines(text, "\r\n").encode(),
    "base64 without padding": lambda text: text.rstrip("=").encode(),
    "base64url": lambda text: text.replace("+", "-").replace("/", "_").encode(),
}.items()})
class PostBody(Brought):
    def check(self, body, **manner):
        self.check_answer(self.server.post(body(self.text(**manner))))

    def test_base64_of_ber_which_begins_otherwise(self):
        text = self.text(signing=Signing(form=Ber))
        self.assertTrue(text.startswith("MIA"))
        self.check_answer(self.server.post(lines(text, "\n")))

    def test_what_is_neither_binary_nor_base64_is_no_message(self):
        for body in b"MII\xff", b"message=MIIA", b"-----BEGIN PKCS7-----\nMIIA\n", b"    ":
            self.assertEqual(b"", self.server.post(body).body)


@tap.table({name: {"headers": headers} for name, headers in {
    "the right Content-Type": {"Content-Type": "application/x-pki-message"},
    "no Content-Type, as sscep and strongSwan": {},
    "application/octet-stream, as jscep and scepclient": {
        "Content-Type": "application/octet-stream"},
    "a form, as curl says by itself": {"Content-Type": "application/x-www-form-urlencoded"},
    "a form in parts": {"Content-Type": "multipart/form-data; boundary=x"},
    "a Content-Type with a charset": {"Content-Type": "application/x-pki-message; charset=utf-8"},
    "a Content-Type that is none": {"Content-Type": "?"},
    "an empty Content-Type": {"Content-Type": ""},
    "a Host that is not ours": {"Host": "ndes.contoso.com"},
    "a header of 8 KiB": {"X-Long": "x" * 8192},
}.items()})
class PostHeaders(Brought):
    def check(self, headers):
        self.check_answer(self.server.get(OPERATION, method="POST", body=self.message(),
                                          headers=headers))

    def test_message_in_the_query_and_empty_as_pyscep(self):
        self.check_answer(self.server.post(self.message(), path=OPERATION + "&message="))


class Transfer(Brought):
    """HTTP other than the usual."""

    def check(self, head, after=b""):
        message = self.message()
        head += f"Content-Length: {len(message)}\r\n\r\n"
        self.check_answer(self.send(head, message, after))

    def test_a_chunked_body(self):
        message = self.message()
        chunks = (message[at:at + 700] for at in range(0, len(message), 700))
        body = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"
        self.check_answer(self.send(
            f"{POST}Host: a\r\n{CLOSE}Transfer-Encoding: chunked\r\n\r\n", body))

    def test_chunked_base64(self):
        body = lines(self.text(), "\n").encode()
        self.check_answer(self.send(
            f"{POST}Host: a\r\n{CLOSE}Transfer-Encoding: chunked\r\n\r\n",
            b"%x;extension=1\r\n%b\r\n0\r\n\r\n" % (len(body), body)))

    def test_http_1_0(self):
        self.check(POST.replace("1.1", "1.0"))

    def test_http_1_1_without_a_host(self):
        self.check(POST + CLOSE)

    def test_header_names_in_small_letters(self):
        self.check(POST + "host: a\r\nconnection: close\r\n")

    def test_a_target_with_scheme_and_host(self):
        self.check(POST.replace(SCEP, "http://ndes.contoso.com" + SCEP) + "Host: a\r\n" + CLOSE)

    def test_expect_100_continue_by_a_client_that_waits(self):
        self.check(POST + "Host: a\r\n" + CLOSE + "Expect: 100-continue\r\n",
                   after=b"HTTP/1.1 100 ")

    def test_expect_100_continue_by_a_client_that_does_not_wait(self):
        self.check(POST + "Host: a\r\n" + CLOSE + "Expect: 100-continue\r\n")


@tap.table({name: {"parameters": parameters} for name, parameters in {
    "no message": "",
    "an empty message, as jscep": "&message=",
    "a message without a value": "&message",
    "number of a chain, as certmonger": "&message=0",
    "a name, as Apple": "&message=CA%20of%20Contoso",
    "a name with a blank that became a plus": "&message=CA+of+Contoso",
    "what is no text": "&message=%00%ff%FE%",
    "a long one": "&message=" + "A" * 4000,
}.items()})
class MessageOfGetCaCapsAndGetCaCert(Accepted):
    def check(self, parameters):
        for operation in "GetCACaps", "GetCACert":
            want = self.server.get(f"?operation={operation}&message=ca")
            got = self.server.get(f"?operation={operation}{parameters}")
            self.assertEqual((200, want.type, want.body), (got.status, got.type, got.body))


if __name__ == "__main__":
    tap.main()
