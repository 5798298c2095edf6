#include "ca/ca.h"
#include "generations.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <string.h>

static void the_next_ca_has_the_same_hierarchy_and_files(void)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		CHECK_INT(ca_hierarchy(generations[i].next_ca), generations[i].hierarchy);
		CHECK_STR(run_well("ls -A %s", generations[i].next).text,
		          run_well("ls -A %s", generations[i].now).text);
		CHECK_STR(run_well("find %s -name '*.key' ! -perm 600", generations[i].next).text,
		          "");
	}
}

static void names_stay_and_keys_are_new_but_for_the_root_which_stays(void)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		run_well("for f in %s; do for g in %s %s; do "
		         "  openssl x509 -in $g/$f.pem -noout -subject -issuer >$g.name; "
		         "  openssl x509 -in $g/$f.pem -noout -pubkey >$g.key; done; "
		         "cmp %s.name %s.name || exit 1; cmp -s %s.key %s.key; same=$?; "
		         "test $same = $(test $f = root; echo $?) || exit 1; done",
		         generations[i].files, generations[i].now, generations[i].next,
		         generations[i].now, generations[i].next, generations[i].now,
		         generations[i].next);
	}
	run_well("cmp %s/root.pem %s/root.pem && cmp %s/root.key %s/root.key", TWO->now, TWO->next,
	         TWO->now, TWO->next);
}

static void openssl_verifies_every_certificate_of_the_next_ca(void)
{
	for (size_t i = 0; i < GENERATIONS; i++)
		run_well("cd %s && for f in %s; do openssl verify -x509_strict -attime %lld "
		         "-CAfile %s -untrusted ca.pem $f.pem || exit 1; done",
		         generations[i].next, generations[i].files, (long long)LATER,
		         generations[i].anchor);
}

/* Makes the next CA of one in a folder by this name. */
static bool follow(const char *name, const struct ca *ca, const char *root_dir, int64_t now,
                   char dir[static GENERATIONS_PATH_SIZE], struct ca_error *err)
{
	return new_directory(name, dir) && ca_create_next(dir, ca, root_dir, now, err);
}

static void it_is_valid_from_an_hour_ago_but_not_beyond_its_root(void)
{
	struct ca_error err = { "" };
	char dir[GENERATIONS_PATH_SIZE];

	CHECK_STR(run_well("openssl x509 -in %s/ca.pem -noout -dates", TWO->next).text,
	          "notBefore=Oct 25 06:33:20 2030 GMT\nnotAfter=Oct 25 06:33:20 2035 GMT");
	CHECK_SAY(follow("short", TWO->ca, TWO->now, FIRST + 9 * 365 * DAY, dir, &err), "%s",
	          err.text);
	CHECK_STR(run_well("openssl x509 -in %s/ca.pem -noout -enddate", dir).text,
	          run_well("openssl x509 -in %s/root.pem -noout -enddate", dir).text);
	CHECK_STR(run_well("openssl x509 -in %s/ra-sign.pem -noout -enddate", dir).text,
	          run_well("openssl x509 -in %s/root.pem -noout -enddate", dir).text);
}

/* Somebody's own: no RA, and above it a key that is no RSA key. */
static void a_ca_alone_below_a_root_is_followed_below_the_same_root(void)
{
	struct ca_error err = { "" };
	struct ca *own = NULL, *next = NULL;
	char dir[GENERATIONS_PATH_SIZE], next_dir[GENERATIONS_PATH_SIZE];

	CHECK(new_directory("own", dir));
	run_well(
		"cd %s && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes "
		"-keyout root.key -out root.pem -days 9000 -subj /O=Own/CN=Root && "
		"openssl req -newkey rsa:2048 -nodes -keyout ca.key -out csr -subj '/CN=Gr\xc3\xbc"
		"n/OU=b/OU=a' -utf8 && openssl x509 -req -in csr -CA root.pem -CAkey root.key -out "
		"ca.pem && rm csr",
		dir);
	CHECK_SAY(ca_open(dir, &own, &err), "%s", err.text);
	if (!own)
		return;
	CHECK_SAY(follow("own-next", own, dir, FIRST, next_dir, &err) &&
	                  ca_open(next_dir, &next, &err),
	          "%s", err.text);
	CHECK_STR(run_well("openssl x509 -in %s/ca.pem -noout -subject -issuer", next_dir).text,
	          run_well("openssl x509 -in %s/ca.pem -noout -subject -issuer", dir).text);
	run_well("openssl verify -CAfile %s/root.pem -partial_chain -attime %lld %s/ca.pem", dir,
	         (long long)FIRST + DAY * 60, next_dir);
	ca_close(own);
	ca_close(next);
}

