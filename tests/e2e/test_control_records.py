"""What is on record, as the control API shows it, and what can be done to it: certificates,
requests that wait, exchanges. Each answer is held against the OpenAPI document (e2e/api.py)."""
import hashlib

import tap
from e2e.api import Case, seconds
from e2e.openssl import openssl, serial, to_der, x509
from e2e.scep import FAILURE, PENDING, SUCCESS, Device, Reply


class Certificates(Case):
    def setUp(self):
        self.serve("--now", "2027-02-01T12:00:00Z,fixed")

    def test_a_certificate_is_shown_as_openssl_shows_it(self):
        device = Device()
        leaf = self.enrol(device)
        shown = self.api("getCertificate", serial=serial(leaf))
        self.assertEqual(leaf, shown["pem"])
        self.assertEqual((serial(leaf), f"CN={device.cn}", device.cn, "valid", None, 0),
                         tuple(shown[name] for name in ("serial", "subject", "transactionID",
                                                        "status", "reason", "generation")))
        self.assertEqual("2027-02-01T12:00:00Z", shown["issued_at"])
        dates = x509(leaf, "-startdate", "-enddate", "-dateopt", "iso_8601").splitlines()
        self.assertEqual([f"notBefore={shown['not_before']}".replace("T", " "),
                          f"notAfter={shown['not_after']}".replace("T", " ")], dates)

    def test_it_comes_in_every_form_by_any_spelling_of_its_serial(self):
        leaf = self.enrol()
        number = serial(leaf).lower()
        with_colons = ":".join(number[at:at + 2] for at in range(0, len(number), 2))
        for spelling in number, with_colons, with_colons.upper():
            self.assertEqual(leaf, self.api("getCertificatePem", serial=spelling))
            self.assertEqual(to_der(leaf), self.api("getCertificateDer", serial=spelling))

    def test_the_list_is_read_page_by_page(self):
        serials = [serial(self.enrol()) for _ in range(3)]
        first = self.api("listCertificates", query={"limit": 2})
        self.assertEqual(serials[:2], [item["serial"] for item in first["items"]])
        self.assertNotIn("pem", first["items"][0])
        second = self.api("listCertificates", query={"limit": 2, "after": first["next"]})
        self.assertEqual(serials[2:], [item["serial"] for item in second["items"]])
        last = self.api("listCertificates", query={"after": second["next"]})
        self.assertEqual(([], second["next"]), (last["items"], last["next"]))
        serials.append(serial(self.enrol()))
        more = self.api("listCertificates", query={"after": last["next"]})
        self.assertEqual(serials[3:], [item["serial"] for item in more["items"]])

    def test_a_page_that_is_none_is_explained(self):
        for query in {"limit": 0}, {"limit": 1001}, {"limit": "ten"}:
            self.error("listCertificates", 422, "limit is a number from 1 to 1000", query=query)
        self.error("listCertificates", 422, "after is a number", query={"after": -1})

    def test_it_expires_by_the_lanes_clock(self):
        number = serial(self.enrol())
        self.api("setClock", body={"advance": "91d"})
        self.assertEqual("expired", self.api("getCertificate", serial=number)["status"])

    def test_a_revoked_one_is_on_the_crl(self):
        leaf = self.enrol()
        revoked = self.api("revokeCertificate", serial=serial(leaf),
                           body={"reason": "keyCompromise"})
        self.assertEqual(("revoked", "keyCompromise", "2027-02-01T12:00:00Z"),
                         tuple(revoked[name] for name in ("status", "reason", "revoked_at")))
        crl = openssl("crl", "-inform", "DER", "-noout", "-text",
                      data=self.server.get("/CertEnroll/ca.crl").body).decode()
        self.assertIn(f"Serial Number: {serial(leaf)}", crl)
        self.assertIn("Key Compromise", crl)

    def test_a_date_may_be_given_and_stays(self):
        number = serial(self.enrol())
        at = "2027-01-31T00:00:00Z"
        self.api("revokeCertificate", serial=number, body={"at": at})
        again = self.api("revokeCertificate", serial=number, body={"reason": "superseded"})
        self.assertEqual(("unspecified", at), (again["reason"], again["revoked_at"]))

    def test_a_hold_ends_or_becomes_final(self):
        number = serial(self.enrol())
        revoke = lambda reason: self.api("revokeCertificate", serial=number,
                                         body={"reason": reason})
        self.assertEqual("held", revoke("certificateHold")["status"])
        self.assertEqual("valid", revoke("removeFromCRL")["status"])
        revoke("certificateHold")
        self.assertEqual(("revoked", "superseded"), (revoke("superseded")["status"],
                                                     revoke("superseded")["reason"]))

    def test_what_cannot_be_revoked_is_explained_and_stays_valid(self):
        number = serial(self.enrol())
        self.error("revokeCertificate", 422, "keycompromise", serial=number,
                   body={"reason": "keycompromise"})
        self.error("revokeCertificate", 422, '"at" is a time', serial=number, body={"at": "today"})
        self.error("revokeCertificate", 422, '(did you mean "reason"?)', serial=number,
                   body={"reson": "superseded"})
        self.assertEqual("valid", self.api("getCertificate", serial=number)["status"])
        for unknown in "00", "FF" * 20, "FF" * 21, "x":
            self.error("revokeCertificate", 404, "no certificate", serial=unknown)


