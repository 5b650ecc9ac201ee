#include "kit/document.h"

#include "kit/document_layout.h"
#include "web/html.h"

const char *chinese_number(struct ctx *ctx, int number)
{
    static const char *const digits[] = { "", "一", "二", "三", "四", "五", "六", "七", "八",
        "九" };
    int tens = number / 10 % 10, ones = number % 10;
    return arena_printf(
        ctx->arena, "%s%s%s", tens > 1 ? digits[tens] : "", tens ? "十" : "", digits[ones]);
}

static const char *heading_number(struct ctx *ctx, enum language language, int level, int number)
{
    if (language == LANGUAGE_EN)
        return level == 1 ? arena_printf(ctx->arena, "%d. ", number)
            : level == 2  ? arena_printf(ctx->arena, "(%d) ", number)
                          : arena_printf(ctx->arena, "(%c) ", 'a' + (number - 1) % 26);
    return level == 1 ? arena_printf(ctx->arena, "%s、", chinese_number(ctx, number))
        : level == 2  ? arena_printf(ctx->arena, "（%s）", chinese_number(ctx, number))
                      : arena_printf(ctx->arena, "%d.", number);
}

void document_heading(struct ctx *ctx, struct document *document, int level, const char *text)
{
    int number = ++document->counts[level];
    for (int below = level + 1; below < 4; below++)
        document->counts[below] = 0;
    const char *mark = heading_number(ctx, document->language, level, number);
    LIST_PUSH(ctx, document->blocks,
        (struct document_block) { .kind = DOCUMENT_HEADING,
            .level = level,
            .text = arena_printf(ctx->arena, "%s%s", mark, text) });
}

void document_paragraphs(struct ctx *ctx, struct document *document, const char *text)
{
    for (const char *at = text_or(text, ""); *at;) {
        size_t length = strcspn(at, "\n");
        const char *paragraph = text_trim(ctx->arena, arena_text_n(ctx->arena, at, length));
        if (*paragraph)
            LIST_PUSH(ctx, document->blocks,
                (struct document_block) { .kind = DOCUMENT_PARAGRAPH, .text = paragraph });
        at += length + (at[length] == '\n');
    }
}

void document_row(struct ctx *ctx, struct document *document, const char *label, const char *value,
    int least_lines)
{
    size_t count = document->blocks.count;
    if (count == 0 || document->blocks.items[count - 1].kind != DOCUMENT_TABLE)
        LIST_PUSH(ctx, document->blocks, (struct document_block) { .kind = DOCUMENT_TABLE });
    struct document_block *table = &document->blocks.items[document->blocks.count - 1];
    LIST_PUSH(ctx, table->rows,
        (struct document_row) { .label = label,
            .value = text_or(value, ""),
            .least_lines = least_lines > 0 ? least_lines : 1 });
}

const char *document_day(struct ctx *ctx, int64_t day)
{
    if (!day)
        return "";
    if (ctx->language == LANGUAGE_EN)
        return day_text(ctx, day);
    struct date date = date_from_day(day);
    return arena_printf(ctx->arena, "%d年%d月%d日", date.year, date.month, date.day);
}

/* ---- what both renderings share ---- */

const struct document_measure *document_measure_of(const struct document *document)
{
    /* 22 lines in 225 mm and 28 characters in 156 mm; Latin text of that size would be for children
     */
    static const struct document_measure chinese = {
        .body = 16, .title = 22, .small = 14, .pitch = DOCUMENT_HEIGHT / 22, .spacing = -0.21
    };
    static const struct document_measure english = {
        .body = 12, .title = 17, .small = 10.5, .pitch = DOCUMENT_HEIGHT / 34, .spacing = 0
    };
    static const struct document_measure chinese_form = {
        .body = 14, .title = 22, .small = 12, .pitch = DOCUMENT_HEIGHT / 27, .spacing = 0
    };
    return document->language == LANGUAGE_EN ? &english
        : document->is_form                  ? &chinese_form
                                             : &chinese;
}

const char *document_page_number(struct ctx *ctx, int number)
{
    return arena_printf(ctx->arena, "— %d —", number);
}

double document_text_width(const char *text)
{
    double width = 0;
    for (uint32_t c; (c = text_next(&text)) != 0;)
        width += c < 0x2000 ? 0.5 : 1;
    return width;
}
