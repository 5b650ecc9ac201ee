/* Notices and the outbox, against a mail server that speaks SMTP on a real socket. */
#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "kit/mail.h"
#include "kit/notices.h"
#include "world.h"

/* ---- a mail server ---- */

static struct {
    int socket;
    pthread_t thread;
    char url[64];
    _Atomic enum manner { ACCEPTS, REFUSES, DROPS_AFTER_TEXT } manner;
    _Atomic int received; /* texts taken whole */
    char text[16384]; /* the last one */
} post_office;

/* The last text. The number is counted up behind it, so that it is there to whoever has read that.
 */
static const char *received_text(void)
{
    assert_true(post_office.received > 0);
    return post_office.text;
}

static bool read_line(FILE *in, char line[2048])
{
    return fgets(line, 2048, in) != NULL;
}

static void take_text(FILE *in)
{
    char line[2048];
    *post_office.text = 0;
    while (read_line(in, line) && strcmp(line, ".\r\n") != 0)
        if (strlen(post_office.text) + strlen(line) < sizeof post_office.text)
            strcat(post_office.text, line);
    post_office.received++;
}

static void talk(FILE *in, int out)
{
    char line[2048];
    dprintf(out, "220 post office\r\n");
    while (read_line(in, line)) {
        if (strncmp(line, "DATA", 4) == 0) {
            dprintf(out, "354 go on\r\n");
            take_text(in);
            if (post_office.manner == DROPS_AFTER_TEXT)
                return;
            dprintf(out, "250 taken\r\n");
        } else if (strncmp(line, "RCPT", 4) == 0 && post_office.manner == REFUSES) {
            dprintf(out, "451 try later\r\n");
        } else if (strncmp(line, "QUIT", 4) == 0) {
            dprintf(out, "221 bye\r\n");
            return;
        } else {
            dprintf(out, "250 yes\r\n");
        }
    }
}

static void *serve_mail(void *nothing)
{
    (void)nothing;
    for (int client; (client = accept(post_office.socket, NULL, NULL)) >= 0; close(client)) {
        FILE *in = fdopen(dup(client), "r");
        talk(in, client);
        fclose(in);
    }
    return NULL;
}

static int open_world_and_post_office(void **state)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t length = sizeof address;
    post_office.socket = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(post_office.socket, (struct sockaddr *)&address, length) != 0
        || listen(post_office.socket, 8) != 0
        || getsockname(post_office.socket, (struct sockaddr *)&address, &length) != 0)
        return 1;
    snprintf(
        post_office.url, sizeof post_office.url, "smtp://127.0.0.1:%d", ntohs(address.sin_port));
    pthread_create(&post_office.thread, NULL, serve_mail, NULL);
    return world_open(state);
}

static int close_world_and_post_office(void **state)
{
    shutdown(post_office.socket, SHUT_RDWR);
    close(post_office.socket);
    pthread_join(post_office.thread, NULL);
    return world_close(state);
}

static int send_all(void)
{
    return outbox_send(world_pool(),
        &(struct mail_server) { .url = post_office.url,
            .from = "荷议 <heyi@example.org>",
            .site = "https://heyi.example.org" });
}

/* ---- rows ---- */

static int64_t new_person(struct ctx *ctx, const char *user_name, const char *email)
{
    return db_insert(ctx,
        "INSERT INTO person (user_name, name, email, created_at) VALUES ($1, $1, $2, 0)"
        " RETURNING id",
        user_name, email);
}

static const struct matter a_matter = { MATTER_PROPOSAL, 7 };

static void tell(struct ctx *ctx, int64_t person_id)
{
    notice_send(ctx, person_id, MSG_LINE_REMINDER_OVERDUE, a_matter, "关于延长夜班公交的建议", "3");
}

/* Commits one waiting mail, whatever stood in the outbox before is gone. */
static int64_t put_mail(struct ctx *ctx)
{
    db_begin(ctx, DB_WRITE);
    db_exec(ctx, "DELETE FROM outbox");
    int64_t id = db_insert(ctx,
        "INSERT INTO outbox (person_id, address, subject, body, path, at, next_at)"
        " VALUES (1, 'shen@example.org', $1, '第一行\n第二行', '/proposals/7', $2, $2) RETURNING "
        "id",
        "《关于延长夜班公交的建议》已逾期 3 天", ctx->now);
    assert_true(db_commit(ctx));
    return id;
}

