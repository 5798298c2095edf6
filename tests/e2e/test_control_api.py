"""What can be done through the control API: every action changes what a device meets next. Each
answer is held against the OpenAPI document (e2e/api.py)."""
import hashlib
import pathlib
import time

import tap
from e2e.api import Api, Case, seconds
from e2e.openssl import certificates_of, serial, to_der, x509
from e2e.scep import FAILURE, PENDING, Chain, Device
from e2e.server import Server


class Lanes(Case):
    def test_a_lane_tells_what_it_is_and_what_is_on_record(self):
        self.serve("--now", "2027-02-01T12:00:00Z,fixed")
        [listed] = self.api("listLanes")["lanes"]
        lane = self.api("getLane")
        for moment in listed["clock"], lane["clock"]:
            moment.pop("machine"), moment.pop("offset_ms")
        self.assertEqual(listed, lane)
        ready = self.server.ready
        self.assertEqual(("default", "ndes", "secret", None),
                         tuple(lane[name] for name in ("name", "dialect", "challenge", "scenario")))
        self.assertEqual({"now": "2027-02-01T12:00:00Z", "fixed": True}, lane["clock"])
        self.assertEqual(ready["urls"]["scep"], lane["urls"]["scep"])
        self.assertEqual(ready["urls"]["admin"], lane["urls"]["admin"])
        self.assertEqual(ready["fingerprints"]["ca"], lane["ca"]["fingerprints"])
        self.assertEqual({"certificates": 0, "revoked": 0, "pending": 0, "challenges": 0,
                          "exchanges": 1}, lane["counts"])

    def test_what_happens_is_counted(self):
        self.serve()
        for _ in range(2):
            leaf = self.enrol()
        self.api("makeChallenge")
        self.api("revokeCertificate", serial=serial(leaf))
        self.api("changeSettings", body={"approval": "manual"})
        self.enrol(status=PENDING)
        self.assertEqual({"certificates": 2, "revoked": 1, "pending": 1, "challenges": 1,
                          "exchanges": 4}, self.api("getLane")["counts"])

    def test_a_fixed_challenge_that_opens_nothing_is_not_told(self):
        self.serve(challenge="one-time")
        self.assertIsNone(self.api("getLane")["challenge"])

    def test_the_url_over_tls_is_told_where_there_is_one(self):
        self.serve("--tls", "127.0.0.1:0")
        self.assertEqual(self.server.ready["urls"]["scep_tls"],
                         self.api("getLane")["urls"]["scep_tls"])
        self.serve()
        self.assertNotIn("scep_tls", self.api("getLane")["urls"])

    def test_the_scenario_is_named(self):
        self.serve("--scenario", "pending-then-issue")
        self.assertEqual("pending-then-issue", self.api("getLane")["scenario"])

    def test_a_reset_forgets_all_but_the_ca(self):
        self.serve("--now", "2027-02-01T12:00:00Z,fixed", "--set", "password-max=7")
        trust = self.api("getCaPem")
        self.enrol()
        self.api("makeChallenge")
        self.api("setClock", body={"advance": "1h"})
        self.api("changeSettings", body={"password-max": 2})
        lane = self.api("resetLane")
        self.assertEqual({0}, set(lane["counts"].values()))
        self.assertEqual("2027-02-01T12:00:00Z", lane["clock"]["now"])
        self.assertEqual("7", self.api("getSettings")["password-max"])
        self.assertEqual(trust, self.api("getCaPem"))
        self.assertEqual([(0,)], self.server.query("SELECT count(*) FROM certificates"))
        self.enrol()


