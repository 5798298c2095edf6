"""The openssl command as independent witness, and just enough DER to write what it cannot."""
import ssl
import subprocess
import typing

LEGACY = ["-provider", "default", "-provider", "legacy"]  # single DES


def openssl(*arguments, data=None):
    """Runs openssl and returns what it prints; it has to end well."""
    run = subprocess.run(["openssl", *map(str, arguments)], input=data or b"",
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60, check=False)
    assert run.returncode == 0, f"openssl {arguments[0]}: {run.stderr.decode()}"
    return run.stdout


def pem_list(text):
    """The PEM certificates in a text, in its order."""
    end = "-----END CERTIFICATE-----\n"
    return [part[part.index("-----BEGIN"):] + end for part in text.split(end)[:-1]]


def certificates_of(body):
    """What is in a degenerate SignedData, PEM, in the order as sent."""
    return pem_list(openssl("pkcs7", "-inform", "DER", "-print_certs", data=body).decode())


def x509(pem, *what):
    """What `openssl x509` says of a certificate: x509(pem, "-subject")."""
    return openssl("x509", "-noout", "-nameopt", "RFC2253", *what, data=pem.encode()).decode().strip()


def serial(pem):
    return x509(pem, "-serial").removeprefix("serial=")


def to_der(pem):
    return ssl.PEM_cert_to_DER_cert(pem)


def der(tag, *parts):
    content = b"".join(parts)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    size = (len(content).bit_length() + 7) // 8
    return bytes([tag, 0x80 | size]) + len(content).to_bytes(size, "big") + content


NULL = der(5)


def integer(number):
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid(dotted):
    first, second, *rest = map(int, dotted.split("."))
    out = bytearray([40 * first + second])
    for arc in rest:
        septets = [arc & 0x7f]
        while arc := arc >> 7:
            septets.append(arc & 0x7f | 0x80)
        out += bytes(reversed(septets))
    return der(6, bytes(out))


def read_der(data):
    """The elements that stand in data: (tag, content, whole)."""
    at = 0
    while at < len(data):
        begin, tag, length = at, data[at], data[at + 1]
        at += 2
        if length & 0x80:
            size = length & 0x7f
            length = int.from_bytes(data[at:at + size], "big")
            at += size
        yield tag, data[at:at + length], data[begin:at + length]
        at += length


def children(data):
    """The elements inside the one element that data is."""
    return list(read_der(next(read_der(data))[1]))


class Parts(typing.NamedTuple):
    """What others quote of a certificate, as it stands there."""
    serial: bytes
    issuer: bytes
    subject: bytes
    public_key: bytes
    key_identifier: bytes  # the bytes alone, empty if there is none


def parts(certificate):
    """Takes a certificate (DER) of any version apart (RFC 5280 4.1)."""
    fields = [whole for _, _, whole in children(children(certificate)[0][2])]
    if fields[0][0] == 0xa0:
        del fields[0]
    serial_number, _, issuer, _, subject, public_key, *rest = fields
    key_identifier = b""
    for _, _, extension in (children(children(rest[-1])[0][2]) if rest else []):
        name, *_, value = children(extension)
        if name[2] == oid("2.5.29.14"):
            key_identifier = children(value[2])[0][1]
    return Parts(serial_number, issuer, subject, public_key, key_identifier)


class Requested(typing.NamedTuple):
    subject: bytes
    public_key: bytes


def requested(csr):
    """What a PKCS #10 request asks for (RFC 2986 4.1), as it stands there."""
    _, (_, _, subject), (_, _, public_key), *_ = children(children(csr)[0][2])
    return Requested(subject, public_key)