static struct mail mail_in(struct ctx *ctx, enum mail_state state)
{
    db_begin(ctx, DB_READ);
    struct mail_list list = outbox_list(ctx, state, 1);
    db_commit(ctx);
    assert_null(ctx->fault);
    return list.count ? list.items[0] : (struct mail) { 0 };
}

static int begin_plain(void **state)
{
    world_begin(state);
    world_forget(state);
    post_office.manner = ACCEPTS;
    post_office.received = 0;
    return 0;
}

/* ---- notices ---- */

static void a_notice_waits_for_its_person_until_it_is_read(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "shen", "");
    tell(ctx, person_id);
    tell(ctx, person_id);
    assert_int_equal(notice_unread_count(ctx, person_id), 2);
    struct notice_list list = notice_list(ctx, person_id, 10);
    assert_int_equal(list.items[0].message, MSG_LINE_REMINDER_OVERDUE);
    assert_string_equal(list.items[0].second, "3");
    notice_mark_read(ctx, person_id, list.items[1].id);
    assert_int_equal(notice_unread_count(ctx, person_id), 1);
}

static void nobody_is_told_what_he_did_himself(void **state)
{
    struct ctx *ctx = *state;
    struct actor actor = { .id = new_person(ctx, "shen", "shen@example.org"), .name = "shen" };
    ctx->actor = &actor;
    tell(ctx, actor.id);
    assert_int_equal(notice_unread_count(ctx, actor.id), 0);
    assert_int_equal(outbox_count(ctx, MAIL_WAITING), 0);
}

static void a_mail_is_queued_only_for_who_has_an_address_and_wants_mail(void **state)
{
    struct ctx *ctx = *state;
    int64_t without = new_person(ctx, "a", ""), with = new_person(ctx, "b", "b@example.org");
    int64_t unwilling = new_person(ctx, "c", "c@example.org");
    db_exec(ctx, "UPDATE person SET wants_mail = 0 WHERE id = $1", unwilling);
    tell(ctx, without);
    tell(ctx, with);
    tell(ctx, unwilling);
    struct mail_list list = outbox_list(ctx, MAIL_WAITING, 10);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].address, "b…@example.org");
}

static void a_mail_speaks_the_language_of_its_reader(void **state)
{
    struct ctx *ctx = *state;
    int64_t person_id = new_person(ctx, "b", "b@example.org");
    db_exec(ctx, "UPDATE person SET language = $1 WHERE id = $2", LANGUAGE_EN, person_id);
    tell(ctx, person_id);
    assert_string_equal(db_scalar_text(ctx, "SELECT subject FROM outbox"),
        "“关于延长夜班公交的建议” is 3 days overdue.");
}

static void a_role_is_told_where_its_post_lasts_today(void **state)
{
    struct ctx *ctx = *state;
    int64_t now = new_person(ctx, "a", ""), before = new_person(ctx, "b", "");
    static const char *const sql =
        "INSERT INTO post (person_id, role, from_on, until_on) VALUES ($1, $2, $3, $4)";
    int64_t today = ctx_today(ctx);
    db_exec(ctx, sql, now, ROLE_CHAIR, today, today);
    db_exec(ctx, sql, now, ROLE_CHAIR, today - 9, (int64_t)0);
    db_exec(ctx, sql, before, ROLE_CHAIR, today - 9, today - 1);
    notice_send_role(ctx, ROLE_CHAIR, 0, MSG_LINE_REMINDER_OVERDUE, a_matter, "x", "3");
    assert_int_equal(notice_unread_count(ctx, now), 1);
    assert_int_equal(notice_unread_count(ctx, before), 0);
}

/* ---- the text of a mail ---- */

