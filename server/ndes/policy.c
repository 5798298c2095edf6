/*
 * policy.c - what the CA says of a request that is submitted to it.
 */
#include <string.h>

#include "server/ndes/exchange.h"

/* Key sizes of other algorithms say something else. */
static bool is_too_small(const struct csr *csr, const struct settings *settings)
{
	return strcmp(csr->key_type, "RSA") == 0 && csr->key_bits < (int)settings->min_key_size;
}

/* Asked here, so that a request is refused before it waits; what counts is what
 * store_record_certificate finds. */
static bool find_subject(const struct exchange *x, const char *renewed_serial,
                         const char **out_refusal, struct store_error *err)
{
	char serial[STORE_SERIAL_SIZE];
	const char *except = renewed_serial[0] ? renewed_serial : NULL;

	if (x->settings.duplicate_subject != STORE_SUBJECTS_UNIQUE)
		return true;
	switch (store_find_subject(x->lane->store, x->lane->name, x->request.csr.subject_text,
	                           except, x->now_ms / 1000, serial, err)) {
	case STORE_FOUND:
		*out_refusal = "subject-taken";
		return true;
	case STORE_NOT_FOUND:
		return true;
	case STORE_FAILED:
		break;
	}
	return false;
}

bool ndes_policy(const struct exchange *x, const char *renewed_serial, const char **out_refusal,
                 struct store_error *err)
{
	const struct csr *csr = &x->request.csr;
	int64_t now = x->now_ms / 1000;

	*out_refusal = ndes_submit_refusal(x->settings.service_state);
	if (*out_refusal)
		return true;
	if (now < ca_not_before(x->ca) || now > ca_not_after(x->ca))
		*out_refusal = "ca-expired";
	else if (is_too_small(csr, &x->settings))
		*out_refusal = "key-too-small";
	else if (!ca_name_fits(bytes_view(&csr->subject)))
		*out_refusal = "bad-subject";
	return *out_refusal || find_subject(x, renewed_serial, out_refusal, err);
}