struct hindrance {
	const char *name;
	const char *by; /* shell, in a copy of the folder where root.key is */
	int64_t now;
	const char *error[2]; /* parts of the sentence */
};

static void what_hinders_is_named_with_the_remedy_and_nothing_is_made(void)
{
	static const struct hindrance hindrances[] = {
		{ "no root key",
		  "rm root.key",
		  LATER,
		  { "/root-dir/root.key is missing", "there" } },
		{ "another's key",
		  "cp ca.key root.key",
		  LATER,
		  { "/root-dir/root.key is not the key of the CA's root", "root.pem there" } },
		{ "no key at all",
		  "echo >root.key",
		  LATER,
		  { "/root-dir/root.key holds no PEM private key", "openssl pkey" } },
		{ "the root's end",
		  "true",
		  FIRST + 11 * 365 * DAY,
		  { "the root above the CA is not valid any more", "begin with a new CA" } },
	};

	for (size_t i = 0; i < sizeof(hindrances) / sizeof(hindrances[0]); i++) {
		const struct hindrance *row = &hindrances[i];
		struct ca_error err = { "" };
		char dir[GENERATIONS_PATH_SIZE];

		run_well("cd %s && rm -rf root-dir hindered && cp -r %s root-dir && cd root-dir && "
		         "%s",
		         scratch_dir(), TWO->now, row->by);
		CHECK_SAY(!follow("hindered", TWO->ca, scratch("root-dir"), row->now, dir, &err),
		          "%s: made", row->name);
		CHECK_SAY(strstr(err.text, row->error[0]) && strstr(err.text, row->error[1]),
		          "%s: %s", row->name, err.text);
		CHECK_STR(run_well("ls -A %s", dir).text, "");
	}
}

static void a_directory_with_a_ca_is_left_alone(void)
{
	struct said before = run_well("sha256sum %s/*", SINGLE->now);
	struct ca_error err = { "" };

	CHECK(!ca_create_next(SINGLE->now, SINGLE->ca, SINGLE->now, LATER, &err));
	CHECK_SAY(strstr(err.text, "ca.pem exists"), "%s", err.text);
	CHECK_STR(run_well("sha256sum %s/*", SINGLE->now).text, before.text);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "the next CA has the same hierarchy and files",
		  the_next_ca_has_the_same_hierarchy_and_files },
		{ "names stay and keys are new, but for the root, which stays",
		  names_stay_and_keys_are_new_but_for_the_root_which_stays },
		{ "openssl verifies every certificate of the next CA",
		  openssl_verifies_every_certificate_of_the_next_ca },
		{ "it is valid from an hour ago, but not beyond its root",
		  it_is_valid_from_an_hour_ago_but_not_beyond_its_root },
		{ "a CA alone below a root is followed below the same root",
		  a_ca_alone_below_a_root_is_followed_below_the_same_root },
		{ "what hinders is named with the remedy, and nothing is made",
		  what_hinders_is_named_with_the_remedy_and_nothing_is_made },
		{ "a directory with a CA is left alone", a_directory_with_a_ca_is_left_alone },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/installation", generations_make, generations_close, NULL,
		                    NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