static void a_mail_is_ascii_with_short_lines_and_an_encoded_subject(void **state)
{
    struct ctx *ctx = *state;
    const char *text = mail_compose(ctx->arena,
        &(struct mail_text) { .from = "荷议 <heyi@example.org>",
            .to = "shen@example.org",
            .subject =
                "《关于进一步完善城乡社区居家养老服务体系建设的若干建议》已逾期 3 天，请尽快办理",
            .body = "正文",
            .message_id = "5.1",
            .at = INT64_C(1739521800000) });
    assert_non_null(strstr(text, "Date: Fri, 14 Feb 2025 08:30:00 +0000\r\n"));
    assert_non_null(strstr(text, "Message-ID: <5.1@example.org>\r\n"));
    assert_non_null(strstr(text, "From: =?UTF-8?B?6I236K6u?=\r\n <heyi@example.org>\r\n"));
    assert_non_null(strstr(text, "Subject: =?UTF-8?B?"));
    assert_non_null(strstr(text, "\r\n\r\n5q2j5paHDQo=\r\n"));
    for (const char *line = text; *line; line = strstr(line, "\r\n") + 2) {
        assert_true(strstr(line, "\r\n") - line <= 78);
        assert_true(*line > 0);
    }
}

static void a_subject_cannot_begin_another_header(void **state)
{
    struct ctx *ctx = *state;
    struct mail_text mail = { .from = "heyi@example.org",
        .to = "shen@example.org",
        .subject = "a\r\nBcc: all@example.org",
        .body = "",
        .message_id = "1" };
    assert_null(strstr(mail_compose(ctx->arena, &mail), "\nBcc"));
    mail.to = "shen@example.org\r\nBcc: all@example.org";
    assert_null(mail_compose(ctx->arena, &mail));
    mail.to = "nobody";
    assert_null(mail_compose(ctx->arena, &mail));
}

/* ---- sending ---- */

static void a_mail_is_sent_once(void **state)
{
    struct ctx *ctx = *state;
    put_mail(ctx);
    assert_int_equal(send_all(), 1);
    assert_int_equal(send_all(), 0);
    assert_int_equal(post_office.received, 1);
    assert_non_null(strstr(received_text(), "To: shen@example.org\r\n"));
    assert_true(mail_in(ctx, MAIL_SENT).sent_at > 0);
}

/* The text part of what the mail server took, decoded. */
static const char *received_body(struct ctx *ctx)
{
    const char *body = strstr(received_text(), "\r\n\r\n");
    assert_non_null(body);
    size_t room = strlen(body);
    unsigned char *text = arena_alloc(ctx->arena, room);
    size_t length = 0;
    sodium_base642bin(
        text, room - 1, body, strlen(body), "\r\n", &length, NULL, sodium_base64_VARIANT_ORIGINAL);
    return (const char *)text;
}

static void a_mail_names_the_page_that_it_speaks_of(void **state)
{
    struct ctx *ctx = *state;
    put_mail(ctx);
    assert_int_equal(send_all(), 1);
    const char *body = received_body(ctx);
    if (!strstr(body, "https://heyi.example.org/proposals/7"))
        fail_msg("no address in: %s", body);
}

static void *send_in_thread(void *nothing)
{
    (void)nothing;
    send_all();
    return NULL;
}

static void two_senders_at_once_send_each_mail_once(void **state)
{
    struct ctx *ctx = *state;
    put_mail(ctx);
    db_begin(ctx, DB_WRITE);
    for (int i = 0; i < 19; i++)
        db_exec(ctx,
            "INSERT INTO outbox (person_id, address, subject, body, at, next_at)"
            " VALUES (1, 'shen@example.org', 's', 'b', 0, 0)");
    assert_true(db_commit(ctx));
    pthread_t other;
    pthread_create(&other, NULL, send_in_thread, NULL);
    send_all();
    pthread_join(other, NULL);
    send_all(); /* what one left to the other */
    assert_int_equal(post_office.received, 20);
}

