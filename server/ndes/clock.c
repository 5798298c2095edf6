/*
 * clock.c - a lane's clock. Each of the two values alone makes a sound clock, so that a reader
 * never needs a lock: it sees the old time or the new one.
 */
#include "server/ndes/clock.h"

#include <string.h>
#include <time.h>

static int64_t machine_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_now_ms(const struct clock *clock)
{
	int64_t fixed_ms = atomic_load(&clock->fixed_ms);

	return fixed_ms ? fixed_ms : machine_ms() + atomic_load(&clock->offset_ms);
}

void clock_set(struct clock *clock, int64_t at_ms, bool fixed)
{
	atomic_store(&clock->offset_ms, at_ms - machine_ms());
	atomic_store(&clock->fixed_ms, fixed ? at_ms : 0);
}

void clock_start(struct clock *clock)
{
	clock->start_offset_ms = atomic_load(&clock->offset_ms);
	clock->start_fixed_ms = atomic_load(&clock->fixed_ms);
}

void clock_reset(struct clock *clock)
{
	atomic_store(&clock->offset_ms, clock->start_offset_ms);
	atomic_store(&clock->fixed_ms, clock->start_fixed_ms);
}

void clock_advance(struct clock *clock, int64_t by_ms)
{
	int64_t fixed_ms = atomic_load(&clock->fixed_ms);
	bool done = false;

	atomic_fetch_add(&clock->offset_ms, by_ms);
	while (fixed_ms && !done)
		done = atomic_compare_exchange_weak(&clock->fixed_ms, &fixed_ms, fixed_ms + by_ms);
}

void clock_follow_machine(struct clock *clock)
{
	atomic_store(&clock->offset_ms, 0);
	atomic_store(&clock->fixed_ms, 0);
}

bool clock_parse(const char *text, int64_t *out_ms)
{
	static const char *const formats[] = { "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d" };

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		struct tm utc = { 0 };
		const char *end = strptime(text, formats[i], &utc);
		if (!end || *end != '\0')
			continue;
		struct tm normal = utc;
		time_t seconds = timegm(&normal);
		/* timegm turns the 31st of April into the 1st of May. */
		if (seconds <= 0 || normal.tm_mday != utc.tm_mday || normal.tm_year > 9999 - 1900)
			return false;
		*out_ms = (int64_t)seconds * 1000;
		return true;
	}
	return false;
}
