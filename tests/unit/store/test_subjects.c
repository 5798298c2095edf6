#include "fixture.h"

#include <string.h>

/* Records a certificate of CN=device under this policy, signed for by the one with the serial
 * number signer (or NULL). */
static enum store_issued issue(const char *serial, enum store_subjects subjects, const char *signer,
                               int64_t now)
{
	struct store_operation op = operation(serial, 1);
	struct store_certificate one = certificate(serial);

	one.subjects = subjects;
	one.signer = (const uint8_t *)signer; /* the DER of the fixture's certificates */
	one.signer_len = signer ? strlen(signer) : 0;
	return record(&op, &one, now);
}

/* Certificates that are no hindrance to one of the subject CN=device. */
static void record_what_is_not_valid(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate revoked = certificate("R"), expired = certificate("E"),
				 bent = certificate("B"), other_lane = certificate("L"),
				 other_subject = certificate("S");

	CHECK_INT(record(&op, &revoked, NOW), STORE_RECORDED);
	CHECK_INT(store_revoke(fx.store, "default", "R", NOW, 1, &fx.err), STORE_FOUND);
	expired.not_after = NOW - 1;
	op = operation("U", 1);
	CHECK_INT(record(&op, &expired, NOW), STORE_RECORDED);
	bent.bent_by = "other-key";
	CHECK_INT(record(&op, &bent, NOW), STORE_RECORDED);
	other_subject.subject = "CN=device2";
	op = operation("V", 1);
	CHECK_INT(record(&op, &other_subject, NOW), STORE_RECORDED);
	op.lane = "lab1";
	CHECK_INT(record(&op, &other_lane, NOW), STORE_RECORDED);
}

static enum store_found find(const char *except, int64_t now)
{
	char serial[STORE_SERIAL_SIZE] = "";
	enum store_found found =
		store_find_subject(fx.store, "default", "CN=device", except, now, serial, &fx.err);

	CHECK_STR(serial, found == STORE_FOUND ? "01" : "");
	return found;
}

static void test_a_valid_certificate_is_found_by_its_subject(void)
{
	record_what_is_not_valid();
	CHECK_INT(find(NULL, NOW), STORE_NOT_FOUND);
	CHECK_INT(issue("01", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	CHECK_INT(find(NULL, NOW), STORE_FOUND);
	CHECK_INT(find("02", NOW), STORE_FOUND);
	CHECK_INT(find("01", NOW), STORE_NOT_FOUND);
	CHECK_INT(find(NULL, NOW + 3600), STORE_FOUND); /* the last second of its validity */
	CHECK_INT(find(NULL, NOW + 3601), STORE_NOT_FOUND);
}

static void test_any_number_of_certificates_may_have_a_subject(void)
{
	CHECK_INT(issue("01", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	CHECK_INT(issue("02", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	CHECK_STR(ask_sqlite3("SELECT count(*), count(revoked_at) FROM certificates"), "2|0");
}

static void test_a_unique_subject_is_taken_while_a_certificate_is_valid(void)
{
	record_what_is_not_valid();
	CHECK_INT(issue("01", STORE_SUBJECTS_UNIQUE, NULL, NOW), STORE_RECORDED);
	CHECK_INT(issue("02", STORE_SUBJECTS_UNIQUE, NULL, NOW), STORE_SUBJECT_TAKEN);
	CHECK_INT(issue("02", STORE_SUBJECTS_UNIQUE, NULL, NOW + 3600), STORE_SUBJECT_TAKEN);
	CHECK_STR(ask_sqlite3("SELECT count(*) FROM transactions WHERE transaction_id = '02'"),
	          "0");
	CHECK_INT(issue("02", STORE_SUBJECTS_UNIQUE, NULL, NOW + 3601), STORE_RECORDED);
}

static void test_a_renewal_does_not_stand_in_its_own_way(void)
{
	CHECK_INT(issue("01", STORE_SUBJECTS_UNIQUE, NULL, NOW), STORE_RECORDED);
	CHECK_INT(issue("02", STORE_SUBJECTS_UNIQUE, "01", NOW), STORE_RECORDED);
	CHECK_INT(issue("03", STORE_SUBJECTS_UNIQUE, "02", NOW), STORE_RECORDED);
	CHECK_INT(issue("04", STORE_SUBJECTS_UNIQUE, NULL, NOW), STORE_SUBJECT_TAKEN);
}

static void test_who_renews_another_subject_takes_none(void)
{
	struct store_operation op = operation("other", 1);
	struct store_certificate other = certificate("0A");

	other.subject = "CN=other";
	CHECK_INT(record(&op, &other, NOW), STORE_RECORDED);
	CHECK_INT(issue("01", STORE_SUBJECTS_UNIQUE, NULL, NOW), STORE_RECORDED);
	CHECK_INT(issue("02", STORE_SUBJECTS_UNIQUE, "0A", NOW), STORE_SUBJECT_TAKEN);
}

static void test_a_challenge_for_a_taken_subject_is_not_spent(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate one = certificate("02");

	add_challenge("C0FFEE");
	CHECK_INT(issue("01", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	one.challenge = "C0FFEE";
	one.subjects = STORE_SUBJECTS_UNIQUE;
	CHECK_INT(record(&op, &one, NOW), STORE_SUBJECT_TAKEN);
	CHECK_INT(store_check_challenge(fx.store, "default", "C0FFEE", NOW, &fx.err),
	          STORE_CHALLENGE_VALID);
}

static void test_valid_certificates_of_the_subject_are_superseded(void)
{
	record_what_is_not_valid();
	CHECK_INT(issue("01", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	CHECK_INT(issue("02", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	CHECK_INT(issue("03", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	CHECK_INT(issue("04", STORE_SUBJECTS_SUPERSEDE, "02", NOW + 9), STORE_RECORDED);
	CHECK_STR(ask_sqlite3("SELECT serial, revoked_at - 1700000000, reason FROM certificates"
	                      " WHERE revoked_at IS NOT NULL"),
	          "R|0|1\n01|9|4\n03|9|4");
}

static void test_nothing_is_superseded_by_what_is_not_recorded(void)
{
	struct store_operation op = operation("T", 1);
	struct store_certificate same_serial = certificate("01");

	CHECK_INT(issue("01", STORE_SUBJECTS_ANY, NULL, NOW), STORE_RECORDED);
	same_serial.subjects = STORE_SUBJECTS_SUPERSEDE;
	CHECK_INT(record(&op, &same_serial, NOW), STORE_NOT_RECORDED);
	CHECK_STR(ask_sqlite3("SELECT count(revoked_at) FROM certificates"), "0");
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a valid certificate is found by its subject",
		  test_a_valid_certificate_is_found_by_its_subject },
		{ "any number of certificates may have a subject",
		  test_any_number_of_certificates_may_have_a_subject },
		{ "a unique subject is taken while a certificate is valid",
		  test_a_unique_subject_is_taken_while_a_certificate_is_valid },
		{ "a renewal does not stand in its own way",
		  test_a_renewal_does_not_stand_in_its_own_way },
		{ "who renews another subject takes none",
		  test_who_renews_another_subject_takes_none },
		{ "a challenge for a taken subject is not spent",
		  test_a_challenge_for_a_taken_subject_is_not_spent },
		{ "valid certificates of the subject are superseded",
		  test_valid_certificates_of_the_subject_are_superseded },
		{ "nothing is superseded by what is not recorded",
		  test_nothing_is_superseded_by_what_is_not_recorded },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = {
		{ "subjects", NULL, NULL, open_fresh_store, close_store, tests },
		CU_SUITE_INFO_NULL,
	};

	return run_suites(suites);
}