class Pending(Case):
    def setUp(self):
        self.serve("--set", "approval=manual")

    def poll(self, device, **more):
        return Reply(self.server.post(device.cert_poll(self.chain, **more)), self.chain)

    def test_a_request_that_waits_is_shown_as_it_came(self):
        device = Device()
        self.enrol(device, PENDING)
        [waiting] = self.api("listPending")["items"]
        key = hashlib.sha256(device.public_key_info()).hexdigest().upper()
        self.assertEqual((device.cn, key, f"CN={device.cn}", [f"DNS:{device.cn}.test"], "RSA", 2048,
                          "secret", True),
                         tuple(waiting[name] for name in (
                             "transactionID", "key", "subject", "alt_names", "key_type", "key_bits",
                             "challenge", "vouched")))
        shown = openssl("req", "-noout", "-verify", "-subject", data=waiting["csr"].encode())
        self.assertIn(device.cn, shown.decode())

    def test_approved_it_is_issued_and_delivered_to_the_next_poll(self):
        device = Device()
        self.enrol(device, PENDING)
        self.assertEqual(PENDING, self.poll(device).status)
        approved = self.api("approvePending", transactionID=device.cn)
        [leaf] = device.open(self.poll(device))
        self.assertEqual((approved["serial"], approved["pem"]), (serial(leaf), leaf))
        self.assertEqual([], self.api("listPending")["items"])
        self.error("approvePending", 404, "no request waits", transactionID=device.cn)

    def test_denied_it_is_refused_at_the_next_poll(self):
        device = Device()
        self.enrol(device, PENDING)
        denied = self.api("denyPending", transactionID=device.cn)
        self.assertEqual((device.cn, "refused"), (denied["transactionID"], denied["state"]))
        self.assertEqual(FAILURE, self.poll(device).status)
        self.assertEqual([], self.server.query("SELECT 1 FROM certificates"))

    def test_a_transaction_id_may_be_any_text(self):
        for name in "a/b", "A+b/c=", "x/approve", "?key=1&%41", "50%", ".pem":
            device = Device()
            self.enrol(device, PENDING, transaction_id=name)
            approved = self.api("approvePending", transactionID=name)
            self.assertEqual(name, approved["transactionID"])
            self.assertEqual(SUCCESS, self.poll(device, transaction_id=name).status)

    def test_a_slash_in_a_path_may_stand_as_it_is(self):
        self.enrol(status=PENDING, transaction_id="a/b")
        answer = self.api.send("POST", "api/v1/lanes/default/pending/a/b/approve")
        self.assertEqual(200, answer.status)

    def test_of_two_with_one_transaction_id_the_key_says_which(self):
        devices = [Device(), Device()]
        for device in devices:
            self.enrol(device, PENDING, transaction_id="shared")
        self.error("approvePending", 409, "?key=", transactionID="shared")
        key = hashlib.sha256(devices[1].public_key_info()).hexdigest()
        self.error("denyPending", 404, "and key", transactionID="shared", query={"key": "00" * 32})
        self.api("approvePending", transactionID="shared", query={"key": key})
        self.assertEqual([PENDING, SUCCESS],
                         [self.poll(device, transaction_id="shared").status for device in devices])

    def test_a_challenge_that_was_spent_meanwhile_is_not_spent_again(self):
        challenge = self.api("makeChallenge")["challenge"]
        for name in "first", "second":
            self.enrol(Device(name), PENDING, challenge=challenge)
        self.api("approvePending", transactionID="first")
        self.error("approvePending", 409, "challenge", transactionID="second")
        self.assertEqual(["second"],
                         [item["transactionID"] for item in self.api("listPending")["items"]])

    def test_a_subject_that_is_taken_is_not_certified_again(self):
        self.api("changeSettings", body={"duplicate-subject": "refuse"})
        devices = [Device("same"), Device("same")]
        for n, device in enumerate(devices):
            self.enrol(device, PENDING, transaction_id=f"same-{n}")
        self.api("approvePending", transactionID="same-0")
        self.error("approvePending", 409, "subject", transactionID="same-1")


