#include "generations.h"

#include "witness.h"

#include <stdio.h>
#include <sys/stat.h>

struct generations generations[GENERATIONS] = {
	{ .name = "single-tier",
	  .hierarchy = CA_SINGLE_TIER,
	  .files = "ca ra-sign ra-encrypt",
	  .anchor = "ca.pem" },
	{ .name = "two-tier",
	  .hierarchy = CA_TWO_TIER,
	  .files = "ca ra-sign ra-encrypt root",
	  .anchor = "root.pem" },
	{ .name = "ca-only", .hierarchy = CA_ONLY, .files = "ca", .anchor = "ca.pem" },
};

bool new_directory(const char *name, char out[static GENERATIONS_PATH_SIZE])
{
	snprintf(out, GENERATIONS_PATH_SIZE, "%s", scratch("%s", name));
	return mkdir(out, 0700) == 0;
}

static bool make_both(struct generations *row, struct ca_error *err)
{
	char name[64];

	snprintf(name, sizeof(name), "%s-next", row->name);
	return new_directory(row->name, row->now) && new_directory(name, row->next) &&
	       ca_create(row->now, row->hierarchy, FIRST, err) &&
	       ca_open(row->now, &row->ca, err) &&
	       ca_create_next(row->next, row->ca, row->now, LATER, err) &&
	       ca_open(row->next, &row->next_ca, err);
}

int generations_make(void)
{
	struct ca_error err = { "" };

	for (size_t i = 0; i < GENERATIONS; i++)
		if (!make_both(&generations[i], &err)) {
			fprintf(stderr, "%s: %s\n", generations[i].name, err.text);
			return 1;
		}
	return 0;
}

int generations_close(void)
{
	for (size_t i = 0; i < GENERATIONS; i++) {
		ca_close(generations[i].ca);
		ca_close(generations[i].next_ca);
	}
	return 0;
}

struct certificate issue_leaf(const struct ca *ca, int64_t not_before, int64_t not_after)
{
	struct cert_order order =
		order_for("-newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=leaf");
	struct certificate leaf = { 0 };
	struct ca_error err = { "" };

	order.not_before = not_before;
	order.not_after = not_after;
	CHECK_SAY(ca_issue(ca, &order, &leaf, &err), "%s", err.text);
	cert_order_clear(&order);
	return leaf;
}
