#include "ca/ca.h"
#include "generations.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

static void a_certificate_is_of_the_ca_whose_key_signed_it_though_both_have_one_name(void)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		const struct ca *cas[] = { generations[i].ca, generations[i].next_ca };

		for (size_t n = 0; n < 2; n++) {
			struct certificate leaf = issue_leaf(cas[n], LATER - DAY, LATER + DAY);
			struct view der = bytes_view(&leaf.der);

			CHECK(ca_has_issued(cas[n], der, LATER));
			CHECK(!ca_has_issued(cas[1 - n], der, LATER));
			CHECK(!ca_has_issued(cas[n], der, LATER + 2 * DAY));
			certificate_clear(&leaf);
		}
	}
}

/* A client that has both lists at hand takes the one of the key that signed the certificate. */
static void openssl_takes_each_generations_own_revocation_list(void)
{
	const struct ca *cas[] = { SINGLE->ca, SINGLE->next_ca };
	struct certificate leaves[2] = { issue_leaf(cas[0], LATER - DAY, LATER + DAY),
		                         issue_leaf(cas[1], LATER - DAY, LATER + DAY) };

	for (size_t i = 0; i < 2; i++) {
		struct crl_entry entry = { .revoked_at = LATER, .reason = 6 };
		struct crl_order order = { LATER, LATER + DAY, 1, &entry, i == 1 };
		struct ca_error err = { "" };
		struct bytes der = { 0 };

		snprintf(entry.serial, sizeof(entry.serial), "%s", leaves[i].serial);
		CHECK_SAY(ca_crl(cas[i], &order, &der, &err), "%s", err.text);
		write_file(scratch("list%zu", i), bytes_view(&der));
		write_file(scratch("leaf%zu", i), bytes_view(&leaves[i].der));
		bytes_clear(&der);
		certificate_clear(&leaves[i]);
	}
	run_well("cd %s && for i in 0 1; do openssl x509 -inform DER -in leaf$i -out leaf$i.pem; "
	         "openssl crl -inform DER -in list$i; done >lists.pem; "
	         "cat %s/ca.pem %s/ca.pem >both.pem",
	         scratch_dir(), SINGLE->now, SINGLE->next);
	for (size_t i = 0; i < 2; i++) {
		struct said said = run("cd %s && openssl verify -crl_check -attime %lld -CAfile "
		                       "both.pem -CRLfile lists.pem leaf%zu.pem",
		                       scratch_dir(), (long long)LATER + 60, i);

		CHECK_SAY((said.status != 0) == (i == 1), "%s", said.text);
		CHECK_SAY((strstr(said.text, "certificate revoked") != NULL) == (i == 1), "%s",
		          said.text);
	}
}

struct asker {
	const struct ca *cas[2];
	struct view leaves[2];
	unsigned wrong;
};

/* GetNextCACert, whose signature asks the CA's certificate what it is for. */
static bool vouches(const struct ca *const cas[2])
{
	struct ca_error err = { "" };
	struct chain chain = { 0 };
	struct bytes der = { 0 };
	bool ok = ca_chain(cas[1], &chain, &err) && ca_encode_next(cas[0], &chain, &der, &err);

	bytes_clear(&der);
	chain_clear(&chain);
	return ok;
}

static void *ask_often(void *context)
{
	struct asker *asker = context;

	if (!vouches(asker->cas))
		asker->wrong++;
	for (unsigned i = 0; i < 200; i++) {
		unsigned ca = i & 1, leaf = i >> 1 & 1;

		if (ca_has_issued(asker->cas[ca], asker->leaves[leaf], LATER) != (ca == leaf))
			asker->wrong++;
	}
	return NULL;
}

/* The CAs are opened here, so that the threads are the first to ask them anything. */
static void threads_may_ask_both_cas_at_once(void)
{
	struct certificate leaves[] = { issue_leaf(TWO->ca, LATER - DAY, LATER + DAY),
		                        issue_leaf(TWO->next_ca, LATER - DAY, LATER + DAY) };
	struct asker askers[4];
	struct ca *cas[2] = { NULL };
	struct ca_error err = { "" };
	pthread_t threads[4];

	CHECK_SAY(ca_open(TWO->now, &cas[0], &err) && ca_open(TWO->next, &cas[1], &err), "%s",
	          err.text);
	for (size_t i = 0; cas[1] && i < 4; i++) {
		askers[i] = (struct asker){
			{ cas[0], cas[1] },
			{ bytes_view(&leaves[0].der), bytes_view(&leaves[1].der) },
			0,
		};
		CHECK_INT(pthread_create(&threads[i], NULL, ask_often, &askers[i]), 0);
	}
	for (size_t i = 0; cas[1] && i < 4; i++) {
		pthread_join(threads[i], NULL);
		CHECK_INT(askers[i].wrong, 0);
	}
	for (size_t i = 0; i < 2; i++) {
		certificate_clear(&leaves[i]);
		ca_close(cas[i]);
	}
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "a certificate is of the CA whose key signed it, though both have one name",
		  a_certificate_is_of_the_ca_whose_key_signed_it_though_both_have_one_name },
		{ "openssl takes each generation's own revocation list",
		  openssl_takes_each_generations_own_revocation_list },
		{ "threads may ask both CAs at once", threads_may_ask_both_cas_at_once },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/issued", generations_make, generations_close, NULL, NULL,
		                    tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
