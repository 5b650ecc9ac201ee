#include "cli/config.h"

#include <ctype.h>
#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/list.h"
#include "base/text.h"

enum kind { TEXT, NUMBER, YES_NO, SECRET };

#define KEY(section, name, kind, field, ...)                                                       \
    {                                                                                              \
        section, name, kind, offsetof(struct config, field), __VA_ARGS__                           \
    }

static const struct key {
    const char *section, *name;
    enum kind kind;
    size_t offset;
    const char *otherwise;
    int64_t least, most;
} keys[] = {
    KEY("server", "listen", TEXT, listen, "127.0.0.1"),
    KEY("server", "port", NUMBER, port, "8080", 0, 65535),
    KEY("server", "threads", NUMBER, threads, "0", 0, 256),
    KEY("server", "trust_proxy", YES_NO, trusts_proxy, "no"),
    KEY("server", "hsts_subdomains", YES_NO, covers_subdomains, "no"),
    KEY("server", "posts_per_minute", NUMBER, posts_per_minute, "240", 1, 1000000),
    KEY("server", "patience_seconds", NUMBER, patience_seconds, "60", 1, 3600),
    KEY("server", "public_url", TEXT, public_url, ""),
    KEY("database", "database", TEXT, database, "heyi.db"),
    KEY("database", "connections", NUMBER, connections, "0", 0, 1000),
    KEY("files", "data", TEXT, data, "heyi-data"),
    KEY("files", "secret_key_file", TEXT, secret_key_file, ""),
    KEY("safety", "password_list", TEXT, password_list, ""),
    KEY("safety", "clamd", TEXT, clamd, ""),
    KEY("safety", "clamd_seconds", NUMBER, clamd_seconds, "60", 1, 3600),
    KEY("log", "log", TEXT, log, ""),
    KEY("log", "access_log", TEXT, access_log, ""),
    KEY("log", "log_level", TEXT, log_level, "info"),
    KEY("mail", "mail_url", TEXT, mail_url, ""),
    KEY("mail", "mail_user", TEXT, mail_user, ""),
    KEY("mail", "mail_password", SECRET, mail_password, ""),
    KEY("mail", "mail_from", TEXT, mail_from, ""),
};

static struct config config;
static const char *sources[COUNT_OF(keys)];

struct reading {
    struct arena *arena;
    const char *source;
    const char *error;
};

static bool put(struct reading *reading, const struct key *key, const char *value)
{
    char *at = (char *)&config + key->offset;
    int64_t number = 0;
    switch (key->kind) {
    case TEXT:
    case SECRET:
        *(const char **)(void *)at = arena_text(reading->arena, value);
        break;
    case NUMBER:
        if (!text_to_int(value, &number) || number < key->least || number > key->most) {
            reading->error =
                arena_printf(reading->arena, "%s: %s must be a number from %lld to %lld",
                    reading->source, key->name, (long long)key->least, (long long)key->most);
            return false;
        }
        *(int64_t *)(void *)at = number;
        break;
    case YES_NO:
        if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
            reading->error = arena_printf(
                reading->arena, "%s: %s must be yes or no", reading->source, key->name);
            return false;
        }
        *(bool *)(void *)at = *value == 'y';
        break;
    }
    sources[key - keys] = reading->source;
    return true;
}

static const struct key *key_find(const char *section, const char *name)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strcmp(keys[i].name, name) == 0 && (!section || strcmp(keys[i].section, section) == 0))
            return &keys[i];
    return NULL;
}

static int take_line(void *context, const char *section, const char *name, const char *value)
{
    struct reading *reading = context;
    const struct key *key = key_find(section, name);
    if (!key && !reading->error)
        reading->error = arena_printf(
            reading->arena, "%s: unknown key %s in [%s]", reading->source, name, section);
    return key && !reading->error && put(reading, key, value);
}

static bool read_file(struct reading *reading, const char *path)
{
    reading->source = arena_text(reading->arena, path);
    int result = ini_parse(path, take_line, reading);
    if (result != 0 && !reading->error)
        reading->error = result < 0
            ? arena_printf(reading->arena, "%s cannot be read", path)
            : arena_printf(reading->arena, "%s: line %d is not KEY = VALUE", path, result);
    return !reading->error;
}

static bool read_environment(struct reading *reading)
{
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        char name[64] = "HEYI_";
        size_t length = 5;
        for (const char *c = keys[i].name; *c; c++)
            name[length++] = (char)toupper((unsigned char)*c);
        const char *value = getenv(name);
        reading->source = arena_text(reading->arena, name);
        if (value && !put(reading, &keys[i], value))
            return false;
    }
    return true;
}

/* Variables that begin with HEYI_ and name nothing are mistakes too, but for those of the tests. */
static bool find_unknown_variable(struct reading *reading)
{
    for (char **at = environ; *at; at++) {
        bool is_ours = strncmp(*at, "HEYI_", 5) == 0 && strncmp(*at, "HEYI_TEST_", 10) != 0
            && strncmp(*at, "HEYI_CONFIG=", 12) != 0;
        if (!is_ours)
            continue;
        char name[64] = "";
        for (size_t i = 0; i + 1 < sizeof name && (*at)[i + 5] && (*at)[i + 5] != '='; i++)
            name[i] = (char)tolower((unsigned char)(*at)[i + 5]);
        if (!key_find(NULL, name)) {
            reading->error =
                arena_printf(reading->arena, "unknown variable %.*s", (int)strcspn(*at, "="), *at);
            return true;
        }
    }
    return false;
}

const struct config *config_read(struct arena *arena, const char *path, const char **error)
{
    struct reading reading = { .arena = arena, .source = "default" };
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        put(&reading, &keys[i], keys[i].otherwise);
    if (!path)
        path = getenv("HEYI_CONFIG");
    if (!path)
        path = access("heyi.conf", R_OK) == 0          ? "heyi.conf"
            : access("/etc/heyi/heyi.conf", R_OK) == 0 ? "/etc/heyi/heyi.conf"
                                                       : NULL;
    bool is_read = (!path || read_file(&reading, path)) && !find_unknown_variable(&reading)
        && read_environment(&reading);
    *error = reading.error;
    return is_read ? &config : NULL;
}

bool config_set(struct arena *arena, const char *key_name, const char *value, const char **error)
{
    struct reading reading = { .arena = arena, .source = "option" };
    const struct key *key = key_find(NULL, key_name);
    bool is_set = key && put(&reading, key, value);
    *error = key ? reading.error : arena_printf(arena, "unknown option --%s", key_name);
    return is_set;
}

bool config_is_key(const char *text)
{
    size_t length = strcspn(text, "=");
    if (length == strlen("config") && strncmp(text, "config", length) == 0)
        return true;
    for (size_t i = 0; i < COUNT_OF(keys); i++)
        if (strlen(keys[i].name) == length && strncmp(keys[i].name, text, length) == 0)
            return true;
    return false;
}

void config_print(void)
{
    const char *section = "";
    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        const struct key *key = &keys[i];
        const void *at = (const char *)&config + key->offset;
        if (strcmp(section, key->section) != 0)
            printf("%s[%s]\n", i ? "\n" : "", key->section);
        section = key->section;
        printf("%s = ", key->name);
        if (key->kind == NUMBER)
            printf("%lld", (long long)*(const int64_t *)at);
        else if (key->kind == YES_NO)
            printf("%s", *(const bool *)at ? "yes" : "no");
        else
            printf("%s",
                key->kind == SECRET && **(const char *const *)at ? "(hidden)"
                                                                 : *(const char *const *)at);
        printf("  ; %s\n", sources[i]);
    }
}
