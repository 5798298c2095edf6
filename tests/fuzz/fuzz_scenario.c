/*
 * fuzz_scenario.c - a scenario somebody wrote. One that is refused must say where and why; one that
 * is accepted is played for a while, and all it does to the values of an exchange must be sound.
 */
#include "fuzz.h"

#include "tests/unit/scenarios/everything.h"

#include <openssl/asn1.h>
#include <string.h>

/* It goes to terminals, which nothing in it may steer, and into JSON, which has to be UTF-8. */
static void text_is_harmless(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	int left = (int)strlen(text);

	while (left > 0) {
		unsigned long character;
		int len = UTF8_getc(at, left, &character);

		MUST(len > 0);
		MUST(character >= ' ' || character == '\t' || character == '\n');
		MUST(character < 0x7f || character > 0x9f);
		at += len;
		left -= len;
	}
}

static void refusal_is_sound(struct view text, const struct scenario_error *err)
{
	MUST(memchr(err->text, '\0', sizeof(err->text)));
	MUST(strncmp(err->text, "a.yaml:", strlen("a.yaml:")) == 0);
	text_is_harmless(err->text);
	MUST(err->line <= text.len + 1);
	MUST((err->line == 0) == (err->column == 0));
}

static void play(struct scenario_run *run, enum scenario_point points, const char *subject)
{
	struct facts facts = { .points = points | AT_REQUEST };
	struct everything all;
	struct play played;

	facts_add(&facts, "ip", "192.0.2.7");
	facts_add(&facts, "method", "POST");
	facts_add(&facts, "messageType", "PKCSReq");
	facts_add(&facts, "subject", subject);
	facts_add(&facts, "subject.CN", subject);
	everything_init(&all);
	scenario_play(run, &facts, &played);
	MUST(!played.rule == !played.script && !played.rule == !played.step);
	MUST(everything_tamper(&all, &played) == 0 || played.script);
	MUST(all.rep.n_attributes <= CERTREP_ATTRIBUTES_MAX);
	MUST(all.rep.n_certificates <= CERTREP_CERTIFICATES_MAX);
	MUST(all.http.n_headers <= HTTP_HEADERS_MAX);
	everything_clear(&all);
}

static void play_for_a_while(const struct scenario *scenario)
{
	struct scenario_run *run = scenario_run_new(scenario);

	for (int i = 0; i < 4; i++) {
		play(run, AT_GET_CA_CAPS, NULL);
		play(run, AT_PKI_OPERATION | AT_PKCS_REQ, "lab-7");
		play(run, AT_PKI_OPERATION | AT_CERT_POLL, "CN=\xc3");
	}
	scenario_run_free(run);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct view text = { data, size };
	struct scenario *scenario = NULL;
	struct scenario_error err = { 0 };

	if (!scenario_parse("a.yaml", text, &scenario, &err)) {
		MUST(!scenario);
		refusal_is_sound(text, &err);
		return 0;
	}
	MUST(scenario_name(scenario)[0] != '\0' && scenario_summary(scenario));
	play_for_a_while(scenario);
	scenario_free(scenario);
	return 0;
}
