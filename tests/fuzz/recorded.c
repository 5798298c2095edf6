#include "recorded.h"

#include "fuzz.h"

const struct ca *recorded_ca(void)
{
	static struct ca *ca;
	struct ca_error err = { "" };

	if (!ca && !ca_open(TEST_DATA_DIR "/captured/keys", &ca, &err)) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	return ca;
}
