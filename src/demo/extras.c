#include "demo/extras.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/buffer.h"
#include "demo/venues.h"
#include "kit/files.h"

static const char *const answers[] = { "很满意", "比较满意", "一般", "不太满意", "不满意" };

static void write_table(struct stage *stage, struct buffer *out)
{
    buffer_printf(out, "%s 问卷汇总\n%s\n\n镇街", stage->text->title, note(stage, DEMO_SURVEY, -1));
    for (size_t i = 0; i < COUNT_OF(answers); i++)
        buffer_printf(out, "\t%s", answers[i]);
    for (int town = 0; town < DEMO_TOWN_COUNT; town++) {
        buffer_printf(out, "\n%s", demo_towns[town].name);
        for (size_t i = 0; i < COUNT_OF(answers); i++)
            buffer_printf(out, "\t%d", (int)demo_random_range(stage->random, 4, 60));
    }
    buffer_add(out, "\n");
}

void extras_attach(struct stage *stage)
{
    struct ctx *ctx = stage->ctx;
    char path[] = "/tmp/heyi-demo-XXXXXX";
    int file = stage->cast->has_files ? mkstemp(path) : -1;
    if (file < 0)
        return;
    struct buffer text = buffer_new(ctx->arena);
    write_table(stage, &text);
    bool is_written = write(file, text.data, text.length) == (ssize_t)text.length;
    close(file);
    struct problems problems = { 0 };
    ctx->actor = stage->lead;
    if (is_written)
        file_attach(ctx, MATTER(PROPOSAL, stage->id), "proposal", "问卷汇总表.txt", path, "file",
            &problems);
    unlink(path);
}
