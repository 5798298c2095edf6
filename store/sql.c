/*
 * sql.c - all SQL that runs while the server serves. Each statement finds its rows by an index of
 * schema.sql: a lane may hold a million certificates.
 */
#include "store/statements.h"

#define CERTIFICATE_COLUMNS                                                                        \
	"id, serial, subject, transaction_id, bent_by, not_before, not_after, issued_at,"          \
	" revoked_at, reason, ca"

/* Those that a policy on subjects is about. */
#define IN_USE                                                                                     \
	" lane = ?1 AND subject = ?2 AND not_after >= ?3 AND revoked_at IS NULL"                   \
	" AND bent_by IS NULL"

#define EXCHANGE_COLUMNS                                                                           \
	"lane, remote, method, path, operation, message_type, transaction_id, subject, rule,"      \
	" outcome, reason, serial, fail_info, hresult, events, http_status, sub_status,"           \
	" win32_status, at_ms, duration_us"

const char *const sql_texts[SQL_COUNT] = {
	/* IMMEDIATE: another process may write too; we wait for it here and not halfway. */
	[SQL_BEGIN] = "BEGIN IMMEDIATE",
	[SQL_COMMIT] = "COMMIT",

	[SQL_GET_VALUE] = "SELECT value FROM settings WHERE lane = ?1 AND name = ?2",
	[SQL_PUT_VALUE] = "INSERT INTO settings (lane, name, value) VALUES (?1, ?2, ?3)"
			  " ON CONFLICT DO UPDATE SET value = excluded.value",

	[SQL_ADD_CHALLENGE] =
		"INSERT INTO challenges (lane, id, challenge, made_at, expires_at) SELECT ?1,"
		" (SELECT coalesce(max(id), 0) + 1 FROM challenges WHERE lane = ?1),"
		" ?2, ?3, ?4 WHERE (SELECT count(*) FROM challenges"
		" WHERE lane = ?1 AND spent_at IS NULL AND expires_at > ?3) < ?5",
	[SQL_LOOK_AT_CHALLENGE] = "SELECT spent_at IS NOT NULL, expires_at <= ?3 FROM challenges"
				  " WHERE lane = ?1 AND challenge = ?2",
	[SQL_SPEND_CHALLENGE] = "UPDATE challenges SET spent_at = ?3, spent_by = ?4"
				" WHERE lane = ?1 AND challenge = ?2"
				" AND spent_at IS NULL AND (expires_at > ?3 OR ?5)",
	[SQL_LIST_CHALLENGES] = "SELECT id, challenge, made_at, expires_at, spent_at, spent_by"
				" FROM challenges WHERE lane = ?1 AND id > ?2 ORDER BY id LIMIT ?3",

	[SQL_ADD_CERTIFICATE] =
		"INSERT INTO certificates (serial, lane, ca, transaction_id, subject, not_before,"
		" not_after, issued_at, bent_by, der)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
	[SQL_FIND_CERTIFICATE] = "SELECT " CERTIFICATE_COLUMNS ", der FROM certificates"
				 " WHERE lane = ?1 AND serial = ?2",
	[SQL_LIST_CERTIFICATES] = "SELECT " CERTIFICATE_COLUMNS ", NULL FROM certificates"
				  " WHERE lane = ?1 AND id > ?2 ORDER BY id LIMIT ?3",
	[SQL_LIST_REVOKED] = "SELECT " CERTIFICATE_COLUMNS ", NULL FROM certificates"
			     " WHERE lane = ?1 AND ca = ?2 AND revoked_at IS NOT NULL"
			     " ORDER BY revoked_at, id",
	[SQL_FIND_SUBJECT] =
		"SELECT serial FROM certificates WHERE" IN_USE
		" AND NOT EXISTS (SELECT 1 FROM certificates WHERE" IN_USE " AND serial = ?4)"
		" LIMIT 1",
	[SQL_ANOTHER_IN_USE] =
		"SELECT 1 FROM certificates WHERE" IN_USE
		" AND NOT EXISTS (SELECT 1 FROM certificates WHERE" IN_USE " AND der = ?4) LIMIT 1",
	[SQL_SUPERSEDE] = "UPDATE certificates SET revoked_at = ?3, reason = 4 WHERE" IN_USE
			  " AND der IS NOT ?4",
	/* A second reason changes nothing, unless it makes a hold final. */
	[SQL_REVOKE] = "UPDATE certificates SET revoked_at = ?3, reason = ?4"
		       " WHERE lane = ?1 AND serial = ?2"
		       " AND (revoked_at IS NULL OR (reason = 6 AND ?4 <> 6))",
	[SQL_END_HOLD] = "UPDATE certificates SET revoked_at = NULL, reason = NULL"
			 " WHERE lane = ?1 AND serial = ?2 AND reason = 6",

	[SQL_FIND_TRANSACTION] =
		"SELECT t.state, t.vouched, t.refusal, t.csr, c.der, c.not_after FROM transactions "
		"AS t"
		" LEFT JOIN certificates AS c ON c.serial = t.serial AND c.bent_by IS NULL"
		" AND c.revoked_at IS NULL"
		" WHERE t.lane = ?1 AND t.transaction_id = ?2 AND t.signer_key = ?3",
	[SQL_ISSUED_BEFORE] =
		"SELECT 1 FROM transactions AS t"
		" JOIN certificates AS c ON c.serial = t.serial AND c.bent_by IS NULL"
		" AND c.revoked_at IS NULL AND c.not_after >= ?6"
		" WHERE t.lane = ?1 AND t.transaction_id = ?2 AND t.signer_key = ?3 AND t.csr = ?4"
		/* Who signs with that very certificate has it, and wants the next one. */
		" AND c.der IS NOT ?5",
	[SQL_REPLACE_REQUEST] =
		"INSERT INTO transactions (lane, transaction_id, signer_key, state, csr, signer,"
		" vouched, refusal, serial, first_at, changed_at)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)"
		" ON CONFLICT DO UPDATE SET state = excluded.state, csr = excluded.csr,"
		" signer = excluded.signer, vouched = excluded.vouched, refusal = excluded.refusal,"
		" serial = excluded.serial, changed_at = excluded.changed_at"
		" WHERE excluded.state = 'issued' OR ("
		/* What waits already goes on waiting as it is. */
		" (transactions.csr <> excluded.csr OR transactions.state <> 'pending'"
		" OR excluded.state <> 'pending' OR transactions.vouched <> excluded.vouched)"
		/* A poll changes nothing that was decided. */
		" AND (NOT ?11 OR transactions.state = 'pending')"
		/* What can still be handed out for the very same request stays. */
		" AND NOT (transactions.csr = excluded.csr AND transactions.state = 'issued'"
		" AND EXISTS (SELECT 1 FROM certificates AS c WHERE c.serial = transactions.serial"
		" AND c.bent_by IS NULL AND c.revoked_at IS NULL AND c.not_after >= ?10"
		" AND c.der IS NOT excluded.signer)))",
	[SQL_STILL_WAITS] = "SELECT 1 FROM transactions WHERE lane = ?1 AND transaction_id = ?2"
			    " AND signer_key = ?3 AND state = 'pending' AND csr = ?4",
	[SQL_DENY] = "UPDATE transactions SET state = 'refused', refusal = ?5, vouched = 0,"
		     " changed_at = ?6 WHERE lane = ?1 AND transaction_id = ?2"
		     " AND signer_key = ?3 AND state = 'pending' AND csr = ?4",
	[SQL_LIST_PENDING] =
		"SELECT id, transaction_id, signer_key, vouched, first_at, changed_at, csr, signer"
		" FROM transactions WHERE lane = ?1 AND state = 'pending' AND id > ?2"
		" AND (?4 IS NULL OR transaction_id = ?4) ORDER BY id LIMIT ?3",

	[SQL_ADD_EXCHANGE] =
		"INSERT INTO exchanges (" EXCHANGE_COLUMNS ", request, reply, bytes_until)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16,"
		" ?17, ?18, ?19, ?20, ?21, ?22, ?23 + coalesce("
		"(SELECT bytes_until FROM exchanges ORDER BY id DESC LIMIT 1), 0))",
	/* bytes_until grows with id, so the rows that have to go are the oldest ones. */
	[SQL_TRIM_EXCHANGES] = "DELETE FROM exchanges WHERE id < (SELECT id FROM exchanges"
			       " WHERE id > (SELECT max(id) FROM exchanges) - ?1 AND bytes_until >"
			       " (SELECT bytes_until FROM exchanges ORDER BY id DESC LIMIT 1) - ?2"
			       " ORDER BY id LIMIT 1)",
	[SQL_FIND_EXCHANGE] = "SELECT id, " EXCHANGE_COLUMNS ", request, reply, length(request),"
			      " length(reply) FROM exchanges WHERE lane = ?1 AND id = ?2",
	[SQL_LIST_EXCHANGES] =
		"SELECT id, " EXCHANGE_COLUMNS ", NULL, NULL, length(request), length(reply)"
		" FROM exchanges WHERE lane = ?1 AND id > ?2 AND (?4 IS NULL OR instr(lower("
		"format('%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s\n%s', operation, message_type,"
		" transaction_id, subject, rule, outcome, reason, serial, path, remote)),"
		" lower(?4))) ORDER BY id LIMIT ?3",
	[SQL_LAST_EXCHANGE] = "SELECT coalesce(max(id), 0) FROM exchanges WHERE lane = ?1",

	[SQL_COUNT_LANE] =
		"SELECT (SELECT count(*) FROM certificates WHERE lane = ?1),"
		" (SELECT count(*) FROM certificates WHERE lane = ?1 AND revoked_at IS NOT NULL),"
		" (SELECT count(*) FROM transactions WHERE lane = ?1 AND state = 'pending'),"
		" (SELECT count(*) FROM challenges WHERE lane = ?1 AND spent_at IS NULL"
		" AND expires_at > ?2), (SELECT count(*) FROM exchanges WHERE lane = ?1)",
	[SQL_FORGET_CERTIFICATES] = "DELETE FROM certificates WHERE lane = ?1",
	[SQL_FORGET_TRANSACTIONS] = "DELETE FROM transactions WHERE lane = ?1",
	[SQL_FORGET_CHALLENGES] = "DELETE FROM challenges WHERE lane = ?1",
	[SQL_FORGET_EXCHANGES] = "DELETE FROM exchanges WHERE lane = ?1",
};
