#include "ca/ca.h"
#include "tests/unit/check.h"
#include "witness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOW INT64_C(1793000000) /* 2026-10-26 07:33:20 */

/* One CA, made at the beginning and only read by the tests, and the files of its directory that
 * appeared by being renamed, in their order, and by being created. */
static char dir[256], renamed[512], created[512];

static const char *const files[] = { "ra-sign.key",    "ra-sign.pem", "ra-encrypt.key",
	                             "ra-encrypt.pem", "ca.key",      "ca.pem" };
#define FILES (sizeof(files) / sizeof(files[0]))

static void new_directory(const char *name, char out[static 256])
{
	snprintf(out, 256, "%s", scratch("%s", name));
	CHECK_INT(mkdir(out, 0700), 0);
}

static void read_events(int fd)
{
	_Alignas(struct inotify_event) char events[8192];
	ssize_t len = read(fd, events, sizeof(events));

	for (ssize_t at = 0; at < len;) {
		const struct inotify_event *event = (const void *)(events + at);
		char *list = event->mask & IN_MOVED_TO ? renamed : created;
		size_t used = strlen(list);

		snprintf(list + used, sizeof(renamed) - used, "%s ", event->name);
		at += (ssize_t)(sizeof(*event) + event->len);
	}
}

static int make_a_ca(void)
{
	struct ca_error err = { "" };
	int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);

	snprintf(dir, sizeof(dir), "%s", scratch("ca"));
	bool made = mkdir(dir, 0700) == 0 &&
	            inotify_add_watch(fd, dir, IN_MOVED_TO | IN_CREATE) >= 0 &&
	            ca_create(dir, CA_SINGLE_TIER, NOW, &err);
	if (made)
		read_events(fd);
	close(fd);
	return made ? 0 : 1;
}

static bool opens(const char *path)
{
	struct ca_error err = { "" };
	struct ca *ca = NULL;
	bool ok = ca_open(path, &ca, &err);

	CHECK_SAY(ok, "%s", err.text);
	ca_close(ca);
	return ok;
}

static void six_files_are_written_and_keys_are_for_their_owner_only(void)
{
	struct stat st;

	for (size_t i = 0; i < FILES; i++) {
		char path[512];

		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		CHECK_SAY(stat(path, &st) == 0, "%s is missing", files[i]);
		if (strstr(files[i], ".key"))
			CHECK_INT(st.st_mode & 07777, 0600);
	}
	CHECK_STR(run_well("ls -A %s | wc -l", dir).text, "6");
	CHECK(ca_exists(dir));
	CHECK(opens(dir));
}

static void openssl_verifies_the_chain(void)
{
	static const char *const names[] = { "ca", "ra-sign", "ra-encrypt" };

	for (size_t i = 0; i < 3; i++)
		run_well("openssl verify -x509_strict -attime %lld -CAfile %s/ca.pem %s/%s.pem",
		         (long long)NOW, dir, dir, names[i]);
}

struct expected {
	const char *file;
	const char *oid; /* as asn1parse names it */
	const char *hex; /* what is in the extension's OCTET STRING */
	bool critical;
};

static const struct expected expected[] = {
	{ "ca.pem", "X509v3 Key Usage", "03020186", false },
	{ "ca.pem", "X509v3 Basic Constraints", "30030101FF", true },
	{ "ca.pem", "1.3.6.1.4.1.311.21.1", "020100", false },
	{ "ra-sign.pem", "X509v3 Key Usage", "03020780", false },
	{ "ra-sign.pem", "X509v3 Extended Key Usage", "300C060A2B060104018237140201", false },
	{ "ra-sign.pem", "1.3.6.1.4.1.311.20.2",
	  "1E2C0045006E0072006F006C006C006D0065006E0074004100670065006E0074"
	  "004F00660066006C0069006E0065",
	  false },
	{ "ra-encrypt.pem", "X509v3 Key Usage", "03020520", false },
	{ "ra-encrypt.pem", "X509v3 Extended Key Usage", "300C060A2B060104018237140201", false },
	{ "ra-encrypt.pem", "1.3.6.1.4.1.311.20.2",
	  "1E1A0043004500500045006E006300720079007000740069006F006E", false },
};

