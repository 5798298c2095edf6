/*
 * ntlm.c - NTLMv2 by [MS-NLMP]. All numbers are little-endian. A field is a length and an offset
 * into the same message, both the client's: nothing is read before they are checked.
 *
 * Nothing is signed or sealed after the login, so that session keys and the MIC of the
 * AUTHENTICATE_MESSAGE are of no use here: they are not looked at.
 */
#include "server/ndes/ntlm.h"

#include <assert.h>
#include <string.h>

#include "ca/ca.h"
#include "server/ndes/utf16.h"

enum message_type { NEGOTIATE = 1, CHALLENGE = 2, AUTHENTICATE = 3 };

/* [MS-NLMP] 2.2.2.5 */
#define FLAG_UNICODE                  0x00000001u
#define FLAG_OEM                      0x00000002u
#define FLAG_REQUEST_TARGET           0x00000004u
#define FLAG_SIGN                     0x00000010u
#define FLAG_SEAL                     0x00000020u
#define FLAG_NTLM                     0x00000200u
#define FLAG_ALWAYS_SIGN              0x00008000u
#define FLAG_TARGET_TYPE_DOMAIN       0x00010000u
#define FLAG_EXTENDED_SESSIONSECURITY 0x00080000u
#define FLAG_TARGET_INFO              0x00800000u
#define FLAG_VERSION                  0x02000000u
#define FLAG_128                      0x20000000u
#define FLAG_KEY_EXCH                 0x40000000u
#define FLAG_56                       0x80000000u

/* What a client gets if it asks for it. */
#define FLAGS_GRANTED                                                                              \
	(FLAG_REQUEST_TARGET | FLAG_SIGN | FLAG_SEAL | FLAG_ALWAYS_SIGN |                          \
	 FLAG_EXTENDED_SESSIONSECURITY | FLAG_VERSION | FLAG_128 | FLAG_KEY_EXCH | FLAG_56)

/* AvId, [MS-NLMP] 2.2.2.1 */
enum av_id {
	AV_EOL = 0,
	AV_COMPUTER = 1,
	AV_DOMAIN = 2,
	AV_DNS_COMPUTER = 3,
	AV_DNS_DOMAIN = 4,
	AV_TIMESTAMP = 7,
};

static const uint8_t signature[8] = "NTLMSSP";

#define NEGOTIATE_LEN    16 /* up to its flags: the rest may be missing */
#define CHALLENGE_LEN    56
#define AUTHENTICATE_LEN 64 /* up to its flags */

#define PROOF_LEN CA_MD5_LEN
/* What follows the proof in a response of NTLMv2, up to its AV pairs: [MS-NLMP] 2.2.2.7. A response
 * of NTLMv1 has 24 bytes in all. */
#define CLIENT_CHALLENGE_LEN 28

static uint32_t number(const uint8_t *at, size_t n_bytes)
{
	uint32_t value = 0;

	for (size_t i = n_bytes; i > 0; i--)
		value = value << 8 | at[i - 1];
	return value;
}

static bool is_message(struct view token, enum message_type type, size_t min_len)
{
	return token.len >= min_len && memcmp(token.data, signature, sizeof(signature)) == 0 &&
	       number(token.data + 8, 4) == type;
}

bool ntlm_read_negotiate(struct view token, uint32_t *out_flags)
{
	if (!is_message(token, NEGOTIATE, NEGOTIATE_LEN))
		return false;
	*out_flags = number(token.data + 12, 4);
	return true;
}

/* A message that is being written; ours are short. */
struct writer {
	uint8_t data[1024];
	size_t len;
};

static void put(struct writer *to, const void *data, size_t len)
{
	assert(len <= sizeof(to->data) - to->len);
	memcpy(to->data + to->len, data, len);
	to->len += len;
}

static void put_number(struct writer *to, uint64_t value, size_t n_bytes)
{
	for (size_t i = 0; i < n_bytes; i++) {
		uint8_t byte = (uint8_t)(value >> 8 * i);
		put(to, &byte, 1);
	}
}

