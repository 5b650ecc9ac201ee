/* Compiles an HTML template into C.
 *
 *     templates NAME IN.html OUT.html.h OUT.html.c
 *
 * NAME is the path below src, such as "venues/show.html"; docs/developers/templates.md says what a
 * template can hold. What it writes keeps #line marks, so that the C compiler reports a mistake at
 * the template's own line. Inline scripts and styles are refused here, since the
 * Content-Security-Policy would refuse them in the browser. */
#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS_MOST = 64 };

enum block { BLOCK_TEMPLATE, BLOCK_IF, BLOCK_FOR, BLOCK_FOR_ELSE };

static const char *path; /* as #line shows it */
static int line = 1;
static FILE *header, *source;

static enum block blocks[BLOCKS_MOST];
static int block_lines[BLOCKS_MOST];
static int depth;

/* The template that is being written. */
static char *template_name;
static char *parameters; /* "const struct x *x; int y" */
static bool has_body; /* its first function is open */
static int loop_count;

/* Where in the HTML the text stands. */
static bool keeps_space; /* inside pre or textarea */
static bool in_form_tag, form_is_post;
static char tail[16]; /* the last characters of text before an expression */

static _Noreturn void fail(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fprintf(stderr, "%s:%d: error: ", path, line);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(1);
}

static char *copy(const char *text, size_t length)
{
    char *out = malloc(length + 1);
    if (!out)
        exit(1);
    memcpy(out, text, length);
    out[length] = '\0';
    return out;
}

static char *trimmed(const char *text, size_t length)
{
    while (length && isspace((unsigned char)*text))
        text++, length--;
    while (length && isspace((unsigned char)text[length - 1]))
        length--;
    return copy(text, length);
}

static void mark_line(void)
{
    fprintf(source, "#line %d \"%s\"\n", line, path);
}

/* ---- text ---- */

static void emit_raw(const char *text, size_t length)
{
    if (length == 0)
        return;
    fputs("    html_raw(out, \"", source);
    for (size_t i = 0; i < length; i++) {
        unsigned char c = (unsigned char)text[i];
        if (c == '\n')
            fputs("\\n", source);
        else if (c == '"' || c == '\\')
            fprintf(source, "\\%c", c);
        else if (c == '?')
            fputs("\\?", source); /* no trigraphs */
        else
            fputc(c, source);
    }
    fprintf(source, "\", %zu);\n", length);
}

static bool starts(const char *text, const char *prefix)
{
    return strncasecmp(text, prefix, strlen(prefix)) == 0;
}

static void refuse_inline(const char *text)
{
    if (starts(text, " style="))
        fail("an inline style: give it a class");
    if (starts(text, "<style"))
        fail("an inline style sheet: put it into assets/");
    if (starts(text, "<script>") || starts(text, "<script\n"))
        fail("an inline script: put it into assets/");
    if (starts(text, " on") && isalpha((unsigned char)text[3])) {
        const char *end = text + 3;
        while (isalpha((unsigned char)*end))
            end++;
        if (end[0] == '=' && end[1] == '"')
            fail("an inline event handler: use a data attribute");
    }
}

/* Folds runs of white space, and adds the hidden fields after each form that posts. */
static void emit_text(const char *text, size_t length)
{
    char *out = copy(text, length), *ended = copy(text, length);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        const char *at = ended + i;
        refuse_inline(at);
        if (starts(at, "<pre") || starts(at, "<textarea"))
            keeps_space = true;
        else if (starts(at, "</pre") || starts(at, "</textarea"))
            keeps_space = false;
        if (starts(at, "<form"))
            in_form_tag = true, form_is_post = false;
        if (in_form_tag && starts(at, "method=\"post\""))
            form_is_post = true;
        if (text[i] == '\n')
            line++;
        if (isspace((unsigned char)text[i]) && !keeps_space) {
            bool is_break = text[i] == '\n';
            while (i + 1 < length && isspace((unsigned char)text[i + 1])) {
                i++;
                is_break |= text[i] == '\n';
                line += text[i] == '\n';
            }
            /* the character after a run of spaces may begin " style=": look at it with its space */
            refuse_inline(ended + i);
            out[used++] = is_break ? '\n' : ' ';
            continue;
        }
        out[used++] = text[i];
        if (in_form_tag && text[i] == '>') {
            in_form_tag = false;
            if (form_is_post) {
                emit_raw(out, used);
                used = 0;
                fputs("    html_form_fields(out);\n", source);
            }
        }
    }
    emit_raw(out, used);
    size_t kept = length < sizeof tail - 1 ? length : sizeof tail - 1;
    memcpy(tail, text + length - kept, kept);
    tail[kept] = '\0';
    free(out);
    free(ended);
}

