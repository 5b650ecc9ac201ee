#include "people/password.h"

#include <ctype.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "kit/ledger.h"
#include "kit/notices.h"
#include "kit/settings.h"
#include "people/known_passwords.h"
#include "people/token.h"
#include "web/session.h"

/* A hashing takes 64 MB, so no more go on at once than memory is meant for. */
enum { HASHINGS_MOST = 4 };
static pthread_mutex_t hashings_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t hashing_ended = PTHREAD_COND_INITIALIZER;
static int hashings;

/* More at once than there are cores would only hold each other up. */
static int hashings_at_once(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 1 ? 1 : cores > HASHINGS_MOST ? HASHINGS_MOST : (int)cores;
}

static void hashing_begin(void)
{
    pthread_mutex_lock(&hashings_lock);
    while (hashings >= hashings_at_once())
        pthread_cond_wait(&hashing_ended, &hashings_lock);
    hashings++;
    pthread_mutex_unlock(&hashings_lock);
}

static void hashing_end(void)
{
    pthread_mutex_lock(&hashings_lock);
    hashings--;
    pthread_cond_signal(&hashing_ended);
    pthread_mutex_unlock(&hashings_lock);
}

const char *password_hash(struct ctx *ctx, const char *password)
{
    char *hash = arena_alloc(ctx->arena, crypto_pwhash_STRBYTES);
    hashing_begin();
    bool is_made = crypto_pwhash_str(hash, password, strlen(password),
                       crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE)
        == 0;
    hashing_end();
    if (!is_made)
        ctx_fault(ctx, "password: out of memory");
    return hash;
}

bool password_fits(const char *hash, const char *password)
{
    /* of no password: verified against where there is none, so that all take the same time */
    static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
                                 "8Jq0Vb0Ml5oGvQh5t8bCkkZmFf1T0uXyD1b5F4yqk6M";
    bool has_one = hash && *hash;
    char padded[crypto_pwhash_STRBYTES] = "";
    snprintf(padded, sizeof padded, "%s", has_one ? hash : nobody);
    hashing_begin();
    bool fits = crypto_pwhash_str_verify(padded, password, strlen(password)) == 0;
    hashing_end();
    return has_one && fits;
}

const char *password_hash_of(struct ctx *ctx, int64_t person_id)
{
    return text_or(
        db_scalar_text(ctx, "SELECT password_hash FROM person WHERE id = $1", person_id), "");
}

/* Bytes of Chinese and other characters count as letters. */
static bool is_letter(char c)
{
    return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static char *folded(struct ctx *ctx, const char *text)
{
    char *copy = arena_text(ctx->arena, text);
    for (char *c = copy; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    return copy;
}

/* What is left of a password without capitals, digits and signs at its ends, and with the usual
 * digits for letters in it read as letters. */
static char *core_of(struct ctx *ctx, const char *password)
{
    static const char digits[] = "013457@$", letters[] = "oieastas";
    char *core = folded(ctx, password);
    size_t length = strlen(core);
    while (length > 0 && !is_letter(core[length - 1]))
        core[--length] = '\0';
    while (*core && !is_letter(*core))
        core++;
    for (char *c = core; *c; c++) {
        const char *digit = strchr(digits, *c);
        if (digit)
            *c = letters[digit - digits];
    }
    return core;
}

/* The words that guessers begin with, and rows of the keyboard: whatever digits and signs stand
 * around them, they are tried first. The long lists are made elsewhere and know little Chinese. */
static bool is_common(struct ctx *ctx, const char *password)
{
    static const char *const words[] = { "", "a", "aa", "aaa", "abc", "abcd", "abcdef", "admin",
        "administrator", "asd", "asdf", "asdfgh", "asdfghjkl", "changeme", "china", "dragon",
        "guest", "hello", "helloworld", "iloveyou", "letmein", "login", "master", "mima", "monkey",
        "nihao", "pass", "passw", "password", "passwort", "princess", "q", "qaz", "qazwsx",
        "qazwsxedc", "qq", "qwe", "qweasd", "qweasdzxc", "qwer", "qwert", "qwerty", "qwertyuiop",
        "root", "secret", "shadow", "sunshine", "superman", "system", "test", "user", "welcome",
        "woaini", "wang", "woaizhongguo", "zhang", "zhengxie", "zhongguo", "zxc", "zxcv", "zxcvbn",
        "zxcvbnm" };
    enum { WORD_LEAST = 4 };
    const char *core = core_of(ctx, password);
    for (size_t i = 0; i < COUNT_OF(words); i++)
        if (strcmp(core, words[i]) == 0)
            return true;
    return known_password_has(folded(ctx, password))
        || (strlen(core) >= WORD_LEAST && known_password_has(core));
}

static const char *letters_of(struct ctx *ctx, const char *text)
{
    char *letters = folded(ctx, text), *end = letters;
    for (const char *c = letters; *c; c++)
        if (is_letter(*c))
            *end++ = *c;
    *end = '\0';
    return letters;
}

/* Whether nothing but a name, once or more often, stands among the digits and signs. */
static bool is_only(const char *letters, const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || !*letters)
        return false;
    while (strncmp(letters, name, length) == 0)
        letters += length;
    return !*letters;
}

static bool is_only_a_name(struct ctx *ctx, const char *password)
{
    const char *names[] = { "heyi", "荷议", setting_text(ctx, "committee.name"),
        setting_text(ctx, "committee.name_en"), setting_text(ctx, "committee.short_name"),
        setting_text(ctx, "committee.short_name_en") };
    const char *letters = letters_of(ctx, password),
               *decoded = letters_of(ctx, core_of(ctx, password));
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const char *name = letters_of(ctx, names[i]);
        if (is_only(letters, name) || is_only(decoded, name))
            return true;
    }
    return false;
}