class Authority(Case):
    def test_the_ca_is_told_as_files_are(self):
        self.serve()
        ca_file = pathlib.Path(self.server.ready["ca_file"])
        self.assertEqual(ca_file.read_text(), self.api("getCaPem"))
        self.assertEqual(to_der(self.chain.ca), self.api("getCaDer"))
        self.assertEqual(self.server.get("?operation=GetCACert").body, self.api("getCaP7b"))
        self.assertEqual([self.chain.sign, self.chain.encrypt, self.chain.ca],
                         certificates_of(self.api("getCaP7b")))

    def test_after_a_change_of_the_ca_it_is_the_new_one(self):
        self.serve("--now", "2027-02-01T12:00:00Z,fixed")
        before = self.api("getCaDer")
        self.assertIsNone(self.api("getLane")["ca"]["next"])
        self.api("changeSettings", body={"rollover-at": "2027-03-01T00:00:00Z"})
        ca = self.api("getLane")["ca"]
        self.assertEqual((0, "2027-03-01T00:00:00Z"), (ca["generation"], ca["rollover_at"]))
        self.assertEqual(hashlib.sha256(before).hexdigest().upper(), ca["fingerprints"]["sha256"])
        self.assertEqual(before, self.api("getCaDer"))
        self.api("setClock", body={"now": "2027-03-01T00:00:00Z", "fixed": True})
        after = self.api("getCaDer")
        self.assertEqual(hashlib.sha256(after).hexdigest().upper(),
                         ca["next"]["fingerprints"]["sha256"])
        lane = self.api("getLane")
        ca = lane["ca"]
        self.assertEqual((1, None), (ca["generation"], ca["next"]))
        self.chain = Chain(self.server)
        self.assertIn(f"URI:{lane['urls']['crl']}",
                      x509(self.enrol(), "-ext", "crlDistributionPoints"))
        self.assertEqual(hashlib.sha256(after).hexdigest().upper(), ca["fingerprints"]["sha256"])


class Challenges(Case):
    def state(self, challenge):
        [state] = [item["state"] for item in self.api("listChallenges")["items"]
                   if item["challenge"] == challenge]
        return state

    def test_a_new_one_opens_the_door_once(self):
        self.serve(challenge="one-time")
        made = self.api("makeChallenge")["challenge"]
        self.assertEqual("unspent", self.state(made))
        device = Device()
        self.enrol(device, challenge=made)
        [listed] = self.api("listChallenges")["items"]
        self.assertEqual((made, "spent", device.cn),
                         (listed["challenge"], listed["state"], listed["spent_by"]))
        self.enrol(status=FAILURE, challenge=made)

    def test_it_expires_by_the_lanes_clock(self):
        self.serve("--now", "2027-02-01T12:00:00Z,fixed", challenge="one-time")
        made = self.api("makeChallenge")
        self.assertEqual("2027-02-01T13:00:00Z", made["expires_at"])
        self.api("setClock", body={"advance": "59m"})
        self.assertEqual("unspent", self.state(made["challenge"]))
        self.api("setClock", body={"advance": "1m"})
        self.assertEqual("expired", self.state(made["challenge"]))
        self.enrol(status=FAILURE, challenge=made["challenge"])

    def test_the_cache_is_full_sometime(self):
        self.serve("--set", "password-max=2")
        for _ in range(2):
            made = self.api("makeChallenge")["challenge"]
        self.error("makeChallenge", 409, "password cache is full")
        self.enrol(challenge=made)
        self.api("makeChallenge")
        self.assertEqual(3, len(self.api("listChallenges")["items"]))

    def test_none_is_made_that_would_open_nothing(self):
        self.serve(challenge="static:secret")
        self.error("makeChallenge", 409, "use-single-password")
        self.api("changeSettings", body={"use-single-password": False})
        self.enrol(challenge=self.api("makeChallenge")["challenge"])

    def test_the_list_is_read_page_by_page(self):
        self.serve()
        made = [self.api("makeChallenge")["challenge"] for _ in range(3)]
        first = self.api("listChallenges", query={"limit": 2})
        rest = self.api("listChallenges", query={"after": first["next"]})
        self.assertEqual(made, [item["challenge"] for item in first["items"] + rest["items"]])