/* asn1parse prints an extension as OBJECT, BOOLEAN if critical, OCTET STRING, a line each. */
static void the_extensions_are_those_of_an_ndes_byte_for_byte(void)
{
	for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
		const struct expected *want = &expected[i];
		char value[256];
		struct said said = run_well("openssl asn1parse -in %s/%s | grep -F -A2 ':%s'", dir,
		                            want->file, want->oid);

		snprintf(value, sizeof(value), "[HEX DUMP]:%s", want->hex);
		char *at = strstr(said.text, value), *boolean = strstr(said.text, "BOOLEAN");
		CHECK_SAY(at != NULL, "%s %s: %s", want->file, want->oid, said.text);
		CHECK_SAY((boolean && boolean < at) == want->critical, "%s %s: %s", want->file,
		          want->oid, said.text);
	}
}

static void the_encryption_certificate_lists_the_ciphers_of_an_ndes(void)
{
	struct said said = run_well(
		"openssl x509 -in %s/ra-encrypt.pem -outform DER | openssl asn1parse -inform DER "
		"-strparse $(openssl asn1parse -in %s/ra-encrypt.pem | grep -A1 'S/MIME Cap' | "
		"sed -n '2s/:.*//p') | sed -n 's/.*OBJECT  *://p' | tr '\\n' ' '",
		dir, dir);

	CHECK_STR(said.text, "rc2-cbc rc4 aes-256-cbc id-aes256-wrap aes-128-cbc id-aes128-wrap "
	                     "des-cbc des-ede3-cbc ");
}

static void key_identifiers_lead_from_the_ras_to_the_ca(void)
{
	struct said ca = run_well("openssl x509 -in %s/ca.pem -noout -ext "
	                          "subjectKeyIdentifier,authorityKeyIdentifier",
	                          dir);
	char *id = strrchr(ca.text, '\n');

	CHECK(!strstr(ca.text, "Authority"));
	if (!CHECK(id != NULL))
		return;
	CHECK(strstr(
		run_well("openssl x509 -in %s/ra-sign.pem -noout -ext authorityKeyIdentifier", dir)
			.text,
		id + 1));
	CHECK(strstr(run_well("openssl x509 -in %s/ra-encrypt.pem -noout -ext "
	                      "authorityKeyIdentifier",
	                      dir)
	                     .text,
	             id + 1));
}

static void both_ra_certificates_have_one_name_and_all_say_do_not_trust(void)
{
	struct said sign = run_well("openssl x509 -in %s/ra-sign.pem -noout -subject", dir);
	struct said encrypt = run_well("openssl x509 -in %s/ra-encrypt.pem -noout -subject", dir);
	struct said ca = run_well("openssl x509 -in %s/ca.pem -noout -subject", dir);

	CHECK_STR(encrypt.text, sign.text);
	CHECK_SAY(strstr(sign.text, "CN = MOCKNDES-MSCEP-RA"), "%s", sign.text);
	CHECK_SAY(strstr(sign.text, "not to be trusted"), "%s", sign.text);
	CHECK_SAY(strstr(ca.text, "not to be trusted"), "%s", ca.text);
}

static void they_are_valid_from_an_hour_ago_and_the_ras_for_two_years(void)
{
	CHECK_STR(run_well("openssl x509 -in %s/ra-sign.pem -noout -dates", dir).text,
	          "notBefore=Oct 26 06:33:20 2026 GMT\nnotAfter=Oct 26 06:33:20 2028 GMT");
	CHECK_STR(run_well("openssl x509 -in %s/ca.pem -noout -dates", dir).text,
	          "notBefore=Oct 26 06:33:20 2026 GMT\nnotAfter=Oct 26 06:33:20 2031 GMT");
}

static void a_second_making_in_the_same_place_is_an_error(void)
{
	struct said before = run_well("sha256sum %s/*", dir);
	struct ca_error err = { "" };

	CHECK(!ca_create(dir, CA_SINGLE_TIER, NOW, &err));
	CHECK_SAY(strstr(err.text, "/ca/ca.pem exists"), "%s", err.text);
	CHECK_STR(run_well("sha256sum %s/*", dir).text, before.text);
}

static void a_directory_that_is_not_there_is_named(void)
{
	struct ca_error err = { "" };

	CHECK(!ca_create(scratch("nowhere"), CA_SINGLE_TIER, NOW, &err));
	CHECK_SAY(strstr(err.text, "/nowhere: No such file or directory"), "%s", err.text);
	CHECK(!ca_exists(scratch("nowhere")));
}

