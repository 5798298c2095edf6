/*
 * subjects.c - one subject, how many valid certificates: looking for them, and what becomes of them
 * when one more is recorded.
 */
#include "store/private.h"

#include <stdio.h>

static void in_use(sqlite3_stmt *s, const char *lane, const char *subject, int64_t now)
{
	statement_text(s, 1, lane);
	statement_text(s, 2, subject);
	statement_int(s, 3, now);
}

enum store_found store_find_subject(struct store *store, const char *lane, const char *subject,
                                    const char *renewed, int64_t now,
                                    char out_serial[static STORE_SERIAL_SIZE],
                                    struct store_error *err)
{
	CLEAN(store_leave) struct store *inside = store_enter(store);
	CLEAN(statement_end) sqlite3_stmt *s = inside->statements[SQL_FIND_SUBJECT];

	in_use(s, lane, subject, now);
	statement_text(s, 4, renewed);
	enum store_found found = statement_find(s, "look for a subject", err);
	if (found == STORE_FOUND)
		snprintf(out_serial, STORE_SERIAL_SIZE, "%s",
		         (const char *)sqlite3_column_text(s, 0));
	return found;
}

static enum store_issued be_the_only_one(struct store *store, const char *lane,
                                         const struct store_certificate *certificate, int64_t now,
                                         struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_ANOTHER_IN_USE];

	in_use(s, lane, certificate->subject, now);
	statement_blob(s, 4, certificate->signer, certificate->signer_len);
	switch (statement_find(s, "look for a subject", err)) {
	case STORE_FOUND:
		return STORE_SUBJECT_TAKEN;
	case STORE_NOT_FOUND:
		return STORE_RECORDED;
	case STORE_FAILED:
		break;
	}
	return STORE_NOT_RECORDED;
}

static enum store_issued supersede(struct store *store, const char *lane,
                                   const struct store_certificate *certificate, int64_t now,
                                   struct store_error *err)
{
	CLEAN(statement_end) sqlite3_stmt *s = store->statements[SQL_SUPERSEDE];

	in_use(s, lane, certificate->subject, now);
	statement_blob(s, 4, certificate->signer, certificate->signer_len);
	return statement_run(s, "revoke what is superseded", err) ? STORE_RECORDED
	                                                          : STORE_NOT_RECORDED;
}

enum store_issued store_apply_subjects(struct store *store, const char *lane,
                                       const struct store_certificate *certificate, int64_t now,
                                       struct store_error *err)
{
	switch (certificate->subjects) {
	case STORE_SUBJECTS_UNIQUE:
		return be_the_only_one(store, lane, certificate, now, err);
	case STORE_SUBJECTS_SUPERSEDE:
		return supersede(store, lane, certificate, now, err);
	case STORE_SUBJECTS_ANY:
		break;
	}
	return STORE_RECORDED;
}
