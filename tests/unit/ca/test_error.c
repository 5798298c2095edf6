#include "ca/error.h"
#include "tests/unit/check.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <string.h>

static void a_sentence_of_our_own_stands_alone(void)
{
	struct ca_error err;

	ERR_clear_error();
	CHECK(!ca_fail(&err, "RFC 8894 %s: no transactionID", "3.2.1.1"));
	CHECK_STR(err.text, "RFC 8894 3.2.1.1: no transactionID");
}

static void openssls_first_reason_follows_and_its_queue_is_emptied(void)
{
	struct ca_error err;

	ERR_clear_error();
	ERR_raise(ERR_LIB_ASN1, ASN1_R_TOO_LONG);
	ERR_raise(ERR_LIB_ASN1, ASN1_R_WRONG_TAG);
	CHECK(!ca_fail(&err, "it cannot be read"));
	CHECK_STR(err.text, "it cannot be read (too long)");
	CHECK_INT(ERR_peek_error(), 0);
}

static void a_sentence_too_long_is_cut(void)
{
	struct ca_error err;
	char words[2 * sizeof(err.text)];

	memset(words, 'x', sizeof(words) - 1);
	words[sizeof(words) - 1] = '\0';
	ERR_raise(ERR_LIB_ASN1, ASN1_R_TOO_LONG);
	CHECK(!ca_fail(&err, "%s", words));
	CHECK_INT(strlen(err.text), sizeof(err.text) - 1);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a sentence of our own stands alone", a_sentence_of_our_own_stands_alone },
		{ "OpenSSL's first reason follows and its queue is emptied",
		  openssls_first_reason_follows_and_its_queue_is_emptied },
		{ "a sentence too long is cut", a_sentence_too_long_is_cut },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/error", NULL, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