static void every_file_appears_whole_and_ca_pem_last(void)
{
	const char *last = strstr(renamed, " ca.pem ");

	CHECK_INT(count_of(renamed, ".pem ") + count_of(renamed, ".key "), 6);
	CHECK_SAY(last && strcmp(last, " ca.pem ") == 0, "%s", renamed);
	CHECK_INT(count_of(created, ".pem ") + count_of(created, ".key "), 0);
}

static pid_t create_in_child(const char *path)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct ca_error err;
		_exit(ca_create(path, CA_SINGLE_TIER, NOW, &err) ? 0 : 1);
	}
	return pid;
}

static void a_making_killed_between_two_files_is_made_again(void)
{
	char path[256], event[1024];
	struct ca_error err = { "" };
	int fd = inotify_init1(IN_CLOEXEC);

	new_directory("killed", path);
	inotify_add_watch(fd, path, IN_MOVED_TO);
	pid_t pid = create_in_child(path);
	CHECK(read(fd, event, sizeof(event)) > 0); /* the first file is there */
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
	if (!ca_exists(path))
		CHECK_SAY(ca_create(path, CA_SINGLE_TIER, NOW, &err), "%s", err.text);
	CHECK(opens(path));
}

static void what_an_interrupted_making_left_is_no_ca_and_does_not_hinder(void)
{
	char path[256];
	struct ca_error err = { "" };

	new_directory("half", path);
	run_well("cp -p %s/*.key %s/ra-sign.pem %s && cp -p %s/ca.pem %s/ca.pem.new", dir, dir,
	         path, dir, path);
	CHECK(!ca_exists(path));
	CHECK_SAY(ca_create(path, CA_SINGLE_TIER, NOW, &err), "%s", err.text);
	CHECK(opens(path));
	CHECK_STR(run_well("ls -A %s | wc -l", path).text, "6");
}

/* The other one is this test: it holds the lock while the CA comes into being. */
static void whoever_comes_second_waits_and_then_leaves_the_ca_alone(void)
{
	char path[256];
	int status = 0;

	new_directory("raced", path);
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	CHECK_INT(flock(fd, LOCK_EX), 0);
	pid_t second = create_in_child(path);
	usleep(50 * 1000); /* time to look, for one who does not wait */
	run_well("cp -p %s/* %s", dir, path);
	flock(fd, LOCK_UN);
	close(fd);
	waitpid(second, &status, 0);
	CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
	CHECK_STR(run_well("cd %s && sha256sum *", path).text,
	          run_well("cd %s && sha256sum *", dir).text);
}

int main(void)
{
	CU_TestInfo tests[] = {
		{ "six files are written, and keys are for their owner only",
		  six_files_are_written_and_keys_are_for_their_owner_only },
		{ "openssl verifies the chain", openssl_verifies_the_chain },
		{ "the extensions are those of an NDES, byte for byte",
		  the_extensions_are_those_of_an_ndes_byte_for_byte },
		{ "the encryption certificate lists the ciphers of an NDES",
		  the_encryption_certificate_lists_the_ciphers_of_an_ndes },
		{ "key identifiers lead from the RAs to the CA",
		  key_identifiers_lead_from_the_ras_to_the_ca },
		{ "both RA certificates have one name, and all say: do not trust",
		  both_ra_certificates_have_one_name_and_all_say_do_not_trust },
		{ "they are valid from an hour ago, and the RAs for two years",
		  they_are_valid_from_an_hour_ago_and_the_ras_for_two_years },
		{ "a second making in the same place is an error",
		  a_second_making_in_the_same_place_is_an_error },
		{ "a directory that is not there is named",
		  a_directory_that_is_not_there_is_named },
		{ "every file appears whole, and ca.pem last",
		  every_file_appears_whole_and_ca_pem_last },
		{ "a making killed between two files is made again",
		  a_making_killed_between_two_files_is_made_again },
		{ "what an interrupted making left is no CA and does not hinder",
		  what_an_interrupted_making_left_is_no_ca_and_does_not_hinder },
		{ "whoever comes second waits, and then leaves the CA alone",
		  whoever_comes_second_waits_and_then_leaves_the_ca_alone },
		CU_TEST_INFO_NULL,
	};
	CU_SuiteInfo suites[] = { { "ca/create", make_a_ca, NULL, NULL, NULL, tests },
		                  CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
