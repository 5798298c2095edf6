#include "fixture.h"

#include <string.h>

struct fixture fx;

void new_path(void)
{
	static unsigned number;

	snprintf(fx.path, sizeof(fx.path), "%s/%u.sqlite", scratch_dir(), ++number);
}

bool open_store(void)
{
	return store_open(fx.path, &fx.store, &fx.err);
}

void open_fresh_store(void)
{
	new_path();
	if (!CHECK_SAY(open_store(), "%s", fx.err.text))
		CU_FAIL_FATAL("no store to test with");
}

void close_store(void)
{
	store_close(fx.store);
	fx.store = NULL;
}

void reopen_store(void)
{
	close_store();
	CHECK_SAY(open_store(), "%s", fx.err.text);
}

const char *ask_sqlite3(const char *sql)
{
	static char answer[16384];
	char command[1024];

	snprintf(command, sizeof(command), "sqlite3 -batch '%s' \"%s\" 2>&1", fx.path, sql);
	FILE *pipe = popen(command, "r");
	if (!pipe)
		return "(cannot run sqlite3)";
	size_t len = fread(answer, 1, sizeof(answer) - 1, pipe);
	pclose(pipe);
	while (len > 0 && answer[len - 1] == '\n')
		len--;
	answer[len] = '\0';
	return answer;
}

FILE *another_writer(void)
{
	char command[300];

	snprintf(command, sizeof(command), "sqlite3 -batch -cmd '.timeout 5000' '%s'", fx.path);
	FILE *writer = popen(command, "w");
	if (!writer || fputs("BEGIN IMMEDIATE;\n", writer) < 0 || fflush(writer) != 0)
		CU_FAIL_FATAL("cannot run sqlite3");
	while (!strstr(ask_sqlite3("BEGIN IMMEDIATE"), "locked"))
		continue;
	return writer;
}

struct store_operation operation(const char *transaction_id, uint8_t key_byte)
{
	static uint8_t keys[256][STORE_KEY_LEN];

	memset(keys[key_byte], key_byte, STORE_KEY_LEN);
	return (struct store_operation){
		.lane = "default",
		.transaction_id = transaction_id,
		.signer_key = keys[key_byte],
	};
}

struct store_certificate certificate(const char *serial)
{
	return (struct store_certificate){
		.serial = serial,
		.subject = "CN=device",
		.der = (const uint8_t *)serial,
		.der_len = strlen(serial),
		.not_before = NOW,
		.not_after = NOW + 3600,
	};
}

enum store_issued record(const struct store_operation *op,
                         const struct store_certificate *certificate, int64_t now)
{
	struct store_error err;

	return store_record_certificate(fx.store, op, (const uint8_t *)"csr", 3, certificate, now,
	                                &err);
}

bool put(const struct store_operation *op, enum store_state state, const char *csr, int64_t now)
{
	struct store_request request = {
		.state = state,
		.csr = (const uint8_t *)csr,
		.csr_len = strlen(csr),
	};

	return CHECK_SAY(store_put_transaction(fx.store, op, &request, now, &fx.err), "%s",
	                 fx.err.text);
}

bool add_challenge(const char *challenge)
{
	return CHECK_INT(store_add_challenge(fx.store, "default", challenge, NOW, NOW + 60,
	                                     1000 /* max */, &fx.err),
	                 STORE_ADDED);
}
