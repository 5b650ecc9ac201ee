/* Between the files of the check. */
#pragma once
#include "exchange/exchange.h"

void check_fault(
    struct ctx *, struct check_report *, enum message, const char *first, const char *second);

/* Rows that refer to rows which are not there. */
void check_references(struct ctx *, struct check_report *);
