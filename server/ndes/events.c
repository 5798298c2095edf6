/*
 * events.c - what an NDES would write into the event log about an exchange: the numbers and texts
 * that people search the web for. Where a text is not public it is worded here (docs/ndes.md tells
 * which).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "server/ndes/ndes.h"

#define NOT_SUBMITTED 31

#define SERVICE "The Network Device Enrollment Service "

static const struct event {
	unsigned id;
	const char *text;
} events[] = {
	{ 2, SERVICE "cannot be started (%1). %2" },
	{ 6, SERVICE "cannot provide its password because the user does not have Enroll "
	             "permissions on the configured certificate template, or the certification "
	             "authority is not enabled to issue it." },
	{ 7, SERVICE "failed to return the CA certificates to the caller." },
	{ 8, SERVICE "cannot retrieve information about the certification authority." },
	{ 10, SERVICE "cannot retrieve one of its required certificates (%1). %2" },
	{ 13, SERVICE "cannot encrypt the response to a client request (%1)." },
	{ 16, SERVICE "cannot decode the http message from the client (%1). %2" },
	{ 17, SERVICE "cannot retrieve required information, such as the transaction ID, message "
	              "type, or signing certificate, from the client's PKCS7 message (%1). %2" },
	{ 18, SERVICE "cannot decrypt the client's PKCS7 message (%1). %2" },
	{ 28, SERVICE "does not accept the renewal request (%1). %2" },
	{ 29, "The password in the certificate request cannot be verified. It may have been used "
	      "already. Obtain a new password to submit with this request." },
	{ NOT_SUBMITTED, SERVICE "cannot submit the certificate request (%1). %2" },
	{ 5002, "(System log, source WAS) Application pool 'SCEP' is being automatically disabled "
	        "due to a series of failures in the process(es) serving that application pool." },
};

const char *ndes_event_text(unsigned id)
{
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++)
		if (events[i].id == id)
			return events[i].text;
	return NULL;
}

/* What event 31 is filled with, as Windows words it. Where the CA itself denied a request, its
 * words stand in the place of the code, and a code that says nothing in the place of the words. */
#define DENIED "0x80004005"

static const struct submission {
	const char *code, *filling[2];
} submissions[] = {
	{ "0x800706ba", { "0x800706ba", "The RPC server is unavailable." } },
	{ "0x80094001", { "The request subject name is invalid or too long.", DENIED } },
	{ "0x80094800",
	  { "The requested certificate template is not supported by this CA.", DENIED } },
	{ "0x80094811",
	  { "The public key does not meet the minimum size required by the specified certificate "
	    "template.",
	    DENIED } },
	{ "0x80092013",
	  { "The revocation function was unable to check revocation because the revocation server "
	    "was offline.",
	    DENIED } },
	{ "0x800b0114",
	  { "The certificate has an invalid name. The name is not included in the permitted list "
	    "or is explicitly excluded.",
	    DENIED } },
};

static void word_submission(const char **code, const char **what)
{
	for (size_t i = 0; i < sizeof(submissions) / sizeof(submissions[0]); i++) {
		const struct submission *row = &submissions[i];

		if (strcmp(row->code, *code) == 0) {
			*code = row->filling[0];
			*what = row->filling[1];
			return;
		}
	}
}

/* An event is one line, also if something that it quotes is not. */
static void put(FILE *out, const char *text)
{
	for (; text && *text; text++)
		fputc(*text == '\n' || *text == '\r' ? ' ' : *text, out);
}

static void put_filled(FILE *out, const char *text, const char *code, const char *what)
{
	for (; *text; text++) {
		bool is_place = text[0] == '%' && (text[1] == '1' || text[1] == '2');

		if (is_place)
			put(out, *++text == '1' ? code : what);
		else
			fputc(*text, out);
	}
}

/* An event that has no room left is not cut in two: it is left out. */
void ndes_event(struct exchange *x, unsigned id, const char *code, const char *what)
{
	const char *text = ndes_event_text(id);
	size_t at = strlen(x->events);
	char *line = NULL;
	size_t len = 0;
	FILE *out;

	if (!text)
		return;
	if (id == NOT_SUBMITTED && code)
		word_submission(&code, &what);
	if (!(out = open_memstream(&line, &len)))
		abort();
	fprintf(out, "%s%u ", at > 0 ? "\n" : "", id);
	put_filled(out, text, code, what);
	if (fclose(out) != 0)
		abort();
	if (at + len < sizeof(x->events))
		memcpy(x->events + at, line, len + 1);
	free(line);
}
