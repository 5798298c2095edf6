/*
 * order.c - the order to the CA for what a CSR asks for: its subject, key and extensions are taken
 * over; template, validity and URLs are the CA's.
 */
#include <assert.h>
#include <stdio.h>
#include <strings.h>
#include <time.h>

#include "server/ndes/exchange.h"
#include "server/ndes/ndes.h"

/* Devices' clocks are slow: AD CS dates certificates back by ten minutes. */
#define BACKDATE_SECONDS (10 * 60)

/* How the enrolment name-value pair ValidityPeriod counts. */
static const struct period {
	const char *name;
	int seconds, months; /* of one unit */
} periods[] = {
	{ "Hours", 60 * 60, 0 }, { "Days", 24 * 60 * 60, 0 }, { "Weeks", 7 * 24 * 60 * 60, 0 },
	{ "Months", 0, 1 },      { "Years", 0, 12 },
};

static const struct period *find_period(const char *name)
{
	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++)
		if (strcasecmp(name, periods[i].name) == 0)
			return &periods[i];
	return NULL;
}

static int64_t add_months(int64_t at, int months)
{
	time_t seconds = (time_t)at;
	struct tm utc;

	gmtime_r(&seconds, &utc);
	utc.tm_mon += months;
	return timegm(&utc);
}

/* More units than this cannot be meant; with fewer nothing overflows. */
#define UNITS_MAX 1000000

/* The end that the CSR asks for, or 0: none that makes sense. */
static int64_t requested_end(const struct csr *csr, int64_t now)
{
	const struct period *period = find_period(csr->validity_period);
	int64_t units = csr->validity_units;

	if (!period || units < 1 || units > UNITS_MAX)
		return 0;
	return add_months(now + units * period->seconds, (int)units * period->months);
}

static int64_t end_of(const struct settings *settings, const struct csr *csr, const struct ca *ca,
                      int64_t now)
{
	int64_t end = settings->requested_validity ? requested_end(csr, now) : 0;
	int64_t end_of_ca = ca_not_after(ca);

	if (end == 0)
		end = now + settings->validity;
	return end < end_of_ca ? end : end_of_ca;
}

static void add_urls(const struct lane *lane, int generation, struct cert_order *out)
{
	ndes_publish_url(lane, generation, "crl", out->crl_url);
	ndes_publish_url(lane, generation, "crt", out->ca_url);
	if (!lane->base_url[0])
		return;
	int len = snprintf(out->ocsp_url, CERT_URL_SIZE, "%s/ocsp", lane->base_url);
	assert(len < CERT_URL_SIZE); /* a longer base is refused at the start */
}

void ndes_order(struct lane *lane, const struct settings *settings, int generation,
                const struct csr *csr, int64_t now, struct cert_order *out)
{
	const struct ca *ca = authorities_ca(lane->authorities, generation);

	*out = (struct cert_order){
		.subject = bytes_copy(bytes_view(&csr->subject)),
		.public_key = bytes_copy(bytes_view(&csr->public_key)),
		.extensions = bytes_copy(bytes_view(&csr->extensions)),
		.not_before = now - BACKDATE_SECONDS,
		.not_after = end_of(settings, csr, ca, now),
	};
	snprintf(out->template_name, sizeof(out->template_name), "%s",
	         ndes_template(settings, csr));
	add_urls(lane, generation, out);
}