static bool holds_user_name(struct ctx *ctx, const char *password, const char *user_name)
{
    enum { NAME_LEAST = 3 }; /* shorter ones stand in many words by chance */
    return text_length(text_or(user_name, "")) >= NAME_LEAST
        && strstr(folded(ctx, password), folded(ctx, user_name));
}

static int kinds_of(const char *password)
{
    bool has_lower = false, has_upper = false, has_digit = false, has_other = false;
    for (const char *c = password; *c; c++) {
        unsigned char letter = (unsigned char)*c;
        has_lower |= islower(letter) != 0;
        has_upper |= isupper(letter) != 0;
        has_digit |= isdigit(letter) != 0;
        has_other |= !isalnum(letter);
    }
    return has_lower + has_upper + has_digit + has_other;
}

/* Why guessers would find it soon; MSG_NONE where they would not. */
static enum message why_guessed(struct ctx *ctx, const char *password)
{
    return is_only_a_name(ctx, password)                  ? MSG_PASSWORD_IS_NAME
        : is_common(ctx, password)                        ? MSG_PASSWORD_COMMON
        : known_list_has(password, folded(ctx, password)) ? MSG_PASSWORD_LEAKED
                                                          : MSG_NONE;
}

void password_check(struct ctx *ctx, const char *password, const char *user_name, const char *field,
    struct problems *problems)
{
    int64_t least = setting_int(ctx, "security.password_length"),
            kinds = setting_int(ctx, "security.password_kinds");
    if ((int64_t)text_length(password) < least)
        problem_add_with(ctx, problems, field, MSG_PASSWORD_SHORT,
            arena_printf(ctx->arena, "%lld", (long long)least));
    else if (kinds_of(password) < kinds)
        problem_add_with(ctx, problems, field, MSG_PASSWORD_KINDS,
            arena_printf(ctx->arena, "%lld", (long long)kinds));
    else if (holds_user_name(ctx, password, user_name))
        problem_add(ctx, problems, field, MSG_PASSWORD_HOLDS_NAME);
    else if (why_guessed(ctx, password))
        problem_add(ctx, problems, field, why_guessed(ctx, password));
}

/* Also who changed it himself is told: it may have been somebody else in his name. */
void person_tell_of_change(struct ctx *ctx, int64_t person_id, enum message what)
{
    const struct actor *before = ctx->actor;
    ctx->actor = &actor_nobody;
    notice_send(ctx, person_id, what, MATTER(PERSON, person_id), NULL, NULL);
    ctx->actor = before;
}

void password_set(struct ctx *ctx, int64_t person_id, const char *hash, bool must_change)
{
    bool is_first = !*password_hash_of(ctx, person_id);
    db_exec(ctx,
        "UPDATE person SET password_hash = $1, password_set_at = $2, must_change_password = $3, "
        "failed_count = 0,"
        " locked_until = 0 WHERE id = $4",
        hash, ctx->now, must_change, person_id);
    session_end_others(ctx, person_id, ctx->actor->id == person_id ? ctx->actor->session_id : 0);
    if (ctx->actor->id != person_id)
        token_revoke_all(ctx, person_id);
    ledger_write(ctx, MATTER(PERSON, person_id), "person.password", NULL);
    if (!is_first)
        person_tell_of_change(ctx, person_id, MSG_PERSON_NOTICE_PASSWORD);
}

/* Without letters and digits that look alike, in groups that can be read out on the telephone. */
static const char *draw(struct ctx *ctx)
{
    static const char signs[] = "abcdefghjkmnpqrstuvwxyz", digits[] = "23456789";
    char text[] = "Aaaa-0000-aaaa-0000-aaaa";
    text[0] = (char)('A' + (signs[randombytes_uniform(sizeof signs - 1)] - 'a'));
    for (char *at = text + 1; *at; at++)
        if (*at != '-')
            *at = *at == '0' ? digits[randombytes_uniform(sizeof digits - 1)]
                             : signs[randombytes_uniform(sizeof signs - 1)];
    return arena_text(ctx->arena, text);
}

/* One in some thousands would be refused by chance. */
const char *password_random(struct ctx *ctx)
{
    const char *password = draw(ctx);
    while (why_guessed(ctx, password))
        password = draw(ctx);
    return password;
}
