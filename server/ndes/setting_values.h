/*
 * setting_values.h - the kinds of value that settings have, as people write them: numbers, words,
 * names, durations, times. What is written for a value is read as the same value again.
 */
#ifndef SERVER_NDES_SETTING_VALUES_H
#define SERVER_NDES_SETTING_VALUES_H

#include "server/ndes/settings.h"

bool setting_read_number(const char *text, unsigned min, unsigned max, unsigned *out);
void setting_write_number(unsigned number, char *out, size_t size);

/* One of n words, by its index. */
bool setting_read_word(const char *text, const char *const words[], size_t n, size_t *out);

/* A template's name: printable, not empty. */
bool setting_read_name(const char *text, char out[static SETTING_TEMPLATE_SIZE]);

/* "60m": a whole number above 0 and a unit, s m h d; seconds, up to a century. It is written in the
 * largest unit that tells it whole. */
bool setting_read_duration(const char *text, int64_t *out);
void setting_write_duration(int64_t seconds, char *out, size_t size);

/* "never", which is 0, or a time as clock_parse reads it; seconds since 1970. */
bool setting_read_time(const char *text, int64_t *out);
void setting_write_time(int64_t time, char *out, size_t size);

/* "any", "20%" of a certificate's life, or a duration. */
bool setting_read_window(const char *text, struct renewal_window *out);
void setting_write_window(const struct renewal_window *window, char *out, size_t size);

#endif
