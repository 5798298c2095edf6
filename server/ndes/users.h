/*
 * users.h - who may log in to mscep_admin and to /challenge.
 */
#ifndef SERVER_NDES_USERS_H
#define SERVER_NDES_USERS_H

#include <stdbool.h>
#include <stddef.h>

#define USER_TEXT_SIZE 128
#define USERS_MAX      16

struct user {
	char name[USER_TEXT_SIZE];
	char password[USER_TEXT_SIZE];
	bool may_enroll; /* else the page says that it may not */
};

struct users {
	struct user list[USERS_MAX];
	size_t n;
};

/* "USER:PASSWORD[,no-rights]" in UTF-8; false if it is not of this form, is too long, or there is
 * no room. A name that is there already is replaced. */
bool users_add(struct users *users, const char *text);

/* By name, without regard to case (Windows); "DOMAIN\NAME" and "NAME@DOMAIN" are NAME. NULL: no
 * such user. */
const struct user *users_find(const struct users *users, const char *name);

/* The first one that may enroll, whom others are told of; NULL: nobody may. */
const struct user *users_first(const struct users *users);

#endif
