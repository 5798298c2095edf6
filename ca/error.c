/*
 * error.c - one sentence out of our own words and OpenSSL's error queue. The queue belongs to the
 * thread and outlives the call that filled it, so every public function of ca/ that reports OpenSSL
 * failures begins with ERR_clear_error().
 */
#include "ca/error.h"

#include <openssl/err.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool ca_fail(struct ca_error *err, const char *format, ...)
{
	const char *reason = ERR_reason_error_string(ERR_peek_error());
	size_t len;
	va_list args;

	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	len = strlen(err->text);
	if (reason)
		snprintf(err->text + len, sizeof(err->text) - len, " (%s)", reason);
	ERR_clear_error();
	return false;
}
