/*
 * admin.c - how operators come by a challenge: the page mscep_admin, and /challenge for programs.
 * Clients tell the four variants of the page apart by their text alone; all of them are 200.
 */
#include <stdio.h>

#include "server/ndes/exchange.h"

#define CHALLENGE_TEXT                                                                             \
	"<P> To complete certificate enrollment for your network device you will need the "        \
	"following information: </P>\r\n"                                                          \
	"<P> The thumbprint (hash value) for the CA certificate is: <B> %s </B> </P>\r\n"          \
	"<P> The enrollment challenge password is: <B> %s </B> </P>\r\n"

#define ONE_TIME_TEXT                                                                              \
	"<P> This password can be used only once and will expire within %lld minutes. </P>\r\n"    \
	"<P> Each enrollment requires a new challenge password. You can refresh this web page to " \
	"obtain a new challenge password. </P>\r\n"

#define FIXED_TEXT "<P> This password can be used multiple times and will not expire. </P>\r\n"

#define CACHE_FULL_TEXT                                                                            \
	"<P> The password cache is full. </P>\r\n"                                                 \
	"<P> Network Device Enrollment Service stores unused password for later use. "             \
	"By default, passwords are stored for 60 minutes. </P>\r\n"                                \
	"<P> To make room for a new password, do one of the following: </P>\r\n<UL>\r\n"           \
	"<LI> Wait until one of the existing passwords expires. </LI>\r\n"                         \
	"<LI> Restart Internet Information Services (IIS). </LI>\r\n"                              \
	"<LI> Configure the service to cache more than %u passwords. </LI>\r\n</UL>\r\n"

#define NO_PERMISSION_TEXT                                                                         \
	"<P> You do not have sufficient permission to enroll with SCEP.  "                         \
	"Please contact your system administrator. </P>\r\n"

/* "A656FA66AB12..." in four groups of eight digits. */
#define THUMBPRINT_SIZE 36

/* One that is longer in HTML: a character becomes six at most. */
#define FIXED_SIZE (6 * SCEP_CHALLENGE_SIZE)

/* Seconds until somebody who found the cache full may try again. */
#define RETRY_AFTER "60"

static bool ca_thumbprint(const struct ca *ca, char out[static THUMBPRINT_SIZE],
                          struct ca_error *err)
{
	char md5[CA_FINGERPRINT_TEXT_SIZE];

	if (!ca_fingerprint(ca_certificate(ca, CA_ROLE_CA), "MD5", md5, err))
		return false;
	snprintf(out, THUMBPRINT_SIZE, "%.8s %.8s %.8s %.8s", md5, md5 + 8, md5 + 16, md5 + 24);
	return true;
}

/* Who logged in has to have Enroll on the templates, and the CA has to issue them. */
static bool may_enroll(struct exchange *x)
{
	if ((!x->user || x->user->may_enroll) &&
	    x->settings.service_state != SERVICE_TEMPLATE_NOT_OFFERED)
		return true;
	ndes_event(x, 6, NULL, NULL);
	return false;
}

static void fixed_page(struct exchange *x, const char *thumbprint, struct http_reply *reply)
{
	char fixed[FIXED_SIZE];

	ndes_html_escape(x->lane->challenge, fixed, sizeof(fixed));
	ndes_page(x, reply, CHALLENGE_TEXT FIXED_TEXT, thumbprint, fixed);
	ndes_end(x, "page", "the fixed challenge");
}

static void one_time_page(struct exchange *x, const char *thumbprint, struct http_reply *reply)
{
	char made[LANE_ONE_TIME_SIZE];
	struct store_error err;
	long long minutes = (x->settings.password_validity + 59) / 60;

	switch (lane_new_challenge(x->lane, made, &err)) {
	case STORE_ADDED:
		ndes_page(x, reply, CHALLENGE_TEXT ONE_TIME_TEXT, thumbprint, made, minutes);
		ndes_end(x, "page", "a new one-time challenge");
		break;
	case STORE_CACHE_FULL:
	case STORE_ADDED_BEFORE:
		ndes_page(x, reply, CACHE_FULL_TEXT, x->settings.password_max);
		ndes_end(x, "page", "the password cache is full");
		break;
	case STORE_NOT_ADDED:
		ndes_fail(x, reply, err.text);
		break;
	}
}

void ndes_admin_page(struct exchange *x, struct http_reply *reply)
{
	char thumbprint[THUMBPRINT_SIZE];
	struct ca_error err;

	if (!may_enroll(x)) {
		ndes_page(x, reply, NO_PERMISSION_TEXT);
		ndes_end(x, "page", "no permission to enroll");
	} else if (!ca_thumbprint(x->ca, thumbprint, &err)) {
		ndes_fail(x, reply, err.text);
	} else if (x->settings.use_single_password) {
		fixed_page(x, thumbprint, reply);
	} else {
		one_time_page(x, thumbprint, reply);
	}
}

static void plain_one_time(struct exchange *x, struct http_reply *reply)
{
	char made[LANE_ONE_TIME_SIZE];
	struct store_error err;

	switch (lane_new_challenge(x->lane, made, &err)) {
	case STORE_ADDED:
		http_reply_text(reply, 200, "text/plain", made);
		ndes_end(x, "page", "a new one-time challenge");
		break;
	case STORE_CACHE_FULL:
	case STORE_ADDED_BEFORE:
		http_reply_text(reply, 503, "text/plain", "The password cache is full.\n");
		http_reply_add_header(reply, "Retry-After", RETRY_AFTER);
		ndes_end(x, "page", "the password cache is full");
		break;
	case STORE_NOT_ADDED:
		ndes_fail(x, reply, err.text);
		break;
	}
}

void ndes_plain_challenge(struct exchange *x, struct http_reply *reply)
{
	if (!may_enroll(x)) {
		http_reply_text(reply, 403, "text/plain",
		                "This user may not enroll, or the CA does not issue the "
		                "certificate template.\n");
		ndes_end(x, "page", "no permission to enroll");
	} else if (x->settings.use_single_password) {
		http_reply_text(reply, 200, "text/plain", x->lane->challenge);
		ndes_end(x, "page", "the fixed challenge");
	} else {
		plain_one_time(x, reply);
	}
}
