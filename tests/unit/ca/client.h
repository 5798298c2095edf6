/*
 * client.h - a SCEP client made of OpenSSL's own CMS functions, as an independent writer of
 * requests: none of the encoder under test is in it.
 */
#ifndef TESTS_UNIT_CA_CLIENT_H
#define TESTS_UNIT_CA_CLIENT_H

#include "ca/scep.h"

#include <openssl/cms.h>

struct client {
	EVP_PKEY *key;
	X509 *certificate; /* self-signed */
};

struct client client_new(const char *name);
void client_free(struct client *client);
X509 *client_certificate(const char *name, EVP_PKEY *key, long version, int serial_len);

/* A PKCS #10 request; challenge is an ASN.1 string of that type, or NULL. */
struct bytes client_csr(const struct client *client, int challenge_type, const void *challenge,
                        int challenge_len);

/* How an envelope is made; all zero is a sound AES-128 one. */
struct client_envelope {
	const char *cipher;
	bool by_key_id;
	bool oaep;
	bool oaep_without_parameters;
	int n_strangers; /* recipients before the one it is for */
};

struct bytes client_seal(struct view content, X509 *recipient,
                         const struct client_envelope *envelope);

/* How a message is signed; all zero is what the standard wants. NULL leaves the default, which
 * "-" leaves out. */
struct client_message {
	const char *message_type;
	const char *transaction_id;
	int transaction_id_type;
	int transaction_id_len;
	const char *sender_nonce;
	const char *digest;
	int content_nid;
	bool without_certificate;
	bool two_signers;
};

struct bytes client_sign(const struct client *client, struct view content,
                         const struct client_message *message);

#endif
