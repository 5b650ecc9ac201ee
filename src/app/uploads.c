#include "app/uploads.h"

#include "base/log.h"
#include "kit/ledger.h"
#include "kit/scanner.h"

static void look_at(struct arena *arena, struct upload *upload)
{
    static const enum upload_state states[] = {
        [SCAN_CLEAN] = UPLOAD_CLEAN,
        [SCAN_INFECTED] = UPLOAD_INFECTED,
        [SCAN_FAILED] = UPLOAD_NOT_LOOKED_AT,
    };
    enum scan_result result = scanner_look(arena, upload->path, &upload->finding);
    upload->state = states[result];
    if (result == SCAN_FAILED)
        log_line(LOG_ERROR, "virus scanner: %s; a file was refused", upload->finding);
}

/* Of whom, and what: not the name of the file, which is the matter's and not the auditor's. */
static void write_down(struct request *rq, const struct upload *upload)
{
    struct ctx *ctx = rq->ctx;
    log_line(LOG_WARNING, "virus scanner: %s in a file of request %s; it was refused",
        upload->finding, rq->id);
    ledger_write(ctx, MATTER(PERSON, ctx->actor->id), "file.infected", upload->finding);
}

bool app_look_at_uploads(struct request *rq)
{
    request_step_out(rq);
    bool answers = true; /* where it does not, nobody waits as often as there are files */
    for (size_t i = 0; i < rq->uploads.count; i++) {
        struct upload *upload = &rq->uploads.items[i];
        upload->state = UPLOAD_NOT_LOOKED_AT;
        if (answers)
            look_at(rq->ctx->arena, upload);
        answers = upload->state != UPLOAD_NOT_LOOKED_AT;
    }
    if (!request_step_in(rq)) {
        respond_redirect(rq, "/sign-in");
        return false;
    }
    for (size_t i = 0; i < rq->uploads.count; i++)
        if (rq->uploads.items[i].state == UPLOAD_INFECTED)
            write_down(rq, &rq->uploads.items[i]);
    return true;
}
