/*
 * parse_when.c - where a rule is asked: its points (`at`) and its conditions (`when`). Conditions
 * name facts; the same names are used by server/, which tells the facts of each exchange.
 */
#include <ctype.h>
#include <string.h>

#include "scenarios/memory.h"
#include "scenarios/nearest.h"
#include "scenarios/parse.h"

/* Points of the language; those without a bit come with a later version. */
static const struct choice point_words[] = {
	{ "request", AT_REQUEST },
	{ "admin", AT_ADMIN },
	{ "GetCACaps", AT_GET_CA_CAPS },
	{ "GetCACert", AT_GET_CA_CERT },
	{ "PKIOperation", AT_PKI_OPERATION },
	{ "PKCSReq", AT_PKCS_REQ },
	{ "RenewalReq", AT_RENEWAL_REQ },
	{ "CertPoll", AT_CERT_POLL },
	{ "GetCert", AT_GET_CERT },
	{ "GetCRL", AT_GET_CRL },
	{ "accept", 0 },
	{ "handshake", 0 },
	{ "login", 0 },
	{ "GetNextCACert", 0 },
	{ "crl", 0 },
	{ "ocsp", 0 },
};

static bool add_point(const struct source *source, const struct node *node, unsigned *at)
{
	const char *word;

	if (!read_text(source, node, &word))
		return false;
	struct nearest nearest = nearest_to(word);
	for (size_t i = 0; i < LENGTH(point_words); i++) {
		if (strcmp(word, point_words[i].word) == 0) {
			*at |= (unsigned)point_words[i].value;
			return point_words[i].value != 0 || fail_later(source, node->mark, word);
		}
		nearest_offer(&nearest, point_words[i].word);
	}
	return source_fail(source, node->mark, "there is no point " QUOTED "%s", word,
	                   nearest_hint(&nearest));
}

const char *point_name(unsigned points)
{
	for (size_t i = 0; i < LENGTH(point_words); i++)
		if (points & (unsigned)point_words[i].value)
			return point_words[i].word;
	return "no point";
}

bool parse_at(const struct source *source, const struct node *node, void *into)
{
	unsigned *at = into;

	if (node->kind == NODE_TEXT)
		return add_point(source, node, at);
	if (!read_list(source, node))
		return false;
	for (const struct node *item = node->first; item; item = item->next)
		if (!add_point(source, item, at))
			return false;
	return true;
}

static const char *const fact_names[] = {
	"ip",      "user-agent", "method", "operation", "messageType", "transactionID",
	"subject", "key.type",   "digest", "cipher",
};

static const char *const later_facts[] = {
	"sni", "query", "purpose", "challenge", "key.size", "attempt", "age", "time", "answer",
};

/* Attributes of a Name, as `openssl -nameopt RFC2253` spells them; any other by its OID. */
static const char *const subject_facts[] = {
	"subject.CN",
	"subject.O",
	"subject.OU",
	"subject.C",
	"subject.L",
	"subject.ST",
	"subject.street",
	"subject.DC",
	"subject.UID",
	"subject.serialNumber",
	"subject.emailAddress",
	"subject.unstructuredName",
	"subject.unstructuredAddress",
	"subject.GN",
	"subject.SN",
	"subject.title",
	"subject.dnQualifier",
	"subject.postalCode",
};

static bool is_in(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(word, list[i]) == 0)
			return true;
	return false;
}

/* "subject.1.2.840.113549.1.9.8" */
static bool is_subject_oid(const char *word)
{
	const char *oid = word + strlen("subject.");

	return strncmp(word, "subject.", strlen("subject.")) == 0 &&
	       isdigit((unsigned char)oid[0]) && strspn(oid, "0123456789.") == strlen(oid);
}

static bool check_fact(const struct source *source, const struct node *node)
{
	const char *word = node->key;

	if (is_in(word, fact_names, LENGTH(fact_names)) ||
	    is_in(word, subject_facts, LENGTH(subject_facts)) || is_subject_oid(word))
		return true;
	if (is_in(word, later_facts, LENGTH(later_facts)) || strncmp(word, "san.", 4) == 0)
		return fail_later(source, node->key_mark, word);

	struct nearest nearest = nearest_to(word);
	for (size_t i = 0; i < LENGTH(fact_names); i++)
		nearest_offer(&nearest, fact_names[i]);
	for (size_t i = 0; i < LENGTH(subject_facts); i++)
		nearest_offer(&nearest, subject_facts[i]);
	return source_fail(source, node->key_mark, "there is no condition " QUOTED "%s", word,
	                   nearest_hint(&nearest));
}

static bool check_globs(const struct source *source, const struct node *node)
{
	const char *glob;

	if (node->kind != NODE_LIST)
		return read_text(source, node, &glob);
	if (!read_list(source, node))
		return false;
	for (const struct node *item = node->first; item; item = item->next)
		if (!read_text(source, item, &glob))
			return false;
	return true;
}

bool parse_when(const struct source *source, const struct node *node, void *into)
{
	struct rule *rule = into;

	if (node->kind != NODE_MAP || node->n == 0)
		return source_fail(source, node->mark,
		                   "\"when\" takes conditions such as { subject.CN: \"lab-*\" }");
	rule->conditions = need(calloc(node->n, sizeof(*rule->conditions)));
	for (const struct node *child = node->first; child; child = child->next) {
		if (!check_fact(source, child) || !check_globs(source, child))
			return false;
		rule->conditions[rule->n_conditions++] = (struct condition){ child->key, child };
	}
	return true;
}
