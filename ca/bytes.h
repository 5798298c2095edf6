/*
 * bytes.h - bytes that are owned, and bytes that are borrowed. Out of memory ends the program.
 */
#ifndef CA_BYTES_H
#define CA_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Owned bytes. */
struct bytes {
	uint8_t *data;
	size_t len;
};

/* Borrowed bytes: valid as long as their owner. */
struct view {
	const uint8_t *data;
	size_t len;
};

void bytes_clear(struct bytes *bytes);
struct bytes bytes_alloc(size_t len); /* not initialised */
struct bytes bytes_copy(struct view from);
struct bytes bytes_of_text(const char *text); /* without the final NUL */
struct view bytes_view(const struct bytes *bytes);
struct view view_of_text(const char *text);
bool view_equal(struct view a, struct view b);

#endif
