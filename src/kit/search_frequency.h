/* How common a token is, from a sample of the indexed entries that the process keeps in memory and
 * takes anew from time to time. */
#pragma once
#include "kit/search.h"

/* The share of entries that hold the token, 0 to 1; 0 where the sample has it at most once. */
double search_share(const char *token, size_t length);

/* About how many entries there are. */
int64_t search_entry_count(void);

/* The newest day of the sample, and the day from which on this part of all entries (0 to 1) has its
 * own; INT64_MIN for all, and where that is more than so many days back. */
int64_t search_newest_day(void);
int64_t search_day_of_newest(double part, int64_t days_most);

/* How telling tokens are when texts are compared, by their hashes: the logarithm of how rare each
 * is, above 0. */
void search_telling(const uint64_t *hashes, double *telling, size_t count);

/* Takes the sample when it is missing or old (about 100 ms); the others call it by themselves, a
 * job may do it ahead of them. */
void search_sample(struct ctx *);

uint64_t search_hash(const char *token, size_t length);
