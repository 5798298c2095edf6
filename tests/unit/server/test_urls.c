#include <stdio.h>
#include <string.h>

#include "server/cli/server.h"
#include "tests/unit/check.h"

#define SCEP "/certsrv/mscep/mscep.dll"

static void test_urls_are_those_that_the_reader_can_use(void)
{
	static const struct {
		const char *name;
		const char *plain, *tls; /* where they are bound, "" for none; TLS comes first */
		const char *lan, *public_url;
		const char *scep, *scep_tls, *admin;
	} rows[] = {
		{ "what is usual", "127.0.0.1:80", "127.0.0.1:443", "", "",
		  "http://127.0.0.1:80" SCEP, "https://127.0.0.1:443" SCEP,
		  "http://127.0.0.1:80/certsrv/mscep_admin/" },
		{ "plain only", "[::1]:80", "", "", "", "http://[::1]:80" SCEP, "",
		  "http://[::1]:80/certsrv/mscep_admin/" },
		{ "TLS only", "", "[::1]:443", "", "", "https://[::1]:443" SCEP,
		  "https://[::1]:443" SCEP, "https://[::1]:443/certsrv/mscep_admin/" },
		{ "all addresses, for this machine", "0.0.0.0:80", "[::]:443", "", "",
		  "http://127.0.0.1:80" SCEP, "https://[::1]:443" SCEP,
		  "http://127.0.0.1:80/certsrv/mscep_admin/" },
		{ "all addresses, for the network", "0.0.0.0:80", "0.0.0.0:443", "10.0.0.7", "",
		  "http://10.0.0.7:80" SCEP, "https://10.0.0.7:443" SCEP,
		  "http://10.0.0.7:80/certsrv/mscep_admin/" },
		{ "a tunnel", "127.0.0.1:80", "127.0.0.1:443", "", "https://t.example/x/",
		  "https://t.example/x" SCEP, "https://t.example/x" SCEP,
		  "https://t.example/x/certsrv/mscep_admin/" },
		{ "a tunnel without TLS", "127.0.0.1:80", "127.0.0.1:443", "", "http://t.example",
		  "http://t.example" SCEP, "https://127.0.0.1:443" SCEP,
		  "http://t.example/certsrv/mscep_admin/" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		static struct server server;
		struct network_options *network = &server.options.network;
		char got[URL_SIZE] = "";
		const char *reason;

		server = (struct server){ 0 };
		if (rows[i].tls[0]) {
			snprintf(server.listening[0], WIRE_ADDRESS_SIZE, "%s", rows[i].tls);
			network->devices[network->n_devices++].tls = true;
		}
		if (rows[i].plain[0])
			snprintf(server.listening[network->n_devices++], WIRE_ADDRESS_SIZE, "%s",
			         rows[i].plain);
		snprintf(server.lan, sizeof(server.lan), "%s", rows[i].lan);
		if (rows[i].public_url[0])
			CHECK(public_url_parse(rows[i].public_url, &network->public_url, &reason));
		server_scep_url(&server, got);
		CHECK_STR(got, rows[i].scep);
		got[0] = '\0';
		CHECK_SAY(server_tls_url(&server, got) == (rows[i].scep_tls[0] != '\0'), "%s",
		          rows[i].name);
		CHECK_STR(got, rows[i].scep_tls);
		server_admin_url(&server, got);
		CHECK_STR(got, rows[i].admin);
	}
}

static CU_TestInfo tests[] = {
	{ "URLs are those that the reader can use", test_urls_are_those_that_the_reader_can_use },
	CU_TEST_INFO_NULL,
};

int main(void)
{
	CU_SuiteInfo suites[] = { { "urls", NULL, NULL, NULL, NULL, tests }, CU_SUITE_INFO_NULL };

	return run_suites(suites);
}