static bool tail_ends(const char *suffix)
{
    size_t length = strlen(tail), wanted = strlen(suffix);
    return length >= wanted && strcmp(tail + length - wanted, suffix) == 0;
}

/* ---- directives ---- */

static void emit_key(const char *key)
{
    fputs("MSG_", source);
    for (; *key && *key != '"'; key++)
        fputc(*key == '.' ? '_' : toupper((unsigned char)*key), source);
}

static const char *last_word(const char *text, size_t length)
{
    const char *end = text + length;
    while (end > text && !isalnum((unsigned char)end[-1]) && end[-1] != '_')
        end--;
    const char *start = end;
    while (start > text && (isalnum((unsigned char)start[-1]) || start[-1] == '_'))
        start--;
    return copy(start, (size_t)(end - start));
}

/* Gives each parameter a local name. */
static void emit_locals(void)
{
    fprintf(
        source, "    const struct %s_params *self_ = params;\n    (void)self_;\n", template_name);
    for (const char *at = parameters; at && *at;) {
        const char *end = strchr(at, ';');
        size_t length = end ? (size_t)(end - at) : strlen(at);
        char *declaration = trimmed(at, length);
        if (*declaration) {
            const char *name = last_word(declaration, strlen(declaration));
            fprintf(source, "    __auto_type %s = self_->%s;\n    (void)%s;\n", name, name, name);
        }
        at = end ? end + 1 : NULL;
    }
}

static void open_function(const char *suffix)
{
    fprintf(source, "\n%svoid %s_%s(struct html *out, const void *params)\n{\n",
        strcmp(suffix, "body") == 0 ? "static " : "", template_name, suffix);
    emit_locals();
}

static void push(enum block block)
{
    if (depth == BLOCKS_MOST)
        fail("blocks are nested too deeply");
    block_lines[depth] = line;
    blocks[depth++] = block;
}

static void begin_template(const char *rest)
{
    const char *colon = strchr(rest, ':');
    template_name = trimmed(rest, colon ? (size_t)(colon - rest) : strlen(rest));
    parameters = colon ? trimmed(colon + 1, strlen(colon + 1)) : copy("", 0);
    fprintf(header, "\nstruct %s_params {\n#line %d \"%s\"\n", template_name, line, path);
    fprintf(header, "    char unused_;\n");
    if (*parameters)
        fprintf(header, "    %s;\n", parameters);
    fprintf(header, "};\nvoid %s_render(struct html *, const void *params);\n", template_name);
    fprintf(header,
        "#define %s(...) ((struct template) { %s_render, &(const struct %s_params) { .unused_ = 0 "
        "__VA_OPT__(, ) "
        "__VA_ARGS__ } })\n",
        template_name, template_name, template_name);
    push(BLOCK_TEMPLATE);
    has_body = false;
    keeps_space = in_form_tag = false;
}

/* "title = a, other = b" becomes ".title = a, .other = b". Commas inside brackets stay. */
static void emit_fields(const char *fields)
{
    int nesting = 0;
    bool at_start = true, in_string = false;
    for (const char *c = fields; *c; c++) {
        if (at_start && !isspace((unsigned char)*c)) {
            if (*c != '.')
                fputc('.', source);
            at_start = false;
        }
        if (*c == '"' && (c == fields || c[-1] != '\\'))
            in_string = !in_string;
        if (!in_string && strchr("([{", *c))
            nesting++;
        if (!in_string && strchr(")]}", *c))
            nesting--;
        fputc(*c, source);
        if (*c == ',' && nesting == 0 && !in_string)
            at_start = true;
    }
}

static void begin_layout(const char *rest)
{
    if (has_body)
        fail("layout must be the first thing in a template");
    const char *colon = strchr(rest, ':');
    char *name = trimmed(rest, colon ? (size_t)(colon - rest) : strlen(rest));
    fprintf(
        source, "\nstatic void %s_body(struct html *out, const void *params);\n", template_name);
    open_function("render");
    mark_line();
    fprintf(source, "    %s_render(out, &(const struct %s_params) { .content = { %s_body, params }",
        name, name, template_name);
    if (colon) {
        fputs(", ", source);
        emit_fields(colon + 1);
    }
    fputs(" });\n}\n", source);
    open_function("body");
    has_body = true;
    free(name);
}

