/*
 * users.c - who may log in. As on Windows, the name alone decides: it is the same in any case, and
 * with any domain around it. Only ASCII letters have a case here.
 */
#include "server/ndes/users.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "server/ndes/utf16.h"

#define NO_RIGHTS ",no-rights"

/* NAME of "DOMAIN\NAME" and of "NAME@DOMAIN". */
static size_t bare_name(const char *name, size_t len, const char **out)
{
	const char *backslash = memrchr(name, '\\', len);
	const char *start = backslash ? backslash + 1 : name;
	const char *at = memchr(start, '@', len - (size_t)(start - name));

	*out = start;
	return at ? (size_t)(at - start) : len - (size_t)(start - name);
}

static bool is_named(const struct user *user, const char *name, size_t len)
{
	return strlen(user->name) == len && strncasecmp(user->name, name, len) == 0;
}

/* users->n if there is none. */
static size_t find(const struct users *users, const char *name, size_t len)
{
	size_t i = 0;

	while (i < users->n && !is_named(&users->list[i], name, len))
		i++;
	return i;
}

/* The password's length; what stands behind it says whether there are no rights. */
static size_t password_len(const char *text, bool *out_may_enroll)
{
	size_t len = strlen(text), mark = strlen(NO_RIGHTS);

	*out_may_enroll = len < mark || strcmp(text + len - mark, NO_RIGHTS) != 0;
	return *out_may_enroll ? len : len - mark;
}

/* NTLM signs with the password in UTF-16: what cannot be converted opens nothing. */
static bool is_utf8(const char *text)
{
	struct bytes wide;
	bool encoded = utf16_encode(text, &wide);

	bytes_clear(&wide);
	return encoded;
}

bool users_add(struct users *users, const char *text)
{
	const char *colon = strchr(text, ':'), *name;
	struct user user;

	if (!colon || !is_utf8(text))
		return false;
	const char *password = colon + 1;
	size_t name_len = bare_name(text, (size_t)(colon - text), &name);
	size_t len = password_len(password, &user.may_enroll);
	if (name_len == 0 || len == 0 || name_len >= USER_TEXT_SIZE || len >= USER_TEXT_SIZE)
		return false;
	size_t i = find(users, name, name_len);
	if (i == USERS_MAX)
		return false;
	snprintf(user.name, sizeof(user.name), "%.*s", (int)name_len, name);
	snprintf(user.password, sizeof(user.password), "%.*s", (int)len, password);
	users->list[i] = user;
	if (i == users->n)
		users->n++;
	return true;
}

const struct user *users_find(const struct users *users, const char *name)
{
	const char *bare;
	size_t len = bare_name(name, strlen(name), &bare);
	size_t i = find(users, bare, len);

	return i < users->n ? &users->list[i] : NULL;
}

const struct user *users_first(const struct users *users)
{
	for (size_t i = 0; i < users->n; i++)
		if (users->list[i].may_enroll)
			return &users->list[i];
	return NULL;
}