static void a_refused_mail_waits_longer_each_time_and_is_given_up_after_ten(void **state)
{
    struct ctx *ctx = *state;
    put_mail(ctx);
    post_office.manner = REFUSES;
    int64_t before = 0;
    for (int attempt = 1; attempt < 10; attempt++) {
        assert_int_equal(send_all(), 0);
        struct mail mail = mail_in(ctx, MAIL_WAITING);
        assert_int_equal(mail.attempts, attempt);
        assert_non_null(mail.error);
        int64_t delay = mail.next_at - clock_now_ms();
        assert_true(delay >= before - 60000);
        assert_true(delay > 50000);
        before = delay;
        assert_int_equal(send_all(), 0); /* not yet */
        assert_int_equal(mail_in(ctx, MAIL_WAITING).attempts, attempt);
        db_begin(ctx, DB_WRITE);
        db_exec(ctx, "UPDATE outbox SET next_at = 0");
        db_commit(ctx);
    }
    send_all();
    struct mail mail = mail_in(ctx, MAIL_GIVEN_UP);
    assert_int_equal(mail.attempts, 10);
    assert_int_equal(send_all(), 0);
    assert_int_equal(post_office.received, 0);
}

static void a_mail_whose_answer_never_came_is_uncertain_and_not_sent_again(void **state)
{
    struct ctx *ctx = *state;
    int64_t id = put_mail(ctx);
    post_office.manner = DROPS_AFTER_TEXT;
    assert_int_equal(send_all(), 0);
    assert_int_equal(mail_in(ctx, MAIL_UNCERTAIN).id, id);
    post_office.manner = ACCEPTS;
    assert_int_equal(send_all(), 0);
    assert_int_equal(post_office.received, 1);
}

static void a_mail_that_a_dead_process_claimed_becomes_uncertain_after_the_lease(void **state)
{
    struct ctx *ctx = *state;
    int64_t id = put_mail(ctx);
    db_begin(ctx, DB_WRITE);
    db_exec(ctx, "UPDATE outbox SET state = $1, claimed_at = $2", MAIL_SENDING, clock_now_ms());
    db_commit(ctx);
    send_all();
    assert_int_equal(mail_in(ctx, MAIL_SENDING).id, id); /* perhaps it still lives */
    db_begin(ctx, DB_WRITE);
    db_exec(ctx, "UPDATE outbox SET claimed_at = $1", clock_now_ms() - 11 * 60000);
    db_commit(ctx);
    send_all();
    assert_int_equal(mail_in(ctx, MAIL_UNCERTAIN).id, id);
    assert_int_equal(post_office.received, 0);
}

static void the_administrator_can_send_an_uncertain_mail_again(void **state)
{
    struct ctx *ctx = *state;
    int64_t id = put_mail(ctx);
    db_begin(ctx, DB_WRITE);
    assert_false(outbox_retry(ctx, id)); /* it waits already */
    db_exec(ctx, "UPDATE outbox SET state = $1", MAIL_UNCERTAIN);
    assert_true(outbox_retry(ctx, id));
    db_commit(ctx);
    assert_int_equal(send_all(), 1);
}

#define PLAIN_TEST(test) cmocka_unit_test_setup(test, begin_plain)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WORLD_TEST(a_notice_waits_for_its_person_until_it_is_read),
        WORLD_TEST(nobody_is_told_what_he_did_himself),
        WORLD_TEST(a_mail_is_queued_only_for_who_has_an_address_and_wants_mail),
        WORLD_TEST(a_mail_speaks_the_language_of_its_reader),
        WORLD_TEST(a_role_is_told_where_its_post_lasts_today),
        WORLD_TEST(a_mail_is_ascii_with_short_lines_and_an_encoded_subject),
        WORLD_TEST(a_subject_cannot_begin_another_header),
        PLAIN_TEST(a_mail_is_sent_once),
        PLAIN_TEST(a_mail_names_the_page_that_it_speaks_of),
        PLAIN_TEST(two_senders_at_once_send_each_mail_once),
        PLAIN_TEST(a_refused_mail_waits_longer_each_time_and_is_given_up_after_ten),
        PLAIN_TEST(a_mail_whose_answer_never_came_is_uncertain_and_not_sent_again),
        PLAIN_TEST(a_mail_that_a_dead_process_claimed_becomes_uncertain_after_the_lease),
        PLAIN_TEST(the_administrator_can_send_an_uncertain_mail_again),
    };
    return cmocka_run_group_tests(tests, open_world_and_post_office, close_world_and_post_office);
}
