#include "kit/mail.h"

#include <sodium.h>
#include <stdio.h>
#include <time.h>

#include "base/buffer.h"

/* RFC 2045 and 2047: no encoded line over 76 characters. A word has a frame of 12 and may stand
 * behind "Subject: "; 39 bytes of text make 52 characters. */
enum { LINE_BYTES = 57, WORD_BYTES = 39, ADDRESS_MOST = 254 };

static const char *base64(struct arena *arena, const char *data, size_t length)
{
    size_t room = sodium_base64_encoded_len(length, sodium_base64_VARIANT_ORIGINAL);
    return sodium_bin2base64(arena_alloc(arena, room), room, (const unsigned char *)data, length,
        sodium_base64_VARIANT_ORIGINAL);
}

static bool is_ascii(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

/* Encoded words are cut between characters, as RFC 2047 wants. A line end would begin a new header
 * and is a space here. */
static void add_header_text(struct buffer *out, const char *text)
{
    const char *gap = "";
    while (*text) {
        const char *at = text;
        while (*at) {
            const char *next = at;
            text_next(&next);
            if (next - text > WORD_BYTES)
                break;
            at = next;
        }
        char *word = arena_text_n(out->arena, text, (size_t)(at - text));
        for (char *c = word; *c; c++)
            if ((unsigned char)*c < ' ')
                *c = ' ';
        buffer_printf(out, "%s=?UTF-8?B?%s?=", gap, base64(out->arena, word, strlen(word)));
        gap = "\r\n ";
        text = at;
    }
}

static void add_header(struct buffer *out, const char *name, const char *text)
{
    buffer_printf(out, "%s: ", name);
    if (is_ascii(text) && strlen(text) < 66 && !strstr(text, "=?"))
        buffer_add(out, text);
    else
        add_header_text(out, text);
    buffer_add(out, "\r\n");
}

const char *mail_address(struct arena *arena, const char *text)
{
    const char *open = strrchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
    if (close)
        text = arena_text_n(arena, open + 1, (size_t)(close - open - 1));
    const char *at = strrchr(text, '@');
    bool is_right = at && at > text && at[1] && strlen(text) <= ADDRESS_MOST && is_ascii(text)
        && !strpbrk(text, " <>\"(),:;[]\\");
    return is_right ? text : NULL;
}

/* "Name <address>": the name is encoded, the address stands as it is. */
static void add_from(struct buffer *out, const char *from, const char *address)
{
    buffer_add(out, "From: ");
    const char *open = strrchr(from, '<');
    const char *name =
        open ? text_trim(out->arena, arena_text_n(out->arena, from, (size_t)(open - from))) : "";
    if (*name) {
        add_header_text(out, name);
        buffer_printf(out, "\r\n <%s>\r\n", address);
    } else {
        buffer_printf(out, "%s\r\n", address);
    }
}

static void add_date(struct buffer *out, int64_t at)
{
    static const char days[] = "SunMonTueWedThuFriSat";
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    time_t seconds = (time_t)(at / 1000);
    struct tm tm;
    gmtime_r(&seconds, &tm);
    buffer_printf(out, "Date: %.3s, %02d %.3s %d %02d:%02d:%02d +0000\r\n", days + tm.tm_wday * 3,
        tm.tm_mday, months + tm.tm_mon * 3, tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

static void add_body(struct buffer *out, const char *body)
{
    struct buffer text = buffer_new(out->arena);
    for (; *body; body++)
        if (*body == '\n')
            buffer_add(&text, "\r\n");
        else if (*body != '\r')
            buffer_add_char(&text, *body);
    buffer_add(&text, "\r\n");
    for (size_t i = 0; i < text.length; i += LINE_BYTES) {
        size_t rest = text.length - i;
        buffer_printf(out, "%s\r\n",
            base64(out->arena, text.data + i, rest < LINE_BYTES ? rest : LINE_BYTES));
    }
}

const char *mail_compose(struct arena *arena, const struct mail_text *mail)
{
    const char *from = mail_address(arena, mail->from), *to = mail_address(arena, mail->to);
    if (!from || !to)
        return NULL;
    struct buffer out = buffer_new(arena);
    add_date(&out, mail->at);
    add_from(&out, mail->from, from);
    buffer_printf(&out, "To: %s\r\n", to);
    add_header(&out, "Subject", mail->subject);
    buffer_printf(&out, "Message-ID: <%s@%s>\r\n", mail->message_id, strrchr(from, '@') + 1);
    /* RFC 3834: no out-of-office note comes back */
    buffer_add(&out, "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    buffer_add(&out, "Content-Type: text/plain; charset=UTF-8\r\n");
    buffer_add(&out, "Content-Transfer-Encoding: base64\r\n\r\n");
    add_body(&out, mail->body);
    return buffer_text(&out);
}