static void put_utf16(struct writer *to, const char *text)
{
	struct bytes wide;
	bool encoded = utf16_encode(text, &wide);

	assert(encoded); /* our own names */
	put(to, wide.data, wide.len);
	bytes_clear(&wide);
}

static void put_field(struct writer *to, size_t len, size_t offset)
{
	put_number(to, len, 2);
	put_number(to, len, 2); /* the room that it has */
	put_number(to, offset, 4);
}

static void put_av_name(struct writer *to, enum av_id id, const char *name)
{
	put_number(to, id, 2);
	put_number(to, 2 * strlen(name), 2);
	put_utf16(to, name);
}

/* 100 nanoseconds since 1601. */
static uint64_t filetime(int64_t now_ms)
{
	return ((uint64_t)now_ms + UINT64_C(11644473600000)) * 10000;
}

/* With a timestamp, so that a client's clock does not matter. */
static void put_target_info(struct writer *to, const struct ntlm_names *names, int64_t now_ms)
{
	put_av_name(to, AV_DOMAIN, names->domain);
	put_av_name(to, AV_COMPUTER, names->computer);
	put_av_name(to, AV_DNS_DOMAIN, names->dns_domain);
	put_av_name(to, AV_DNS_COMPUTER, names->dns_computer);
	put_number(to, AV_TIMESTAMP, 2);
	put_number(to, 8, 2);
	put_number(to, filetime(now_ms), 8);
	put_number(to, AV_EOL, 2);
	put_number(to, 0, 2);
}

/* curl offers no Unicode. */
static uint32_t flags_for(uint32_t client)
{
	uint32_t flags = (client & FLAGS_GRANTED) | FLAG_NTLM | FLAG_TARGET_INFO;

	flags |= (client & FLAG_UNICODE) || !(client & FLAG_OEM) ? FLAG_UNICODE : FLAG_OEM;
	if (client & FLAG_REQUEST_TARGET)
		flags |= FLAG_TARGET_TYPE_DOMAIN;
	return flags;
}

static void put_target_name(struct writer *to, uint32_t flags, const char *domain)
{
	if (!(flags & FLAG_REQUEST_TARGET))
		return;
	if (flags & FLAG_UNICODE)
		put_utf16(to, domain);
	else
		put(to, domain, strlen(domain));
}

/* Windows Server 2022; 15 is the revision of NTLM. */
static const uint8_t version[8] = { 10, 0, 0x7c, 0x4f, 0, 0, 0, 15 };

/* [MS-NLMP] 2.2.1.2 */
void ntlm_write_challenge(const struct ntlm_challenge *challenge, struct bytes *out)
{
	static const uint8_t reserved[8];
	uint32_t flags = flags_for(challenge->client_flags);
	struct writer name = { .len = 0 }, info = { .len = 0 }, to = { .len = 0 };

	put_target_name(&name, flags, challenge->names->domain);
	put_target_info(&info, challenge->names, challenge->now_ms);
	put(&to, signature, sizeof(signature));
	put_number(&to, CHALLENGE, 4);
	put_field(&to, name.len, CHALLENGE_LEN);
	put_number(&to, flags, 4);
	put(&to, challenge->bytes, NTLM_CHALLENGE_LEN);
	put(&to, reserved, sizeof(reserved));
	put_field(&to, info.len, CHALLENGE_LEN + name.len);
	put(&to, flags & FLAG_VERSION ? version : reserved, sizeof(version));
	assert(to.len == CHALLENGE_LEN);
	put(&to, name.data, name.len);
	put(&to, info.data, info.len);
	*out = bytes_copy((struct view){ to.data, to.len });
}

/* The bytes that the field at this offset points to. */
static bool read_field(struct view token, size_t at, struct view *out)
{
	size_t len = number(token.data + at, 2);
	size_t offset = number(token.data + at + 4, 4);

	if (offset > token.len || len > token.len - offset)
		return false;
	*out = (struct view){ token.data + offset, len };
	return true;
}