class Clock(Case):
    def setUp(self):
        self.serve()

    def put(self, **body):
        return self.api("setClock", body=body)

    def test_at_first_it_is_the_machines(self):
        clock = self.api("getClock")
        self.assertEqual(clock["machine"], clock["now"])
        self.assertEqual((0, False), (clock["offset_ms"], clock["fixed"]))
        self.assertLess(abs(seconds(clock["machine"]) - time.time()), 10)

    def test_a_time_that_is_set_dates_the_next_certificate(self):
        clock = self.put(now="2027-02-01T12:00:00Z", fixed=True)
        self.assertEqual(("2027-02-01T12:00:00Z", True), (clock["now"], clock["fixed"]))
        self.assertIn("Feb  1 11:50:00 2027", x509(self.enrol(), "-startdate"))
        self.assertAlmostEqual(seconds(clock["now"]) - seconds(clock["machine"]),
                               clock["offset_ms"] / 1000, delta=2)

    def test_without_fixed_it_goes_on(self):
        clock = self.put(now="2027-02-01T12:00:00Z")
        self.assertFalse(clock["fixed"])
        time.sleep(1.1)
        self.assertLess(clock["now"], self.api("getClock")["now"])

    def test_it_is_advanced_and_stands_still_or_goes_on_as_before(self):
        self.put(now="2027-02-01T12:00:00Z", fixed=True)
        for by, now in {"61m": "2027-02-01T13:01:00Z", "90s": "2027-02-01T13:02:30Z",
                        "2h": "2027-02-01T15:02:30Z", "30d": "2027-03-03T15:02:30Z",
                        "-1d": "2027-03-02T15:02:30Z"}.items():
            clock = self.put(advance=by)
            self.assertEqual((now, True), (clock["now"], clock["fixed"]))
        self.put(machine=True)
        clock = self.put(advance="1h")
        self.assertEqual((3600 * 1000, False), (clock["offset_ms"], clock["fixed"]))

    def test_it_goes_back_to_the_machines(self):
        self.put(now="2027-02-01T12:00:00Z", fixed=True)
        clock = self.put(machine=True)
        self.assertEqual((0, False), (clock["offset_ms"], clock["fixed"]))

    def test_what_makes_no_sense_changes_nothing(self):
        self.put(now="2027-02-01T12:00:00Z", fixed=True)
        for body in ({}, {"fixed": True}, {"machine": False},
                     {"now": "2027-01-01", "advance": "1h"},
                     {"advance": "1h", "fixed": True}, {"machine": True, "fixed": False},
                     {"machine": True, "advance": "1h"}):
            self.error("setClock", 422, "say one thing", body=body)
        for by in "soon", "1", "h", "1 h", "1hh", "+1h", "--1h", "9" * 17 + "d", "9" * 30 + "s":
            self.error("setClock", 422, "duration", body={"advance": by})
        for by in "3000000d", "-30000d":
            self.error("setClock", 422, "between 1970 and 9999", body={"advance": by})
        for body in ({"now": "2027-02-30"}, {"now": 1}, {"now": None},
                     {"now": "2027-02-01", "fixed": 1}):
            self.error("setClock", 422, '"', body=body)
        self.assertEqual("2027-02-01T12:00:00Z", self.api("getClock")["now"])


class Settings(Case):
    def setUp(self):
        self.serve()

    def patch(self, **settings):
        return self.api("changeSettings",
                        body={name.replace("_", "-"): value for name, value in settings.items()})

    def test_all_of_them_are_there_as_they_would_be_set(self):
        settings = self.api("getSettings")
        for name, value in {"password-length": "8", "password-max": "5", "password-validity": "1h",
                            "enforce-password": "true"}.items():
            self.assertEqual(value, settings[name])
        given = [word for name, value in settings.items() for word in ("--set", f"{name}={value}")]
        again = self.enterContext(Server(*given, challenge="both:secret"))
        self.assertEqual(settings, Api(again)("getSettings"))

    def test_a_change_takes_effect_at_once(self):
        self.patch(password_length="16")
        self.assertEqual(32, len(self.api("makeChallenge")["challenge"]))
        self.patch(enforce_password=False)
        self.enrol(challenge=None)
        self.patch(enforce_password=True)
        self.enrol(status=FAILURE, challenge=None)

    def test_values_are_texts_numbers_or_truth_values(self):
        changed = self.patch(password_length=4, use_single_password=True, validity="30d")
        self.assertEqual(("4", "true", "30d"), tuple(changed[name] for name in (
            "password-length", "use-single-password", "validity")))
        self.assertEqual(changed, self.api("getSettings"))

    def test_nothing_changes_if_one_of_them_is_wrong(self):
        before = self.api("getSettings")
        for name, value, words in (("password-lenght", 4, 'did you mean "password-length"'),
                                   ("password-length", 0, "password-length"),
                                   ("password-length", 1.5, "password-length"),
                                   ("password-length", None, "a text, a number"),
                                   ("service-state", ["ok"], "a text, a number"),
                                   ("hierarchy", "ca-only", "at the start")):
            wrong = self.error("changeSettings", 422, words, body={"validity": "1d", name: value})
            self.assertEqual(name, wrong["setting"])
        self.assertEqual(before, self.api("getSettings"))

    def test_no_change_is_one_too(self):
        self.assertEqual(self.api("getSettings"), self.api("changeSettings", body={}))


if __name__ == "__main__":
    tap.main()
