/*
 * pages.c - the pages of mscep and mscep_admin. Clients of the admin page tell its variants apart
 * by their text, and it comes in UTF-16LE although its own meta tag says UTF-8 (docs/ndes.md).
 */
#include <iconv.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/ndes/exchange.h"

#define PAGE_HEAD                                                                                  \
	"<HTML><Head><Meta HTTP-Equiv=\"Content-Type\" Content=\"text/html; charset=UTF-8\">"      \
	"<Title>Network Device Enrollment Service</Title></Head>\r\n"                              \
	"<Body BgColor=#FFFFFF><Font ID=locPageFont Face=\"Arial\">\r\n"                           \
	"<Table Border=0 CellSpacing=0 CellPadding=4 Width=100% BgColor=#008080><TR>"              \
	"<TD><Font Color=#FFFFFF ID=locPageTitleFont Face=\"Arial\" Size=-1>"                      \
	"<LocID ID=locMSCertSrv>Network Device Enrollment "                                        \
	"Service</LocID></Font></TD></TR></Table>"                                                 \
	"\r\n<P ID=locPageTitle><B> Network Device Enrollment Service </B></P>\r\n"                \
	"<P ID=locPageDesc> Network Device Enrollment Service allows you to obtain certificates "  \
	"for routers or other network devices using the Simple Certificate Enrollment Protocol "   \
	"(SCEP). </P>\r\n"

#define PAGE_FOOT                                                                                  \
	"<P> For more information see  "                                                           \
	"<A HREF=http://go.microsoft.com/fwlink/?LinkId=67852>Using Network Device Enrollment "    \
	"Service </A>. </P>\r\n</Font></Body></HTML>\r\n"

#define GENERAL_TEXT                                                                               \
	"<P> This URL is used by network devices to submit certificate requests. </P>\r\n"         \
	"<P> To obtain an enrollment challenge password, go to the admin page. "                   \
	"The default URL is http://%s/CertSrv/mscep_admin </P>\r\n"

#define CHALLENGE_TEXT                                                                             \
	"<P> To complete certificate enrollment for your network device you will need the "        \
	"following information: </P>\r\n"                                                          \
	"<P> The thumbprint (hash value) for the CA certificate is: <B> %s </B> </P>\r\n"          \
	"<P> The enrollment challenge password is: <B> %s </B> </P>\r\n"

#define ONE_TIME_TEXT                                                                              \
	"<P> This password can be used only once and will expire within %d minutes. </P>\r\n"      \
	"<P> Each enrollment requires a new challenge password. You can refresh this web page to " \
	"obtain a new challenge password. </P>\r\n"

#define FIXED_TEXT "<P> This password can be used multiple times and will not expire. </P>\r\n"

/* A fixed challenge, written as HTML. */
#define FIXED_SIZE (2 * SCEP_CHALLENGE_SIZE)

#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

/* UTF-8 to UTF-16LE; what is not UTF-8 ends the text. */
static struct bytes utf16le(const char *text)
{
	iconv_t converter = iconv_open("UTF-16LE", "UTF-8");
	struct bytes narrow = bytes_of_text(text);
	struct bytes wide = bytes_alloc(2 * narrow.len);
	char *in = (char *)narrow.data, *out = (char *)wide.data;
	size_t in_left = narrow.len, out_left = wide.len;

	if (converter == (iconv_t)-1)
		abort(); /* a libc without UTF-16 */
	iconv(converter, &in, &in_left, &out, &out_left);
	iconv_close(converter);
	bytes_clear(&narrow);
	wide.len -= out_left;
	return wide;
}

/* Text that stands in HTML, cut where out is full. */
static void html_escape(const char *text, char *out, size_t size)
{
	static const char special[] = "<>&\"";
	static const char *const written[] = { "&lt;", "&gt;", "&amp;", "&quot;" };
	size_t at = 0;

	for (; *text && at + sizeof("&quot;") < size; text++) {
		const char *found = strchr(special, *text);
		if (found)
			at += (size_t)snprintf(out + at, size - at, "%s", written[found - special]);
		else
			out[at++] = *text;
	}
	out[at] = '\0';
}

/* Puts the text between the head and the foot that all pages share. */
__attribute__((format(printf, 2, 3))) static void reply_page(struct http_reply *reply,
                                                             const char *format, ...)
{
	char text[FIXED_SIZE + 1024], page[FIXED_SIZE + 4096];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(page, sizeof(page), "%s%s%s", PAGE_HEAD, text, PAGE_FOOT);
	http_reply_text(reply, 200, "text/html", "");
	reply->body = utf16le(page);
}

/* The Host header goes into HTML: only what a host and port can be made of. */
static const char *host_of(const struct http_request *request)
{
	const char *host = http_request_header(request, "Host");
	size_t len = host ? strlen(host) : 0;

	if (len == 0 || len > 255 || strspn(host, HOST_CHARACTERS) != len)
		return "localhost";
	return host;
}

void ndes_general_page(struct exchange *x, struct http_reply *reply)
{
	struct view operation = http_query_parameter(x->http->query, "operation");

	reply_page(reply, GENERAL_TEXT, host_of(x->http));
	if (operation.len > 0)
		ndes_end(x, "malformed", "operation \"%.*s\" is unknown",
		         (int)(operation.len < 64 ? operation.len : 64), operation.data);
	else
		ndes_end(x, "page", "no operation parameter: the general page");
}

/* "A656FA66AB12..." in four groups of eight digits. */
static bool ca_thumbprint(const struct ca *ca, char out[static 36], struct ca_error *err)
{
	char md5[CA_FINGERPRINT_TEXT_SIZE];

	if (!ca_fingerprint(ca_certificate(ca, CA_ROLE_CA), "MD5", md5, err))
		return false;
	snprintf(out, 36, "%.8s %.8s %.8s %.8s", md5, md5 + 8, md5 + 16, md5 + 24);
	return true;
}

static bool gives_one_time(const struct lane *lane)
{
	return lane->challenge_mode != CHALLENGE_STATIC;
}

void ndes_admin_page(struct exchange *x, struct http_reply *reply)
{
	char thumbprint[36], made[LANE_ONE_TIME_SIZE], fixed[FIXED_SIZE];
	struct ca_error ca_err;
	struct store_error store_err;

	if (!ca_thumbprint(x->lane->ca, thumbprint, &ca_err)) {
		ndes_fail(x, reply, ca_err.text);
	} else if (!gives_one_time(x->lane)) {
		html_escape(x->lane->challenge, fixed, sizeof(fixed));
		reply_page(reply, CHALLENGE_TEXT FIXED_TEXT, thumbprint, fixed);
		ndes_end(x, "page", "the fixed challenge");
	} else if (lane_new_challenge(x->lane, made, &store_err)) {
		reply_page(reply, CHALLENGE_TEXT ONE_TIME_TEXT, thumbprint, made,
		           LANE_CHALLENGE_LIFETIME / 60);
		ndes_end(x, "page", "a new one-time challenge");
	} else {
		ndes_fail(x, reply, store_err.text);
	}
}
