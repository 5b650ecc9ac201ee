#include "kit/text_diff.h"

#include <ctype.h>
#include <unicode/uchar.h>

#include "base/buffer.h"

/* More edits than this in one block, and it is taken as rewritten. */
enum { EDITS_MOST = 3000 };

struct token {
    const char *start;
    uint32_t length;
    bool is_space;
};
struct token_list {
    struct token *items;
    size_t count;
};

struct work {
    struct ctx *ctx;
    struct token_list a, b;
    bool *removed, *added; /* by token */
    int32_t *forward, *backward; /* furthest reaching paths by diagonal */
};

/* ---- tokens ---- */

enum kind { KIND_SPACE, KIND_WORD, KIND_SINGLE };

static enum kind kind_of(uint32_t code)
{
    if (code == ' ' || code == '\t' || code == 0x3000)
        return KIND_SPACE;
    bool is_ideographic = u_hasBinaryProperty((UChar32)code, UCHAR_IDEOGRAPHIC);
    bool is_kana = code >= 0x3040 && code <= 0x30ff;
    bool is_word = u_isalnum((UChar32)code) || code == '_'
        || (U_GET_GC_MASK((UChar32)code) & U_GC_M_MASK) != 0;
    return is_word && !is_ideographic && !is_kana ? KIND_WORD : KIND_SINGLE;
}

/* The point of 12.5 and the comma of 1,200. */
static bool is_inside_number(const char *text, const char *at)
{
    return (*at == '.' || *at == ',') && at > text && isdigit((unsigned char)at[-1])
        && isdigit((unsigned char)at[1]);
}

static struct token_list tokens_of(struct ctx *ctx, const char *text)
{
    struct token_list list = { 0 };
    enum kind before = KIND_SINGLE;
    for (const char *at = text; *at;) {
        const char *start = at;
        enum kind kind = kind_of(text_next(&at));
        if (is_inside_number(text, start))
            kind = KIND_WORD;
        uint32_t length = (uint32_t)(at - start);
        if (kind != KIND_SINGLE && kind == before && list.count > 0)
            list.items[list.count - 1].length += length;
        else
            LIST_PUSH(ctx, list, (struct token) { start, length, kind == KIND_SPACE });
        before = kind;
    }
    return list;
}

static bool is_same(const struct work *work, int32_t i, int32_t k)
{
    const struct token *a = &work->a.items[i], *b = &work->b.items[k];
    return a->length == b->length && memcmp(a->start, b->start, a->length) == 0;
}

/* ---- Myers: the middle of the shortest edit path, then both halves ---- */

struct box {
    int32_t left, right, top, bottom; /* [left, right) of a, [top, bottom) of b */
};
struct snake {
    int32_t from_x, from_y, to_x, to_y;
    bool is_found;
};

enum { NOWHERE = -1000000000 };

/* Where diagonal k begins with this many edits, by a step down or to the right, inside of the box.
 */
static int32_t begin_of(const int32_t *v, int32_t k, int32_t edits, int32_t width, int32_t height)
{
    int32_t best = NOWHERE;
    if (edits == 0)
        return 0;
    if (k != edits && v[k + 1] >= 0 && v[k + 1] - k >= 0 && v[k + 1] - k <= height)
        best = v[k + 1];
    int32_t right = k != -edits ? v[k - 1] + 1 : NOWHERE;
    if (right > best && right >= 0 && right <= width && right - k >= 0 && right - k <= height)
        best = right;
    return best;
}

