/* What a unit test stands on: a context with a database of the newest schema, on SQLite or, where
 * HEYI_TEST_BACKEND says postgres, on the PostgreSQL of HEYI_TEST_POSTGRES.
 *
 *   cmocka_run_group_tests(tests, world_open, world_close) makes it once a program;
 *   cmocka_unit_test_setup_teardown(a_test, world_begin, world_forget) gives each test a
 * transaction that is taken back. The test finds `struct ctx *ctx = *state`. */
#pragma once
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "db/db.h"

int world_open(void **state);
int world_close(void **state);
int world_begin(void **state);
int world_forget(void **state);

/* One test in a transaction of its own. */
#define WORLD_TEST(test) cmocka_unit_test_setup_teardown(test, world_begin, world_forget)

/* The pool, for tests that need a second connection; what they write must be committed. */
struct db_pool *world_pool(void);

/* A new folder below TMPDIR, or /tmp where that is not set; whoever asks for it deletes it. */
enum { WORLD_FOLDER_MOST = 160 };
void world_folder(char folder[WORLD_FOLDER_MOST]);

/* "sqlite" or "postgres". */
const char *world_backend(void);
