/* How common a token is, from a sample of the indexed entries that the process keeps in memory and
 * takes anew from time to time. */
#pragma once
#include "kit/search.h"

/* The share of entries that hold the token, 0 to 1; 0 where the sample has it at most once. */
double search_share(struct ctx *, const char *token, size_t length);

/* About how many entries there are. */
int64_t search_entry_count(struct ctx *);

/* How telling a token is when texts are compared: the logarithm of how rare it is, above 0. */
double search_telling(struct ctx *, const char *token, size_t length);

/* Takes the sample when it is missing or old (about 100 ms); the others call it by themselves, a
 * job may do it ahead of them. */
void search_sample(struct ctx *);

uint64_t search_hash(const char *token, size_t length);
