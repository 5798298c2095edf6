/*
 * stage_answer.c - the decision about a request: issue, wait, refuse, or never answer. The whole
 * stage is one field, a word or the parts of a refusal.
 */
#include <stdlib.h>
#include <string.h>

#include "scenarios/nearest.h"
#include "scenarios/read.h"

static const struct choice decisions[] = {
	{ "issue", ANSWER_ISSUE },
	{ "pending", ANSWER_PENDING },
	{ "ignore", ANSWER_IGNORE },
	{ 0 },
};

static bool find_decision(const char *word, struct answer *out)
{
	for (const struct choice *decision = decisions; decision->word; decision++) {
		if (strcmp(word, decision->word) == 0) {
			*out = (struct answer){ .kind = (enum answer_kind)decision->value };
			return true;
		}
	}
	return false;
}

static bool find_refusal(const char *word, struct answer *out)
{
	const struct refusal *refusal = refusal_find(word);

	if (refusal)
		*out = (struct answer){ ANSWER_REFUSE, *refusal };
	return refusal;
}

static void offer_refusals(struct nearest *nearest)
{
	for (const struct refusal *refusal = scenario_refusals; refusal->name; refusal++)
		nearest_offer(nearest, refusal->name);
}

static bool read_word(const struct source *source, const struct node *node, struct answer *out)
{
	const char *word;

	if (!read_text(source, node, &word))
		return false;
	if (find_decision(word, out) || find_refusal(word, out))
		return true;
	struct nearest nearest = nearest_to(word);
	for (const struct choice *decision = decisions; decision->word; decision++)
		nearest_offer(&nearest, decision->word);
	offer_refusals(&nearest);
	return source_fail(source, node->mark, "there is no answer " QUOTED "%s", word,
	                   nearest_hint(&nearest));
}

static bool read_refuse(const struct source *source, const struct node *node, void *into)
{
	const char *word;

	if (!read_text(source, node, &word))
		return false;
	if (find_refusal(word, into))
		return true;
	struct nearest nearest = nearest_to(word);
	offer_refusals(&nearest);
	return source_fail(source, node->mark, "there is no refusal " QUOTED "%s", word,
	                   nearest_hint(&nearest));
}

static bool read_hresult(const struct source *source, const struct node *node, void *into)
{
	const char *text;

	if (!read_text(source, node, &text))
		return false;
	size_t digits =
		strspn(text + (strncmp(text, "0x", 2) == 0 ? 2 : 0), "0123456789abcdefABCDEF");
	if (strncmp(text, "0x", 2) != 0 || digits != 8 || text[10])
		return source_fail(source, node->mark,
		                   "\"hresult\" takes 0x and eight hex digits, not " QUOTED, text);
	((struct answer *)into)->refusal.hresult = (uint32_t)strtoul(text, NULL, 16);
	return true;
}

static bool read_words(const struct source *source, const struct node *node, void *into)
{
	return read_line(source, node, &((struct answer *)into)->refusal.text);
}

/* `refuse` brings an HRESULT and words of its own, which the other two replace. */
static bool read_parts(const struct source *source, const struct node *node, struct answer *out)
{
	static const struct key list[] = {
		{ "refuse", read_refuse, true },
		{ "hresult", read_hresult, false },
		{ "text", read_words, false },
	};
	const struct keys keys = { list, LENGTH(list), out, NULL };

	return read_keys(source, node, "\"answer\"", &keys);
}

static bool parse_answer(const struct source *source, const struct node *node,
                         const struct fault *fault, union fault_value *out)
{
	(void)fault;
	return node->kind == NODE_MAP ? read_parts(source, node, &out->answer)
	                              : read_word(source, node, &out->answer);
}

static bool same_answer(const struct answer *a, const struct answer *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind != ANSWER_REFUSE || (a->refusal.fail_info == b->refusal.fail_info &&
	                                    a->refusal.hresult == b->refusal.hresult &&
	                                    strcmp(a->refusal.text, b->refusal.text) == 0);
}

static bool apply_answer(const union fault_value *value, void *target)
{
	struct answer *answer = target;

	if (same_answer(&value->answer, answer))
		return false;
	*answer = value->answer;
	return true;
}

static const struct fault faults[] = {
	{
		.takes = "issue, pending, ignore, a refusal, or { refuse: ..., hresult: ..., "
			 "text: ... }",
		.help = "Decides about the request whatever the honest decision was.",
		.parse = parse_answer,
		.apply = apply_answer,
	},
};

const struct stage stage_answer = { "answer", AT_MESSAGES, faults, LENGTH(faults) };

bool tamper_answer(const struct play *play, struct answer *answer)
{
	return play_stage(play, &stage_answer, answer);
}
