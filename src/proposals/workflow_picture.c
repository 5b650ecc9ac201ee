#include "proposals/workflow_picture.h"

#include "proposals/case.h"

/* In units of the picture. */
enum {
    WIDTH = 760,
    ROW = 92, /* from one state to the next */
    BOX_HEIGHT = 44,
    MAIN_LEFT = 250,
    MAIN_WIDTH = 180,
    END_LEFT = 580,
    END_WIDTH = 150,
    BACK_STEP = 100, /* how far a way back swings out for each state that it passes */
};

static bool is_main(enum proposal_state state)
{
    return state <= PROPOSAL_CLOSED;
}

/* The other ends stand beside the states from which they are reached. */
static int row_of(enum proposal_state state)
{
    static const int rows[PROPOSAL_STATE_COUNT] = { [PROPOSAL_DISCARDED] = 0,
        [PROPOSAL_WITHDRAWN] = 1,
        [PROPOSAL_DECLINED] = 2,
        [PROPOSAL_MERGED] = 3,
        [PROPOSAL_CONVERTED] = 4 };
    return is_main(state) ? (int)state : rows[state];
}

static int middle_of(enum proposal_state state)
{
    return 10 + row_of(state) * ROW + BOX_HEIGHT / 2;
}

struct workflow_step_list proposal_workflow_steps(struct ctx *ctx)
{
    struct workflow_step_list list = { 0 };
    for (const struct transition *row = proposal_workflow; row->who; row++) {
        struct workflow_step step = { proposal_state_message(row->from),
            proposal_action_message(row->action), proposal_state_message(row->to), row->due };
        const struct workflow_step *last = list.count ? &list.items[list.count - 1] : NULL;
        bool is_same =
            last && last->from == step.from && last->action == step.action && last->to == step.to;
        if (row->from != row->to && !is_same)
            LIST_PUSH(ctx, list, step);
    }
    return list;
}

static void draw_text(struct html *out, int x, int y, const char *anchor, const char *text)
{
    buffer_printf(&out->buffer, "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"currentColor\"",
        x, y, anchor);
    buffer_add(&out->buffer, " font-size=\"15\">");
    html_text(out, text);
    buffer_add(&out->buffer, "</text>");
}

static void draw_state(struct html *out, enum proposal_state state)
{
    int left = is_main(state) ? MAIN_LEFT : END_LEFT,
        width = is_main(state) ? MAIN_WIDTH : END_WIDTH;
    buffer_printf(&out->buffer,
        "<rect data-state=\"%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"10\" "
        "fill=\"none\" "
        "stroke=\"currentColor\" stroke-width=\"%d\"/>",
        proposal_state_code(state), left, middle_of(state) - BOX_HEIGHT / 2, width, BOX_HEIGHT,
        is_main(state) ? 2 : 1);
    draw_text(out, left + width / 2, middle_of(state) + 6, "middle",
        message_text(out->ctx->language, proposal_state_message(state)));
}

/* Several actions may lead from one state to the same next one: one arrow carries all their words.
 */
static bool was_drawn(const struct transition *row)
{
    for (const struct transition *before = proposal_workflow; before < row; before++)
        if (before->from == row->from && before->to == row->to)
            return true;
    return false;
}

static const char *action_words(struct ctx *ctx, const struct transition *first)
{
    const char *words = "";
    uint64_t said = 0;
    for (const struct transition *row = first; row->who; row++) {
        if (row->from != first->from || row->to != first->to || said >> row->action & 1)
            continue;
        const char *word = message_text(ctx->language, proposal_action_message(row->action));
        words = said ? arena_printf(ctx->arena, "%s / %s", words, word) : word;
        said |= UINT64_C(1) << row->action;
    }
    return words;
}

static void draw_step(struct html *out, const struct transition *row)
{
    int from = middle_of(row->from), to = middle_of(row->to);
    int half = BOX_HEIGHT / 2, center = MAIN_LEFT + MAIN_WIDTH / 2, right = MAIN_LEFT + MAIN_WIDTH;
    buffer_printf(&out->buffer,
        "<path data-step=\"%s %s\" fill=\"none\" stroke=\"currentColor\" "
        "marker-end=\"url(#flow-arrow)\" d=\"",
        proposal_state_code(row->from), proposal_state_code(row->to));
    if (!is_main(row->to)) {
        buffer_printf(&out->buffer, "M%d %dL%d %d\"/>", right, from, END_LEFT - 4, to);
    } else if (row->to > row->from) {
        buffer_printf(&out->buffer, "M%d %dL%d %d\"/>", center, from + half, center, to - half - 4);
        draw_text(out, center + 12, (from + to) / 2 + 5, "start", action_words(out->ctx, row));
    } else {
        int swing = MAIN_LEFT + 20 - BACK_STEP * (int)(row->from - row->to);
        int turn = MAIN_LEFT - (MAIN_LEFT - swing) * 3 / 4;
        buffer_printf(&out->buffer, "M%d %dC%d %d %d %d %d %d\"/>", MAIN_LEFT, from - 8, swing,
            from - 8, swing, to + 8, MAIN_LEFT - 4, to + 8);
        draw_text(out, turn - 6, (from + to) / 2 + 5, "end", action_words(out->ctx, row));
    }
}

struct markup proposal_workflow_picture(struct ctx *ctx)
{
    struct html out = { .buffer = buffer_new(ctx->arena), .ctx = ctx };
    buffer_printf(&out.buffer,
        "<svg class=\"flow\" role=\"img\" aria-labelledby=\"flow-title\" viewBox=\"0 0 %d %d\" "
        "xmlns=\"http://www.w3.org/2000/svg\"><title id=\"flow-title\">",
        WIDTH, PROPOSAL_CLOSED * ROW + BOX_HEIGHT + 20);
    html_text(&out, message_text(ctx->language, MSG_ABOUT_FLOW_TITLE));
    buffer_add(&out.buffer,
        "</title><defs><marker id=\"flow-arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
        "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" "
        "fill=\"currentColor\"/></marker></defs>");
    for (int state = 0; state < PROPOSAL_STATE_COUNT; state++)
        draw_state(&out, (enum proposal_state)state);
    for (const struct transition *row = proposal_workflow; row->who; row++)
        if (row->from != row->to && !was_drawn(row))
            draw_step(&out, row);
    buffer_add(&out.buffer, "</svg>");
    return (struct markup) { buffer_text(&out.buffer) };
}
