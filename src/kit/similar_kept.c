#include "kit/similar_kept.h"

#include <pthread.h>
#include <sodium.h>

#include "db/db.h"

enum { SLOTS = 256, ITEMS_MOST = 64 };

static struct answer {
    struct similar_question question;
    struct db_state state;
    size_t count;
    struct similar items[ITEMS_MOST];
} answers[SLOTS];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void hash_text(crypto_generichash_state *hash, const char *text)
{
    text = text_or(text, "");
    crypto_generichash_update(hash, (const unsigned char *)text, strlen(text) + 1);
}

static void hash_number(crypto_generichash_state *hash, int64_t number)
{
    crypto_generichash_update(hash, (const unsigned char *)&number, sizeof number);
}

struct similar_question similar_question_of(const char *title, const char *body,
    struct matter except, const struct search_facet_list *filter, size_t limit)
{
    struct similar_question question;
    crypto_generichash_state hash;
    crypto_generichash_init(&hash, NULL, 0, sizeof question.hash);
    hash_text(&hash, title);
    hash_text(&hash, body);
    hash_number(&hash, except.kind);
    hash_number(&hash, except.id);
    hash_number(&hash, (int64_t)limit);
    for (size_t i = 0; filter && i < filter->count; i++) {
        hash_number(&hash, filter->items[i].name);
        hash_number(&hash, filter->items[i].number);
        hash_text(&hash, filter->items[i].code);
    }
    crypto_generichash_final(&hash, question.hash, sizeof question.hash);
    return question;
}

static struct answer *answer_to(const struct similar_question *question)
{
    return &answers[question->hash[0] % SLOTS];
}

bool similar_kept(
    struct ctx *ctx, const struct similar_question *question, struct similar_list *list)
{
    if (!ctx->data_state)
        return false;
    pthread_mutex_lock(&lock);
    const struct answer *answer = answer_to(question);
    bool is_true = memcmp(&answer->question, question, sizeof *question) == 0
        && memcmp(&answer->state, ctx->data_state, sizeof answer->state) == 0;
    struct answer copy;
    if (is_true)
        copy = *answer;
    pthread_mutex_unlock(&lock); /* before the arena may run out of memory */
    for (size_t i = 0; is_true && i < copy.count; i++)
        LIST_PUSH(ctx, *list, copy.items[i]);
    return is_true;
}

void similar_keep(
    struct ctx *ctx, const struct similar_question *question, const struct similar_list *list)
{
    if (!ctx->data_state || ctx->fault || list->count > ITEMS_MOST)
        return;
    pthread_mutex_lock(&lock);
    struct answer *answer = answer_to(question);
    *answer =
        (struct answer) { .question = *question, .state = *ctx->data_state, .count = list->count };
    for (size_t i = 0; i < list->count; i++)
        answer->items[i] = list->items[i];
    pthread_mutex_unlock(&lock);
}
