#include "web/messages.h"

#include "web/message_table.h"

const char *message_text(enum language language, enum message message)
{
    return message_forms[language][message].one;
}

const char *message_plain(enum language language, enum message message, size_t *length)
{
    const struct message_forms *forms = &message_forms[language][message];
    *length = forms->plain_size;
    return forms->plain_size ? forms->one : NULL;
}

const char *message_key(enum message message)
{
    return message_keys[message];
}

enum message message_find(const char *key)
{
    size_t low = 1, high = MSG_COUNT;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(key, message_keys[middle]);
        if (order == 0)
            return (enum message)middle;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return MSG_NONE;
}

/* A text with two forms takes the first number as its count. Chinese has one form and never asks.
 */
static const char *form_for(
    const struct message_forms *forms, const struct message_value *values, size_t count)
{
    if (!forms->other)
        return forms->one;
    for (size_t i = 0; i < count; i++)
        if (!values[i].text)
            return values[i].number == 1 ? forms->one : forms->other;
    return forms->other;
}

const char *message_fill(
    struct ctx *ctx, enum message message, const struct message_value *values, size_t count)
{
    const char *text = form_for(&message_forms[ctx->language][message], values, count);
    if (!strchr(text, '{'))
        return text;
    struct buffer out = buffer_new(ctx->arena);
    for (; *text; text++) {
        size_t plain = strcspn(text, "{");
        buffer_append(&out, text, plain);
        text += plain;
        if (!*text)
            break;
        size_t place = (size_t)(text[0] == '{' && text[1] && text[2] == '}' ? text[1] - '1' : 9);
        if (place >= 9) {
            buffer_add_char(&out, *text);
            continue;
        }
        if (place < count && values[place].text)
            buffer_add(&out, values[place].text);
        else if (place < count)
            buffer_add_int(&out, values[place].number);
        text += 2;
    }
    return buffer_text(&out);
}
