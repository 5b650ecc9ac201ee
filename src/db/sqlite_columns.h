/* What FTS5 cannot tell by itself: private to this floor. */
#pragma once
#include <sqlite3.h>
#include <stdbool.h>

/* Adds last_column to a connection. */
bool sqlite_add_columns(sqlite3 *);
