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

/* The same request again, after its reply was lost for example, gets the same certificate. */
bool ndes_was_issued(const struct exchange *x)
{
	struct view before = { x->transaction.csr, x->transaction.csr_len };

	return x->known == STORE_FOUND && x->transaction.certificate &&
	       view_equal(before, bytes_view(&x->request.csr.der));
}