/* One step of `edits` from the start. True where it meets the paths from the end. */
static bool step_forward(
    const struct work *work, const struct box *box, int32_t edits, struct snake *snake)
{
    int32_t width = box->right - box->left, height = box->bottom - box->top;
    int32_t delta = width - height, *v = work->forward;
    const int32_t *other = work->backward;
    for (int32_t k = -edits; k <= edits; k += 2) {
        int32_t x = begin_of(v, k, edits, width, height), y = x - k;
        int32_t from_x = x, from_y = y;
        while (x >= 0 && x < width && y < height && is_same(work, box->left + x, box->top + y))
            x++, y++;
        v[k] = x;
        bool is_met = (delta & 1) && k - delta >= -(edits - 1) && k - delta <= edits - 1
            && x + other[delta - k] >= width;
        if (is_met) {
            *snake = (struct snake) { from_x, from_y, x, y, true };
            return true;
        }
    }
    return false;
}

/* The same from the end, in coordinates that count from there. */
static bool step_backward(
    const struct work *work, const struct box *box, int32_t edits, struct snake *snake)
{
    int32_t width = box->right - box->left, height = box->bottom - box->top;
    int32_t delta = width - height, *v = work->backward;
    const int32_t *other = work->forward;
    for (int32_t k = -edits; k <= edits; k += 2) {
        int32_t x = begin_of(v, k, edits, width, height), y = x - k;
        int32_t from_x = x, from_y = y;
        while (x >= 0 && x < width && y < height
            && is_same(work, box->right - x - 1, box->bottom - y - 1))
            x++, y++;
        v[k] = x;
        bool is_met = (delta & 1) == 0 && delta - k >= -edits && delta - k <= edits
            && x + other[delta - k] >= width;
        if (is_met) {
            *snake =
                (struct snake) { width - x, height - y, width - from_x, height - from_y, true };
            return true;
        }
    }
    return false;
}

static struct snake middle_snake(const struct work *work, const struct box *box)
{
    struct snake snake = { 0 };
    int32_t sum = box->right - box->left + box->bottom - box->top;
    for (int32_t edits = 0; edits <= (sum + 1) / 2 && edits <= EDITS_MOST; edits++)
        if (step_forward(work, box, edits, &snake) || step_backward(work, box, edits, &snake))
            return snake;
    return snake;
}

static void mark_all(struct work *work, const struct box *box)
{
    for (int32_t i = box->left; i < box->right; i++)
        work->removed[i] = true;
    for (int32_t k = box->top; k < box->bottom; k++)
        work->added[k] = true;
}

static void compare(struct work *work, struct box box)
{
    while (box.left < box.right && box.top < box.bottom && is_same(work, box.left, box.top))
        box.left++, box.top++;
    while (box.left < box.right && box.top < box.bottom
        && is_same(work, box.right - 1, box.bottom - 1))
        box.right--, box.bottom--;
    if (box.left == box.right || box.top == box.bottom) {
        mark_all(work, &box);
        return;
    }
    struct snake snake = middle_snake(work, &box);
    if (!snake.is_found) {
        mark_all(work, &box);
        return;
    }
    compare(
        work, (struct box) { box.left, box.left + snake.from_x, box.top, box.top + snake.from_y });
    compare(
        work, (struct box) { box.left + snake.to_x, box.right, box.top + snake.to_y, box.bottom });
}

/* ---- pieces ---- */

struct run {
    enum text_change change;
    const char *start;
    size_t length;
    size_t tokens;
    bool has_break;
};
struct run_list {
    struct run *items;
    size_t count;
};

static void add_token(
    struct work *work, struct run_list *runs, enum text_change change, const struct token *token)
{
    struct run *last = runs->count ? &runs->items[runs->count - 1] : NULL;
    bool has_break = *token->start == '\n';
    if (last && last->change == change) {
        last->length += token->length;
        last->tokens++;
        last->has_break |= has_break;
        return;
    }
    LIST_PUSH(work->ctx, *runs, (struct run) { change, token->start, token->length, 1, has_break });
}

