/*
 * template.c - version 1 templates came with Windows 2000 and are told by their name; every later
 * one, and whatever an administrator makes, is version 2 and told by an OID that the forest gave
 * it.
 */
#include "ca/template.h"

#include "ca/cleanup.h"
#include "ca/extensions.h"
#include "ca/signed_data.h"

#include <stdio.h>
#include <string.h>

/* Microsoft, "Default certificate templates": those of schema version 1. */
static const char *const version_1_names[] = {
	"Administrator",
	"CA",
	"CEPEncryption",
	"ClientAuth",
	"CodeSigning",
	"CTLSigning",
	"DomainController",
	"EFS",
	"EFSRecovery",
	"EnrollmentAgent",
	"EnrollmentAgentOffline",
	"ExchangeUser",
	"ExchangeUserSignature",
	"IPSECIntermediateOffline",
	"IPSECIntermediateOnline",
	"Machine",
	"MachineEnrollmentAgent",
	"OfflineRouter",
	"SmartcardLogon",
	"SmartcardUser",
	"SubCA",
	"User",
	"UserSignature",
	"WebServer",
};
#define VERSION_1_NAMES (sizeof(version_1_names) / sizeof(version_1_names[0]))

static bool is_version_1(const char *name)
{
	for (size_t i = 0; i < VERSION_1_NAMES; i++)
		if (strcmp(version_1_names[i], name) == 0)
			return true;
	return false;
}

/* A forest has six arcs of its own below Microsoft's 1.3.6.1.4.1.311.21.8, each of its templates
 * two more, of 24 bits. Ours have those that their name hashes to, the same in every run. */
static struct tlv *template_oid(const char *name)
{
	static const char forest[] =
		"1.3.6.1.4.1.311.21.8.7171215.6975580.7171215.5128531.4342100.77";
	uint8_t hash[SCEP_FINGERPRINT_LEN];
	char dotted[sizeof(forest) + 2 * sizeof(".16777215")];

	ca_sha256(view_of_text(name), hash);
	snprintf(dotted, sizeof(dotted), "%s.%u.%u", forest,
	         (unsigned)hash[0] << 16 | (unsigned)hash[1] << 8 | hash[2],
	         (unsigned)hash[3] << 16 | (unsigned)hash[4] << 8 | hash[5]);
	return ca_oid(dotted);
}

static struct tlv *small_integer(uint8_t value)
{
	return tlv_primitive(TLV_INTEGER, (struct view){ &value, 1 });
}

/* CertificateTemplate ::= SEQUENCE { templateID OBJECT IDENTIFIER, templateMajorVersion,
 * templateMinorVersion INTEGER } */
static bool add_version_2(X509 *cert, const char *name, struct ca_error *err)
{
	CLEAN(tlv_freep)
	struct tlv *template = tlv_constructed(TLV_SEQUENCE, template_oid(name),
	                                       small_integer(100) /* as every new template */,
	                                       small_integer(1), NULL);
	CLEAN(bytes_clear) struct bytes der = tlv_write(template, TLV_DER);
	struct extension extension = { EXT_OID_TEMPLATE, false, bytes_view(&der) };

	return ca_add_extension(cert, &extension, err);
}

bool ca_add_template(X509 *cert, const char *name, struct ca_error *err)
{
	return is_version_1(name) ? ca_add_template_name(cert, name, err)
	                          : add_version_2(cert, name, err);
}
