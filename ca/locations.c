/*
 * locations.c - where a certificate's revocation list, its issuer and its status are found. A URL
 * is written as it is.
 */
#include "ca/locations.h"

#include "ca/cleanup.h"
#include "ca/extensions.h"
#include "ca/tlv.h"

#define TLV_URI 0x86 /* GeneralName, uniformResourceIdentifier */

/* id-ad-caIssuers 1.3.6.1.5.5.7.48.2 and id-ad-ocsp 1.3.6.1.5.5.7.48.1 */
static const struct view ca_issuers = DER("\x2b\x06\x01\x05\x05\x07\x30\x02");
static const struct view ocsp = DER("\x2b\x06\x01\x05\x05\x07\x30\x01");

static bool add_tree(X509 *cert, const char *oid, const struct tlv *tree, struct ca_error *err)
{
	CLEAN(bytes_clear) struct bytes der = tlv_write(tree, TLV_DER);
	struct extension extension = { oid, false, bytes_view(&der) };

	return ca_add_extension(cert, &extension, err);
}

static struct tlv *uri(const char *url)
{
	return tlv_primitive(TLV_URI, view_of_text(url));
}

/* DistributionPoint ::= SEQUENCE { distributionPoint [0] { fullName [0] GeneralNames } } */
bool ca_add_crl_location(X509 *cert, const char *url, struct ca_error *err)
{
	if (!url[0])
		return true;
	struct tlv *name = tlv_constructed(TLV_CONTEXT_0, uri(url), NULL);
	struct tlv *place = tlv_constructed(TLV_CONTEXT_0, name, NULL);
	struct tlv *point = tlv_constructed(TLV_SEQUENCE, place, NULL);
	CLEAN(tlv_freep) struct tlv *points = tlv_constructed(TLV_SEQUENCE, point, NULL);

	return add_tree(cert, EXT_OID_CRL_LOCATIONS, points, err);
}

/* AccessDescription ::= SEQUENCE { accessMethod OBJECT IDENTIFIER, accessLocation GeneralName } */
static void append_access(struct tlv *list, struct view method, const char *url)
{
	if (url[0])
		tlv_append(list, tlv_constructed(TLV_SEQUENCE, tlv_primitive(TLV_OID, method),
		                                 uri(url), NULL));
}

bool ca_add_authority_locations(X509 *cert, const char *ca_url, const char *ocsp_url,
                                struct ca_error *err)
{
	CLEAN(tlv_freep) struct tlv *list = tlv_constructed(TLV_SEQUENCE, NULL);

	append_access(list, ca_issuers, ca_url);
	append_access(list, ocsp, ocsp_url);
	return !list->first || add_tree(cert, EXT_OID_AUTHORITY_LOCATIONS, list, err);
}
