"""The client's side of NTLMv2 ([MS-NLMP]), written apart from the server's: MD4 is the openssl
command's. curl speaks NTLM under its own name only; here it comes under any, as go-ntlmssp does it."""
import hmac
import os
import struct

from e2e.openssl import LEGACY, der, oid, openssl

SIGNATURE = b"NTLMSSP\0"
UNICODE, NTLM, EXTENDED_SESSIONSECURITY = 0x1, 0x200, 0x80000
NEGOTIATE = SIGNATURE + struct.pack("<LL", 1, UNICODE | NTLM | EXTENDED_SESSIONSECURITY) + bytes(16)

SPNEGO, NTLMSSP = oid("1.3.6.1.5.5.2"), oid("1.3.6.1.4.1.311.2.2.10")


class Challenge:
    """What a CHALLENGE_MESSAGE says."""

    def __init__(self, token):
        assert token[:12] == SIGNATURE + struct.pack("<L", 2), token
        self.flags, = struct.unpack_from("<L", token, 20)
        self.bytes = token[24:32]
        self.target = self.field(token, 12).decode("utf-16-le")
        self.info = self.field(token, 40)

    @staticmethod
    def field(token, at):
        length, _, offset = struct.unpack_from("<HHL", token, at)
        return token[offset:offset + length]

    def pairs(self):
        """The AV pairs, by their AvId."""
        found, at = {}, 0
        while True:
            name, length = struct.unpack_from("<HH", self.info, at)
            if name == 0:
                return found
            found[name] = self.info[at + 4:at + 4 + length]
            at += 4 + length


def md5_mac(key, *parts):
    return hmac.digest(key, b"".join(parts), "md5")


def respond(challenge, user, password, domain=""):
    """The NTLMv2_RESPONSE: 3.3.2."""
    digest = openssl("dgst", "-md4", "-binary", *LEGACY, data=password.encode("utf-16-le"))
    key = md5_mac(digest, (user.upper() + domain).encode("utf-16-le"))
    blob = b"\1\1" + bytes(6) + challenge.pairs()[7] + os.urandom(8) + bytes(4) + challenge.info + \
        bytes(4)
    return md5_mac(key, challenge.bytes, blob) + blob


def authenticate(user, response, domain=""):
    """An AUTHENTICATE_MESSAGE with this NtChallengeResponse: 2.2.1.3."""
    fields, payload = b"", b""
    for value in (bytes(24), response, domain.encode("utf-16-le"), user.encode("utf-16-le"), b"", b""):
        fields += struct.pack("<HHL", len(value), len(value), 64 + len(payload))
        payload += value
    return SIGNATURE + struct.pack("<L", 3) + fields + struct.pack("<L", UNICODE | NTLM) + payload


def wrap_init(token):
    """A NegTokenInit that offers NTLM alone: RFC 4178 4.2.1."""
    inner = der(0x30, der(0xa0, der(0x30, NTLMSSP)), der(0xa2, der(0x04, token)))
    return der(0x60, SPNEGO, der(0xa0, inner))


def wrap(token):
    """A NegTokenResp: 4.2.2."""
    return der(0xa1, der(0x30, der(0xa2, der(0x04, token))))


def unwrap(token):
    """The responseToken of a NegTokenResp, as the openssl command finds it."""
    shown = openssl("asn1parse", "-inform", "DER", data=token).decode()
    last = [line for line in shown.splitlines() if "OCTET STRING" in line][-1]
    return bytes.fromhex(last.split("[HEX DUMP]:")[1])
