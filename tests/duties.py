"""What RFC 8894 asks of a CA, duty by duty, and which test shows that mockndes does it.

A duty has the section's number, a level, and a short title. A test that shows it says so:

    @shows("3.2.1.5-1")
    def test_the_nonce_is_copied(self): ...

What is only permitted, advised or noted has no test of its own: its row says what mockndes does.
docs/conformance.md is made of both (`./dev docs`), and a check keeps
it true.
"""
import ast
import collections
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[1]

Duty = collections.namedtuple("Duty", "level title stance", defaults=[""])

DUTIES = {
    "2.1.2-1": Duty("MUST", "the CA's keyUsage allows signing, and encryption where it decrypts itself"),
    "2.1.2-2": Duty("may", "refuse by a policy of its own",
                    "the settings min-key-size, duplicate-subject, renewal-window, approval and "
                    "service-state, and any scenario's answer"),
    "2.2-1": Duty("shape", "a CA with intermediates is told as a certificates-only SignedData, one alone as it is"),
    "2.2-2": Duty("definition", "the fingerprint is the SHA-256 of the DER certificate"),
    "2.3-1": Duty("mandatory", "a PKCSReq signed by a self-signed certificate is accepted"),
    "2.3-2": Duty("definition", "the reply is enveloped for the certificate that signed the request"),
    "2.4-1": Duty("RECOMMENDED", "a challengePassword works once"),
    "2.4-2": Duty("OPTIONAL", "a challenge at renewal",
                  "a renewal needs none and one that it brings is not looked at; "
                  "in dialect rfc8894 it keys the reply to a key that only signs"),
    "2.4-3": Duty("MUST NOT", "a self-signed certificate authenticates nobody"),
    "2.4-4": Duty("MAY", "hold back what is not authorised",
                  "it is refused; the setting approval=manual and a scenario's `answer: pending` hold it"),
    "2.5-1": Duty("may", "renewal while the old certificate is valid",
                  "at any time, or within the setting renewal-window"),
    "2.5-2": Duty("shape", "any number of PENDING, then one SUCCESS or FAILURE"),
    "2.6-1": Duty("shape", "GetCert is one request and one CertRep"),
    "2.7-1": Duty("should", "GetCRL brings the list and no certificates"),
    "2.8-1": Duty("note", "no message revokes", "revocation is `mockndes ctl revoke`"),
    "2.9-1": Duty("MUST", "GetCACaps, GetCACert, PKCSReq, POST, AES-128-CBC and SHA-256 are there"),
    "2.9-2": Duty("MAY", "GET for binary, 3DES, SHA-1", "all three are read and answered"),
    "2.9-3": Duty("MUST NOT", "neither single DES nor MD5"),
    "3-1": Duty("MUST", "where there is no messageData the pkcsPKIEnvelope is left out"),
    "3.1-1": Duty("rule", "a key that encrypts gets KeyTransRecipientInfo, any other PasswordRecipientInfo"),
    "3.1-2": Duty("SHOULD NOT", "the envelope is never skipped"),
    "3.2-1": Duty("MUST", "the signed content's type is data"),
    "3.2-2": Duty("MUST", "the signed content is a pkcsPKIEnvelope"),
    "3.2-3": Duty("MUST", "SignerInfo has authenticated attributes"),
    "3.2.1-1": Duty("MUST", "transactionID, messageType, senderNonce, contentType and messageDigest in every message"),
    "3.2.1-2": Duty("MUST", "pkiStatus and recipientNonce in every CertRep, failInfo in a FAILURE"),
    "3.2.1-3": Duty("definition", "how the attributes are encoded"),
    "3.2.1.1-1": Duty("MUST", "one transactionID throughout an operation"),
    "3.2.1.2-1": Duty("MUST", "an undefined messageType is an error"),
    "3.2.1.3-1": Duty("MUST", "pkiStatus is one of the defined values"),
    "3.2.1.4-1": Duty("MUST", "failInfo is one of the defined values"),
    "3.2.1.4-2": Duty("SHOULD NOT", "failInfoText is for people",
                      "it is written for them, and never read"),
    "3.2.1.5-1": Duty("MUST", "a fresh senderNonce, and the client's own as recipientNonce"),
    "3.2.2-1": Duty("MUST", "the encrypted content's type is data"),
    "3.3-1": Duty("MUST", "messageType says what a message is"),
    "3.3.2-1": Duty("note", "a reply's senderNonce need not chain into polls",
                    "polls are not compared with the reply before them"),
    "3.3.2.1-1": Duty("MUST", "SUCCESS brings the certificate that was issued, as leaf"),
    "3.3.2.1-2": Duty("MUST", "SUCCESS for GetCert brings the certificate that was asked for"),
    "3.3.2.1-3": Duty("MUST", "SUCCESS for GetCRL brings the list in the crls field"),
    "3.3.2.2-1": Duty("MUST", "FAILURE has a failInfo and no envelope"),
    "3.3.2.3-1": Duty("MUST", "PENDING has no envelope"),
    "3.3.3-1": Duty("SHOULD", "a polled request is found by its transactionID, not by the poll's body"),
    "3.3.4-1": Duty("SHOULD", "certificates and lists are there by HTTP too"),
    "3.4-1": Duty("MUST", "a degenerate SignedData has no content"),
    "3.5-1": Duty("MUST", "GetCACaps is answered"),
    "3.5.2-1": Duty("shape", "capabilities are lines of plain text"),
    "3.5.2-2": Duty("MAY", "further keywords", "none is sent"),
    "3.5.2-3": Duty("MUST", "capabilities in their exact letter case"),
    "3.5.2-4": Duty("SHOULD/MAY", "how a server that can nothing says so",
                    "this one always can; an empty list or an HTTP error is a scenario's"),
    "3.5.2-5": Duty("SHOULD", "the list comes as text/plain"),
    "3.5.2-6": Duty("SHOULD", "AES and SHA-256 are offered"),
    "4.1-1": Duty("SHOULD", "the path does not matter"),
    "4.1-2": Duty("MUST", "base64 with percent-escaping in a GET"),
    "4.2.1.1-1": Duty("shape", "one CA certificate is application/x-x509-ca-cert"),
    "4.2.1.2-1": Duty("shape", "a chain is application/x-x509-ca-ra-cert, a degenerate SignedData"),
    "4.3-1": Duty("MUST", "PKIOperation takes application/x-pki-message by POST"),
    "4.3.1-1": Duty("shape", "a CertRep comes as application/x-pki-message"),
    "4.4-1": Duty("MUST", "a poll that matches no request is rejected"),
    "4.5.1-1": Duty("shape", "GetCert ends in SUCCESS or FAILURE"),
    "4.6.1-1": Duty("shape", "GetCRL brings the latest list only"),
    "4.7.1-1": Duty("shape", "GetNextCACert is a SignedData of the current CA around the next certificates"),
    "5.1-1": Duty("rule", "a request enveloped for the next CA is answered by the next CA"),
    "5.2-1": Duty("rule", "what happens to a request whose SUCCESS was lost"),
    "6-1": Duty("SHOULD", "capabilities are those of the IANA registry"),
    "7.3-1": Duty("advice", "challenges of high entropy, used once, for a short time",
                  "64 random bits, once, 60 minutes, as NDES; the settings password-length and "
                  "password-validity change that; the fixed one is for convenience in a lab"),
    "7.4-1": Duty("note", "nobody confirms a receipt",
                  "the same request again gets the same certificate"),
    "7.5-1": Duty("note", "GetCACaps is not authenticated", "as everywhere"),
    "7.6-1": Duty("note", "a renewal proves possession of the old key only by its signature",
                  "the CSR's own signature has to hold too"),
    "7.10-1": Duty("note", "TLS is not required and replaces no challenge",
                   "HTTP and HTTPS are one server, and both want the challenge"),
}


def shows(*duties):
    """Marks a test as showing these duties."""
    unknown = [duty for duty in duties if duty not in DUTIES]
    assert not unknown, f"no such duty: {unknown}"
    return lambda test: test


def shown_in(path):
    """(duty, class, test) for each mark in a script."""
    for group in ast.parse(path.read_text()).body:
        for test in getattr(group, "body", []) if isinstance(group, ast.ClassDef) else []:
            for mark in getattr(test, "decorator_list", []):
                if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == "shows":
                    for duty in mark.args:
                        yield duty.value, group.name, test.name


def shown():
    """{duty: [(script, class, test)]}"""
    found = collections.defaultdict(list)
    for folder in ("e2e", "clients"):
        for path in sorted((ROOT / "tests" / folder).glob("test_*.py")):
            for duty, group, test in shown_in(path):
                found[duty].append((path.relative_to(ROOT), group, test))
    return found
