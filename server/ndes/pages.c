/*
 * pages.c - the frame of the pages of mscep and mscep_admin, the general page, and IIS's own pages.
 * A page comes in UTF-16LE although its own meta tag says UTF-8 (docs/ndes.md).
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/ndes/exchange.h"
#include "server/ndes/utf16.h"

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

/* As IIS shows an error to another machine. */
#define IIS_PAGE                                                                                   \
	"<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "                              \
	"\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n"                               \
	"<html xmlns=\"http://www.w3.org/1999/xhtml\">\r\n<head>\r\n"                              \
	"<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\"/>\r\n"        \
	"<title>%d - %s</title>\r\n</head>\r\n<body>\r\n"                                          \
	"<div id=\"header\"><h1>Server Error</h1></div>\r\n"                                       \
	"<div id=\"content\">\r\n <div class=\"content-container\"><fieldset>\r\n"                 \
	"  <h2>%d - %s</h2>\r\n  <h3>%s</h3>\r\n"                                                  \
	" </fieldset></div>\r\n</div>\r\n</body>\r\n</html>\r\n"

#define HOST_CHARACTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

void ndes_html_escape(const char *text, char *out, size_t size)
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
void ndes_page(const struct exchange *x, struct http_reply *reply, const char *format, ...)
{
	enum page_encoding encoding = x->settings.page_encoding;
	const char *mark = encoding == PAGE_UTF16LE_BOM ? "\xEF\xBB\xBF" : "";
	char *text = NULL, *page = NULL;
	va_list args;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0 ||
	    asprintf(&page, "%s%s%s%s", mark, PAGE_HEAD, text, PAGE_FOOT) < 0)
		abort();
	va_end(args);
	http_reply_text(reply, 200, "text/html", encoding == PAGE_UTF8 ? page : "");
	if (encoding != PAGE_UTF8 && !utf16_encode(page, &reply->body))
		ndes_iis_page(reply, 500, "Internal server error.",
		              "A text in this page is not UTF-8.");
	free(text);
	free(page);
}

void ndes_iis_page(struct http_reply *reply, int status, const char *title, const char *sentence)
{
	char page[2048];

	snprintf(page, sizeof(page), IIS_PAGE, status, title, status, title, sentence);
	http_reply_text(reply, status, "text/html", page);
}

void ndes_forbidden_page(struct exchange *x, struct http_reply *reply)
{
	ndes_iis_page(reply, 403, "Forbidden: Access is denied.",
	              "You do not have permission to view this directory or page using the "
	              "credentials that you supplied.");
	ndes_end(x, "page", "no operation parameter: 403.0, as with a policy module that works");
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

	ndes_page(x, reply, GENERAL_TEXT, host_of(x->http));
	if (operation.len > 0)
		ndes_end(x, "malformed", "operation \"%.*s\" is unknown",
		         (int)(operation.len < 64 ? operation.len : 64), operation.data);
	else
		ndes_end(x, "page", "no operation parameter: the general page");
}