static bool read_user(struct ntlm_authenticate *message)
{
	struct view name = message->user_name;

	if (message->unicode)
		return utf16_decode(name, message->user, sizeof(message->user));
	if (name.len >= sizeof(message->user) || memchr(name.data, '\0', name.len))
		return false;
	memcpy(message->user, name.data, name.len);
	return true;
}

/* [MS-NLMP] 2.2.1.3 */
bool ntlm_read_authenticate(struct view token, struct ntlm_authenticate *out)
{
	struct ntlm_authenticate message = { .user = "" };

	if (!is_message(token, AUTHENTICATE, AUTHENTICATE_LEN))
		return false;
	message.unicode = number(token.data + 60, 4) & FLAG_UNICODE;
	if (!read_field(token, 20, &message.nt_response) ||
	    !read_field(token, 28, &message.domain_name) ||
	    !read_field(token, 36, &message.user_name) || !read_user(&message))
		return false;
	*out = message;
	return true;
}

static uint8_t upper(uint8_t c)
{
	return c >= 'a' && c <= 'z' ? (uint8_t)(c - 'a' + 'A') : c;
}

/* As UTF-16LE, with ASCII letters in upper case if they are to be. */
static void append_name(struct bytes *to, struct view name, bool unicode, bool to_upper)
{
	size_t step = unicode ? 2 : 1;

	for (size_t i = 0; i + step <= name.len; i += step) {
		uint8_t low = name.data[i], high = unicode ? name.data[i + 1] : 0;
		to->data[to->len++] = to_upper && high == 0 ? upper(low) : low;
		to->data[to->len++] = high;
	}
}

/* NTOWFv2, [MS-NLMP] 3.3.2: what stands for the password of this user in this domain. */
static bool response_key(const struct ntlm_authenticate *message, const char *password,
                         uint8_t out[static CA_MD5_LEN])
{
	struct bytes wide, names;
	uint8_t hash[CA_MD5_LEN];

	bool hashed = utf16_encode(password, &wide) && ca_md4(bytes_view(&wide), hash);
	bytes_clear(&wide);
	if (!hashed)
		return false;
	names = bytes_alloc(2 * (message->user_name.len + message->domain_name.len));
	names.len = 0;
	append_name(&names, message->user_name, message->unicode, true);
	append_name(&names, message->domain_name, message->unicode, false);
	ca_hmac_md5((struct view){ hash, sizeof(hash) }, bytes_view(&names), out);
	bytes_clear(&names);
	return true;
}

/* NTProofStr, [MS-NLMP] 3.3.2: over our challenge and all that follows the proof. */
static void prove(const uint8_t key[static CA_MD5_LEN], const uint8_t *challenge, struct view rest,
                  uint8_t out[static PROOF_LEN])
{
	struct bytes signed_bytes = bytes_alloc(NTLM_CHALLENGE_LEN + rest.len);

	memcpy(signed_bytes.data, challenge, NTLM_CHALLENGE_LEN);
	memcpy(signed_bytes.data + NTLM_CHALLENGE_LEN, rest.data, rest.len);
	ca_hmac_md5((struct view){ key, CA_MD5_LEN }, bytes_view(&signed_bytes), out);
	bytes_clear(&signed_bytes);
}

bool ntlm_verify(const struct ntlm_authenticate *message, const char *password,
                 const uint8_t challenge[static NTLM_CHALLENGE_LEN])
{
	struct view response = message->nt_response;
	uint8_t key[CA_MD5_LEN], proof[PROOF_LEN];

	if (response.len < PROOF_LEN + CLIENT_CHALLENGE_LEN ||
	    !response_key(message, password, key))
		return false;
	struct view rest = { response.data + PROOF_LEN, response.len - PROOF_LEN };
	prove(key, challenge, rest, proof);
	return ca_equal_constant_time((struct view){ response.data, PROOF_LEN },
	                              (struct view){ proof, PROOF_LEN });
}
