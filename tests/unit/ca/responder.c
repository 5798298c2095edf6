#include "responder.h"

#include "witness.h"

#include <sys/stat.h>
#include <time.h>

struct responder the;

int responder_open(void)
{
	const char *dir = scratch("now"), *next_dir = scratch("next");
	struct ca_error err;

	the.now = time(NULL);
	if (mkdir(dir, 0700) != 0 || mkdir(next_dir, 0700) != 0 ||
	    !ca_create(dir, CA_ONLY, the.now, &err) || !ca_open(dir, &the.ca, &err) ||
	    !ca_create_next(next_dir, the.ca, dir, the.now, &err) ||
	    !ca_open(next_dir, &the.next_ca, &err))
		return 1;
	return 0;
}

int responder_close(void)
{
	ca_close(the.ca);
	ca_close(the.next_ca);
	return 0;
}

struct bytes ask(const char *options)
{
	run_well("cd %s && openssl ocsp -reqout request %s", scratch_dir(), options);
	return read_file(scratch("request"));
}

struct ocsp_query query_of(const char *options)
{
	struct bytes request = ask(options);
	struct ocsp_query query = { 0 };
	struct ca_error err = { "" };

	CHECK_SAY(ca_ocsp_decode(the.ca, bytes_view(&request), &query, &err), "%s", err.text);
	bytes_clear(&request);
	return query;
}