static void need_function(void)
{
    if (depth == 0)
        fail("outside of a template");
    if (!has_body) {
        open_function("render");
        has_body = true;
    }
}

static void begin_for(const char *rest)
{
    const char *in = strstr(rest, " in ");
    if (!in)
        fail("for NAME in LIST");
    char *name = trimmed(rest, (size_t)(in - rest));
    int number = loop_count++;
    mark_line();
    fprintf(source, "    { __auto_type list_%d_ = (%s);\n", number, in + 4);
    fprintf(source, "    const bool is_empty_%d_ = list_%d_.count == 0;\n", depth, number);
    fprintf(source,
        "    for (int64_t %s_index = 0; %s_index < (int64_t)list_%d_.count; %s_index++) {\n"
        "    __auto_type %s = &list_%d_.items[%s_index];\n    (void)%s;\n",
        name, name, number, name, name, number, name, name);
    push(BLOCK_FOR);
    free(name);
}

static void on_else(void)
{
    if (depth == 0)
        fail("else outside of a block");
    if (blocks[depth - 1] == BLOCK_FOR) {
        blocks[depth - 1] = BLOCK_FOR_ELSE;
        fprintf(source, "    }\n    if (is_empty_%d_) {\n", depth - 1);
    } else if (blocks[depth - 1] == BLOCK_IF) {
        fputs("    } else {\n", source);
    } else {
        fail("else outside of if or for");
    }
}

static void on_end(void)
{
    if (depth == 0)
        fail("end without a block");
    switch (blocks[--depth]) {
    case BLOCK_TEMPLATE:
        if (!has_body)
            open_function("render");
        fputs("}\n", source);
        break;
    case BLOCK_IF:
        fputs("    }\n", source);
        break;
    case BLOCK_FOR:
        fprintf(source, "    }\n    (void)is_empty_%d_; }\n", depth);
        break;
    case BLOCK_FOR_ELSE:
        fputs("    }\n    }\n", source);
        break;
    }
}

static void emit_message(const char *rest)
{
    if (*rest != '"') {
        fprintf(source, "    html_message(out, %s%s);\n", rest,
            strstr(rest, "MESSAGE_VALUES(") ? "" : ", NULL, 0");
        return;
    }
    const char *end = strchr(rest + 1, '"');
    if (!end)
        fail("a message key that does not end");
    fputs("    html_message(out, ", source);
    emit_key(rest + 1);
    const char *values = end + 1;
    if (values[strspn(values, " \n\t")])
        fprintf(source, ", MESSAGE_VALUES(%s));\n", values);
    else
        fputs(", NULL, 0);\n", source);
}

static void emit_include(const char *rest)
{
    size_t length = strcspn(rest, " \n\t");
    char *name = copy(rest, length);
    fprintf(source, "    %s_render(out, &(const struct %s_params) { .unused_ = 0", name, name);
    if (!*trimmed(rest + length, strlen(rest + length))) {
        fputs(" });\n", source);
        return;
    }
    fputs(", ", source);
    emit_fields(trimmed(rest + length, strlen(rest + length)));
    fputs(" });\n", source);
    free(name);
}

static void emit_use(const char *rest)
{
    char *name = trimmed(rest, strlen(rest));
    size_t length = strlen(name);
    if (length < 3 || name[0] != '"' || name[length - 1] != '"')
        fail("use \"folder/file.h\" or use \"folder/file.html\"");
    name[length - 1] = '\0';
    bool is_template = length > 6 && strcmp(name + length - 6, ".html") == 0;
    fprintf(
        is_template ? source : header, "#include \"%s%s\"\n", name + 1, is_template ? ".h" : "");
    free(name);
}

/* One word and what follows it, where the directive is that word. */
static const char *after(const char *directive, const char *word)
{
    size_t length = strlen(word);
    if (strncmp(directive, word, length) != 0)
        return NULL;
    if (directive[length] == '\0')
        return directive + length;
    if (!isspace((unsigned char)directive[length]))
        return NULL;
    while (isspace((unsigned char)directive[length]))
        length++;
    return directive + length;
}

