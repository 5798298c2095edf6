/*
 * plans.c - the certificates of the installations that are imitated: the CA, a root above it, and
 * the two RA certificates that an NDES asks of it when the role is installed (docs/ndes.md).
 *
 * Nobody has more years than its issuer.
 */
#include "ca/plans.h"

#define CA_NAME   "MOCKNDES Test CA (do not trust)"
#define ROOT_NAME "MOCKNDES Test Root CA (do not trust)"
#define RA_NAME   "MOCKNDES-MSCEP-RA"

static const struct extension ca_extensions[] = {
	/* digitalSignature, keyCertSign, cRLSign */
	{ EXT_OID_KEY_USAGE, false, DER("\x03\x02\x01\x86") },
	{ EXT_OID_BASIC_CONSTRAINTS, true, DER("\x30\x03\x01\x01\xff") }, /* CA:TRUE */
};

static const struct extension ca_alone_extensions[] = {
	/* keyEncipherment too: RFC 8894 2.1.2 */
	{ EXT_OID_KEY_USAGE, false, DER("\x03\x02\x01\xa6") },
	{ EXT_OID_BASIC_CONSTRAINTS, true, DER("\x30\x03\x01\x01\xff") },
};

/* Certificate Request Agent, 1.3.6.1.4.1.311.20.2.1 */
#define REQUEST_AGENT DER("\x30\x0c\x06\x0a\x2b\x06\x01\x04\x01\x82\x37\x14\x02\x01")

static const struct extension ra_sign_extensions[] = {
	{ EXT_OID_KEY_USAGE, false, DER("\x03\x02\x07\x80") }, /* digitalSignature */
	{ EXT_OID_EXT_KEY_USAGE, false, REQUEST_AGENT },
};

static const struct extension ra_encrypt_extensions[] = {
	{ EXT_OID_KEY_USAGE, false, DER("\x03\x02\x05\x20") }, /* keyEncipherment */
	{ EXT_OID_EXT_KEY_USAGE, false, REQUEST_AGENT },
	{ EXT_OID_SMIME_CAPABILITIES, false,
	  DER("\x30\x69"
	      "\x30\x0e\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x02\x02\x02\x00\x80" /* RC2, 128 bits */
	      "\x30\x0e\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x04\x02\x02\x00\x80" /* RC4, 128 bits */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2a"             /* AES-256-CBC */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x2d"             /* AES-256 wrap */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x02"             /* AES-128-CBC */
	      "\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x01\x05"             /* AES-128 wrap */
	      "\x30\x07\x06\x05\x2b\x0e\x03\x02\x07"                             /* DES-CBC */
	      "\x30\x0a\x06\x08\x2a\x86\x48\x86\xf7\x0d\x03\x07") },             /* 3DES-CBC */
};

#define EXTENSIONS(list) .extensions = list, .n_extensions = sizeof(list) / sizeof(list[0])

static const struct profile root = {
	.role = CA_ROLE_ROOT,
	.issuer = CA_ROLE_ROOT,
	.common_name = ROOT_NAME,
	.years = 10,
	EXTENSIONS(ca_extensions),
};
static const struct profile ca = {
	.role = CA_ROLE_CA,
	.issuer = CA_ROLE_ROOT,
	.common_name = CA_NAME,
	.years = 5,
	EXTENSIONS(ca_extensions),
};
static const struct profile ca_alone = {
	.role = CA_ROLE_CA,
	.issuer = CA_ROLE_ROOT,
	.common_name = CA_NAME,
	.years = 5,
	EXTENSIONS(ca_alone_extensions),
};
static const struct profile ra_sign = {
	.role = CA_ROLE_RA_SIGN,
	.issuer = CA_ROLE_CA,
	.common_name = RA_NAME,
	.template_name = "EnrollmentAgentOffline",
	.years = 2,
	EXTENSIONS(ra_sign_extensions),
};
static const struct profile ra_encrypt = {
	.role = CA_ROLE_RA_ENCRYPT,
	.issuer = CA_ROLE_CA,
	.common_name = RA_NAME,
	.template_name = "CEPEncryption",
	.years = 2,
	EXTENSIONS(ra_encrypt_extensions),
};

static const struct plan plans[] = {
	[CA_SINGLE_TIER] = { { &ca, &ra_sign, &ra_encrypt }, 3 },
	[CA_TWO_TIER] = { { &root, &ca, &ra_sign, &ra_encrypt }, 4 },
	[CA_ONLY] = { { &ca_alone }, 1 },
};

const struct plan *ca_plan(enum ca_hierarchy hierarchy)
{
	return &plans[hierarchy];
}