static struct run_list runs_of(struct work *work)
{
    struct run_list runs = { 0 };
    size_t i = 0, k = 0;
    while (i < work->a.count || k < work->b.count) {
        while (i < work->a.count && work->removed[i])
            add_token(work, &runs, TEXT_REMOVED, &work->a.items[i++]);
        while (k < work->b.count && work->added[k])
            add_token(work, &runs, TEXT_ADDED, &work->b.items[k++]);
        while (i < work->a.count && k < work->b.count && !work->removed[i] && !work->added[k]) {
            add_token(work, &runs, TEXT_SAME, &work->b.items[k++]);
            i++;
        }
    }
    return runs;
}

static size_t changed_tokens(const struct run_list *runs, size_t from, size_t to)
{
    size_t count = 0;
    for (size_t i = from; i < to; i++)
        count += runs->items[i].change == TEXT_SAME ? 0 : runs->items[i].tokens;
    return count;
}

/* A character or two that stayed between rewritten places only make confetti: readers look for
 * passages. */
static bool is_confetti(const struct run_list *runs, size_t at)
{
    const struct run *run = &runs->items[at];
    if (run->change != TEXT_SAME || run->tokens > 2 || run->has_break || at == 0
        || at + 1 >= runs->count)
        return false;
    size_t first = at >= 2 ? at - 2 : 0, last = at + 3 < runs->count ? at + 3 : runs->count;
    return changed_tokens(runs, first, at) >= 3 && changed_tokens(runs, at + 1, last) >= 3;
}

static void flush(
    struct ctx *ctx, struct text_pieces *pieces, struct buffer *text, enum text_change change)
{
    if (text->length == 0)
        return;
    LIST_PUSH(ctx, *pieces,
        (struct text_piece) { change, arena_text_n(ctx->arena, buffer_text(text), text->length) });
    text->length = 0;
}

static struct text_pieces pieces_of(struct work *work)
{
    struct ctx *ctx = work->ctx;
    struct run_list runs = runs_of(work);
    struct text_pieces pieces = { 0 };
    struct buffer removed = buffer_new(ctx->arena), added = buffer_new(ctx->arena);
    for (size_t i = 0; i < runs.count; i++) {
        const struct run *run = &runs.items[i];
        bool joins = is_confetti(&runs, i);
        if (run->change == TEXT_SAME && !joins) {
            flush(ctx, &pieces, &removed, TEXT_REMOVED);
            flush(ctx, &pieces, &added, TEXT_ADDED);
            LIST_PUSH(ctx, pieces,
                (struct text_piece) {
                    TEXT_SAME, arena_text_n(ctx->arena, run->start, run->length) });
            continue;
        }
        if (run->change != TEXT_ADDED)
            buffer_append(&removed, run->start, run->length);
        if (run->change != TEXT_REMOVED)
            buffer_append(&added, run->start, run->length);
    }
    flush(ctx, &pieces, &removed, TEXT_REMOVED);
    flush(ctx, &pieces, &added, TEXT_ADDED);
    return pieces;
}

struct text_pieces text_diff(struct ctx *ctx, const char *before, const char *after)
{
    struct work work = {
        .ctx = ctx,
        .a = tokens_of(ctx, text_or(before, "")),
        .b = tokens_of(ctx, text_or(after, "")),
    };
    size_t sum = work.a.count + work.b.count;
    work.removed = arena_alloc(ctx->arena, work.a.count + 1);
    work.added = arena_alloc(ctx->arena, work.b.count + 1);
    memset(work.removed, 0, work.a.count + 1);
    memset(work.added, 0, work.b.count + 1);
    /* diagonals run from -(edits) to +(edits): the arrays are addressed from their middle */
    size_t reach = sum + 2;
    work.forward = (int32_t *)arena_alloc(ctx->arena, (2 * reach + 1) * sizeof(int32_t)) + reach;
    work.backward = (int32_t *)arena_alloc(ctx->arena, (2 * reach + 1) * sizeof(int32_t)) + reach;
    compare(&work, (struct box) { 0, (int32_t)work.a.count, 0, (int32_t)work.b.count });
    return pieces_of(&work);
}