class Exchanges(Case):
    def setUp(self):
        self.serve()

    def list(self, **query):
        return self.api("listExchanges", query=query)

    def test_an_exchange_tells_what_was_asked_and_answered(self):
        device = Device()
        leaf = self.enrol(device)
        [_, shown] = self.list()["items"]
        for name, value in {
                "remote": "127.0.0.1", "method": "POST", "path": "/certsrv/mscep/mscep.dll",
                "operation": "PKIOperation", "messageType": "PKCSReq", "transactionID": device.cn,
                "subject": f"CN={device.cn}", "outcome": "issued", "serial": serial(leaf),
                "failInfo": None, "status": 200}.items():
            self.assertEqual(value, shown[name], name)
        [row] = self.server.query("SELECT at_ms / 1000, length(request), length(reply), duration_us "
                                  "FROM exchanges WHERE id = ?", shown["id"])
        self.assertEqual(row, (seconds(shown["at"]), shown["request_len"], shown["reply_len"],
                               round(shown["duration_ms"] * 1000)))

    def test_a_refusal_has_its_codes(self):
        self.enrol(status=FAILURE, challenge="wrong")
        [_, shown] = self.list()["items"]
        self.assertEqual(("refused", "badMessageCheck", "0x80070490"),
                         (shown["outcome"], shown["failInfo"], shown["hresult"]))
        self.assertRegex(shown["events"][0], r"^\d+ \w")

    def test_its_parts_are_the_bytes_that_went_over_the_wire(self):
        device = Device()
        message = device.pkcs_req(self.chain)
        reply = Reply(self.server.post(message), self.chain)
        [leaf] = device.open(reply)
        number = self.list()["items"][-1]["id"]
        self.assertEqual(message, self.api("getExchangeRequest", id=number))
        self.assertEqual(reply.raw, self.api("getExchangeReply", id=number))
        self.assertEqual(leaf, self.api("getExchangeCert", id=number))
        csr = self.api("getExchangeCsr", id=number)
        public_key = openssl("req", "-noout", "-verify", "-pubkey", data=csr.encode())
        self.assertEqual(device.public_key, public_key.decode())

    def test_its_messages_are_decoded(self):
        device = Device()
        reply = device.enrol(self.server, self.chain)
        shown = self.api("getExchange", id=self.list()["items"][-1]["id"])
        sent = {item["name"]: item["value"] for item in shown["request"]["attributes"]}
        got = {item["name"]: item["value"] for item in shown["reply"]["attributes"]}
        self.assertEqual(("19", device.cn), (sent["messageType"], sent["transactionID"]))
        self.assertEqual(("3", "0", device.cn),
                         (got["messageType"], got["pkiStatus"], got["transactionID"]))
        [(_, nonce, _)] = reply.attributes["recipientNonce"]
        self.assertEqual(nonce.hex().upper(), got["recipientNonce"])
        self.assertEqual(sent["senderNonce"], got["recipientNonce"])
        for message in shown["request"], shown["reply"]:
            self.assertEqual((1, None), (message["recipients"], message["error"]))
            self.assertTrue(message["digest"] and message["cipher"])
        self.assertEqual({"subject": f"CN={device.cn}", "key_type": "RSA", "key_bits": 2048,
                          "alt_names": [f"DNS:{device.cn}.test"], "challenge": "secret"},
                         shown["request"]["csr"])

    def test_a_message_that_is_none_is_explained(self):
        self.server.post(b"no message at all")
        shown = self.api("getExchange", id=self.list()["items"][-1]["id"])
        self.assertTrue(shown["request"]["error"])
        self.assertEqual(([], None), (shown["request"]["attributes"], shown["request"]["csr"]))
        self.assertIsNone(shown["reply"])

    def test_what_an_exchange_does_not_have_is_not_found(self):
        [caps_or_ca] = self.list()["items"]
        shown = self.api("getExchange", id=caps_or_ca["id"])
        self.assertEqual((None, None), (shown["request"], shown["reply"]))
        self.api("getExchangeReply", id=caps_or_ca["id"])
        for part in "getExchangeRequest", "getExchangeCsr", "getExchangeCert":
            self.error(part, 404, f"exchange {caps_or_ca['id']} has no", id=caps_or_ca["id"])
        for number in "0", "x", "9" * 30:
            self.error("getExchange", 404, "no exchange", id=number)

    def test_the_journal_can_be_followed_from_its_end(self):
        end = self.list(limit=0)
        self.assertEqual([], end["items"])
        self.assertEqual(self.list()["next"], end["next"])
        device = Device()
        self.enrol(device)
        news = self.list(after=end["next"])
        self.assertEqual([device.cn], [item["transactionID"] for item in news["items"]])
        self.assertEqual(([], news["next"]), tuple(self.list(after=news["next"])[name]
                                                   for name in ("items", "next")))

    def test_a_search_without_a_find_goes_on_behind_the_journal(self):
        self.enrol()
        end = self.list(limit=0)["next"]
        found = self.list(q="nobody has this", after=0)
        self.assertEqual(([], end), (found["items"], found["next"]))

    def test_it_is_searched(self):
        for name in "blue", "green":
            self.enrol(Device(f"{name}-one"), transaction_id=f"{name} & co + 50%")
        found = lambda q: [item["transactionID"] for item in self.list(q=q)["items"]]
        self.assertEqual(["blue & co + 50%"], found("BLUE"))
        self.assertEqual(["green & co + 50%"], found("n & co + 50%"))
        self.assertEqual(["blue & co + 50%", "green & co + 50%"], found("pkcsreq"))
        self.assertEqual([], found("%co"))
        self.assertEqual(1, len(self.list(q="PKIOperation", limit=1)["items"]))


if __name__ == "__main__":
    tap.main()
