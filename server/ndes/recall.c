/*
 * recall.c - what is known of the operation from earlier requests.
 */
#include "server/ndes/exchange.h"

struct store_operation ndes_store_operation(const struct exchange *x)
{
	return (struct store_operation){
		.lane = x->lane->name,
		.transaction_id = x->request.transaction_id,
		.signer_key = x->request.signer_key_id,
	};
}

bool ndes_recall(struct exchange *x, struct store_error *err)
{
	struct store_operation op = ndes_store_operation(x);

	store_transaction_clear(&x->transaction);
	x->known = store_find_transaction(x->lane->store, &op, &x->transaction, err);
	return x->known != STORE_FAILED;
}

static bool is_same_request(const struct exchange *x)
{
	struct view csr = { x->transaction.csr, x->transaction.csr_len };

	return x->known == STORE_FOUND && view_equal(csr, bytes_view(&x->request.csr.der));
}

/* The same request again, after its reply was lost for example, gets the same certificate while it
 * is valid. But who signs with that very certificate has it, and wants the next one: scepclient
 * renews with the same CSR. */
bool ndes_was_issued(const struct exchange *x)
{
	struct view certificate = { x->transaction.certificate, x->transaction.certificate_len };

	return certificate.data && x->now_ms / 1000 <= x->transaction.not_after &&
	       is_same_request(x) && !view_equal(certificate, bytes_view(&x->request.signer));
}

bool ndes_waits(const struct exchange *x)
{
	return is_same_request(x) && x->transaction.state == STORE_PENDING;
}

bool ndes_was_vouched(const struct exchange *x)
{
	return ndes_waits(x) && x->transaction.vouched;
}