static const struct {
    const char *word, *function;
} printers[] = {
    { "date", "html_date" }, /* the date of a moment */
    { "time", "html_time" }, /* date and time of a moment */
    { "day", "html_day" }, /* a day number */
    { "isoday", "html_iso_day" }, /* a day number as a form field takes it */
    { "ago", "html_ago" }, /* how long since a moment */
    { "number", "html_number" }, /* with separators */
    { "percent", "html_percent" },
    { "lines", "html_lines" }, /* text with its line breaks as paragraphs */
};

static void directive(const char *text, size_t length)
{
    char *d = trimmed(text, length);
    const char *rest;
    int first_line = line;
    if (d[0] == '#') {
    } else if ((rest = after(d, "use"))) {
        emit_use(rest);
    } else if ((rest = after(d, "template"))) {
        if (depth)
            fail("a template inside a template");
        begin_template(rest);
    } else if ((rest = after(d, "layout"))) {
        begin_layout(rest);
    } else {
        need_function();
        if (strcmp(d, "else") == 0) {
            on_else();
        } else if (strcmp(d, "end") == 0) {
            on_end();
        } else if (strcmp(d, "content") == 0) {
            fputs("    if (self_->content.render)\n        self_->content.render(out, "
                  "self_->content.params);\n",
                source);
        } else if ((rest = after(d, "for"))) {
            begin_for(rest);
        } else {
            mark_line();
            if ((rest = after(d, "if"))) {
                fprintf(source, "    if (%s) {\n", rest);
                push(BLOCK_IF);
            } else if ((rest = after(d, "else if"))) {
                if (depth == 0 || blocks[depth - 1] != BLOCK_IF)
                    fail("else if outside of if");
                fprintf(source, "    } else if (%s) {\n", rest);
            } else if ((rest = after(d, "let"))) {
                const char *equals = strchr(rest, '=');
                if (!equals)
                    fail("let NAME = EXPRESSION");
                char *name = trimmed(rest, (size_t)(equals - rest));
                fprintf(
                    source, "    __auto_type %s = (%s);\n    (void)%s;\n", name, equals + 1, name);
                free(name);
            } else if ((rest = after(d, "t"))) {
                emit_message(rest);
            } else if ((rest = after(d, "include"))) {
                emit_include(rest);
            } else {
                bool is_printed = false;
                for (size_t i = 0; !is_printed && i < sizeof printers / sizeof *printers; i++)
                    if ((rest = after(d, printers[i].word)) && *rest) {
                        fprintf(source, "    %s(out, (%s));\n", printers[i].function, rest);
                        is_printed = true;
                    }
                bool is_url = tail_ends("href=\"") || tail_ends("src=\"") || tail_ends("action=\"");
                if (!is_printed)
                    fprintf(source, "    %s(out, (%s));\n", is_url ? "HTML_URL" : "HTML_VALUE", d);
            }
        }
    }
    line = first_line;
    for (size_t i = 0; i < length; i++)
        line += text[i] == '\n';
    tail[0] = '\0';
    free(d);
}

static char *read_all(const char *file_path)
{
    FILE *file = fopen(file_path, "rb");
    if (!file) {
        perror(file_path);
        exit(1);
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size)
        exit(1);
    text[size] = '\0';
    fclose(file);
    return text;
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    const char *name = argv[1];
    path = argv[2];
    const char *text = read_all(argv[2]);
    header = fopen(argv[3], "w");
    source = fopen(argv[4], "w");
    if (!header || !source)
        return 1;
    fputs("#pragma once\n#include \"web/html.h\"\n", header);
    fprintf(source, "#include \"%s.h\"\n", name);
    if (strcmp(name, "web/page.html") != 0)
        fputs("#include \"web/page.html.h\"\n", source);
    for (const char *at = text; *at;) {
        const char *open = strstr(at, "{{");
        size_t length = open ? (size_t)(open - at) : strlen(at);
        bool is_blank = strspn(at, " \t\r\n") >= length;
        if (depth && !(is_blank && !has_body)) {
            need_function();
            emit_text(at, length);
        } else {
            if (!is_blank)
                fail("text outside of a template");
            for (size_t i = 0; i < length; i++)
                line += at[i] == '\n';
        }
        if (!open)
            break;
        const char *close = strstr(open, "}}");
        if (!close)
            fail("{{ without }}");
        while (close[2] == '}') /* a compound literal may end right before */
            close++;
        directive(open + 2, (size_t)(close - open - 2));
        at = close + 2;
    }
    if (depth) {
        line = block_lines[depth - 1];
        fail("a block that does not end");
    }
    return fclose(header) | fclose(source);
}
