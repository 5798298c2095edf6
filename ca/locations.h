/*
 * locations.h - the extensions by which a certificate says where more is to be had.
 */
#ifndef CA_LOCATIONS_H
#define CA_LOCATIONS_H

#include <openssl/x509.h>

#include "ca/ca.h"

/* cRLDistributionPoints (RFC 5280 4.2.1.13); nothing if url is "". */
bool ca_add_crl_location(X509 *cert, const char *url, struct ca_error *err);

/* authorityInfoAccess (RFC 5280 4.2.2.1): the issuer's certificate and its OCSP responder; without
 * those that are "", and nothing if both are. */
bool ca_add_authority_locations(X509 *cert, const char *ca_url, const char *ocsp_url,
                                struct ca_error *err);

#endif
