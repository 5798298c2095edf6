/*
 * stages.c - the table of stages, and how a step is applied to the value of one of them.
 */
#include "scenarios/read.h"
#include "scenarios/script.h"

const struct stage *const scenario_stages[] = {
	&stage_answer, &stage_certificate, &stage_reply, &stage_http, &stage_send, NULL,
};

bool fault_read_choice(const struct source *source, const struct node *node,
                       const struct fault *fault, union fault_value *out)
{
	return read_choice(source, node, fault->choices, &out->choice);
}

bool play_stage(const struct play *play, const struct stage *stage, void *target)
{
	const struct step *step = play->script;
	bool changed = false;

	for (size_t i = 0; step && i < step->n_settings; i++) {
		const struct setting *setting = &step->settings[i];

		if (setting->stage == stage && setting->fault->apply(&setting->value, target))
			changed = true;
	}
	return changed;
}
