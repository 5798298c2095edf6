/*
 * stage_send.c - how the bytes of an answer leave: late, in part, and how the connection ends.
 */
#include "scenarios/read.h"

#define DELAY_MAX_MS (UINT32_C(86400) * 1000) /* a day */

static bool parse_delay(const struct source *source, const struct node *node,
                        const struct fault *fault, union fault_value *out)
{
	(void)fault;
	if (!read_duration(source, node, &out->number))
		return false;
	if (out->number > DELAY_MAX_MS)
		return source_fail(source, node->mark, "a delay lasts one day at most");
	return true;
}

static bool apply_delay(const union fault_value *value, void *target)
{
	struct send *send = target;

	if (send->delay_ms == value->number)
		return false;
	send->delay_ms = (uint32_t)value->number;
	return true;
}

static bool parse_cut_after(const struct source *source, const struct node *node,
                            const struct fault *fault, union fault_value *out)
{
	(void)fault;
	return read_cut(source, node, &out->cut.after, &out->cut.is_percent);
}

static bool apply_cut_after(const union fault_value *value, void *target)
{
	struct send *send = target;

	send->cut = true;
	send->cut_after = value->cut.after;
	send->cut_is_percent = value->cut.is_percent;
	return true;
}

static bool apply_end(const union fault_value *value, void *target)
{
	struct send *send = target;

	if (send->end == (enum send_end)value->choice)
		return false;
	send->end = (enum send_end)value->choice;
	return true;
}

static const struct choice ends[] = {
	{ "close", SEND_END_CLOSE },
	{ "reset", SEND_END_RESET },
	{ 0 },
};

static const struct fault faults[] = {
	{
		.field = "delay",
		.takes = "a duration of up to one day",
		.help = "Waits before the first byte of the answer.",
		.parse = parse_delay,
		.apply = apply_delay,
	},
	{
		.field = "cut-after",
		.takes = "a size or a percentage",
		.help = "Sends only so much of head and body, then ends the connection.",
		.parse = parse_cut_after,
		.apply = apply_cut_after,
	},
	{
		.field = "end",
		.takes = "close or reset",
		.help = "How the connection ends after what was sent: closed, or by a TCP reset.",
		.choices = ends,
		.parse = fault_read_choice,
		.apply = apply_end,
	},
};

const struct stage stage_send = { "send", AT_ANY_HTTP, faults, LENGTH(faults) };

bool tamper_send(const struct play *play, struct send *send)
{
	return play_stage(play, &stage_send, send);
}

bool send_is_honest(const struct send *send)
{
	return send->delay_ms == 0 && !send->cut && send->end == SEND_END_HONEST;
}
