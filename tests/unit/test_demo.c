/* The texts and people of the demo. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"
#include "demo/people.h"
#include "demo/replies.h"
#include "demo/texts.h"
#include "demo/units.h"
#include "demo/venues.h"
#include "world.h"

#define SEED 20260214
#define MANY 10000

static struct arena *lasting;
static const struct demo_texts *texts;

static int load(void **state)
{
    (void)state;
    lasting = arena_new();
    const char *fault = NULL;
    texts = demo_texts_load(lasting, &fault);
    if (!texts)
        fprintf(stderr, "%s\n", fault);
    return texts ? 0 : -1;
}

static int unload(void **state)
{
    (void)state;
    arena_free(lasting);
    return 0;
}

static void assert_finished(const char *text)
{
    if (!text_is_valid(text, strlen(text)) || strpbrk(text, "{}[]|") || strstr(text, "。。")
        || strstr(text, "，，") || strstr(text, "，。") || strstr(text, "：。"))
        fail_msg("unfinished: %s", text);
}

static uint64_t hash(const char *text, uint64_t sum)
{
    for (; *text; text++)
        sum = (sum ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return sum;
}

static void the_topics_are_those_that_districts_discuss(void **state)
{
    (void)state;
    static const char *const codes[] = { "ai", "canal", "clinics", "elevator", "enterprise",
        "housing", "metro", "parking", "parks", "prepaid", "rental", "ruralroads", "scenic",
        "schools", "silver", "talent", "tcm", "tradein", "waterplant" };
    assert_int_equal(texts->count, COUNT_OF(codes));
    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        size_t at = 0;
        while (at < texts->count && strcmp(texts->items[at].code, codes[i]) != 0)
            at++;
        assert_true(at < texts->count);
        const struct demo_topic *topic = &texts->items[at];
        assert_true(topic->titles.count >= 10 && topic->facts.count >= 5);
        assert_true(topic->causes.count >= 5 && topic->advices.count >= 8);
        for (size_t k = 0; k < topic->advices.count; k++) {
            assert_true(topic->advices.items[k].done.count > 0);
            assert_true(topic->advices.items[k].tasks.count > 0);
        }
    }
}

static void a_second_reply_answers_each_suggestion(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (uint64_t i = 0; i < 500; i++) {
        struct demo_proposal made = demo_proposal_make(texts, arena, i, 2025, -1);
        struct demo_reply reply = demo_second_reply_make(texts, arena, &made, i, "教育局");
        assert_int_equal(reply.answer_count, made.suggestion_count);
        assert_int_equal(reply.commitment_count, 0);
        assert_finished(reply.opening);
        for (size_t j = 0; j < reply.answer_count; j++)
            assert_finished(reply.answers[j]);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void titles_have_at_most_forty_characters_and_texts_are_finished(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (uint64_t i = 0; i < MANY; i++) {
        struct demo_proposal made = demo_proposal_make(texts, arena, SEED + i, 2026, -1);
        if (text_length(made.title) > 40 || text_length(made.title) < 8)
            fail_msg("%s", made.title);
        assert_finished(made.title);
        assert_finished(made.situation);
        assert_finished(made.analysis);
        for (size_t j = 0; j < made.suggestion_count; j++) {
            size_t length = text_length(made.suggestions[j].text);
            if (length < 35 || length > 135)
                fail_msg("%zu: %s", length, made.suggestions[j].text);
            assert_finished(made.suggestions[j].text);
        }
        assert_in_range(made.suggestion_count, 3, 6);
        size_t length = text_length(demo_proposal_body(&made, arena));
        if (length < 380 || length > 1200)
            fail_msg("%zu: %s", length, demo_proposal_body(&made, arena));
        arena_reset(arena);
    }
    arena_free(arena);
}

static int compare_numbers(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return left < right ? -1 : left > right;
}

static void ten_thousand_proposals_differ(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    uint64_t *sums = ARENA_ARRAY(lasting, uint64_t, MANY);
    for (uint64_t i = 0; i < MANY; i++) {
        struct demo_proposal made = demo_proposal_make(texts, arena, SEED + i, 2026, -1);
        sums[i] = hash(made.situation, hash(made.title, UINT64_C(0xcbf29ce484222325)));
        arena_reset(arena);
    }
    qsort(sums, MANY, sizeof *sums, compare_numbers);
    size_t different = 1;
    for (size_t i = 1; i < MANY; i++)
        different += sums[i] != sums[i - 1];
    assert_true(different > 9900);
    arena_free(arena);
}

static void the_same_seed_gives_the_same_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (uint64_t i = 0; i < 200; i++) {
        struct demo_proposal first = demo_proposal_make(texts, arena, i, 2025, -1);
        struct demo_proposal second = demo_proposal_make(texts, arena, i, 2025, -1);
        assert_string_equal(first.title, second.title);
        assert_string_equal(demo_proposal_body(&first, arena), demo_proposal_body(&second, arena));
    }
    arena_free(arena);
}

static void a_near_copy_is_of_the_same_matter_and_not_the_same_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (uint64_t i = 0; i < 500; i++) {
        struct demo_proposal first = demo_proposal_make(texts, arena, i, 2025, -1);
        struct demo_proposal copy = demo_proposal_near_copy(texts, arena, &first, i + 900);
        assert_ptr_equal(first.topic, copy.topic);
        assert_string_not_equal(first.situation, copy.situation);
        size_t shared = 0;
        for (size_t j = 0; j < copy.suggestion_count; j++) {
            for (size_t k = 0; k < first.suggestion_count; k++)
                shared += copy.suggestions[j].advice == first.suggestions[k].advice;
        }
        assert_int_equal(shared, copy.suggestion_count);
        assert_finished(copy.situation);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void a_reply_answers_each_suggestion_and_a_planned_one_has_a_commitment(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (uint64_t i = 0; i < 3000; i++) {
        struct demo_proposal made = demo_proposal_make(texts, arena, i, 2025, -1);
        enum demo_class reply_class = (enum demo_class)(1 + i % 3);
        struct demo_reply reply =
            demo_reply_make(texts, arena, &made, i, reply_class, NULL, i % 7 == 0);
        assert_int_equal(reply.answer_count, made.suggestion_count);
        assert_finished(reply.opening);
        assert_finished(reply.closing);
        size_t planned = 0, refused = 0;
        for (size_t j = 0; j < reply.answer_count; j++) {
            assert_finished(reply.answers[j]);
            assert_non_null(strstr(reply.answers[j], made.suggestions[j].heading));
            planned += reply.stances[j] == DEMO_PLANNED;
            refused += reply.stances[j] == DEMO_NOT_NOW;
        }
        assert_int_equal(planned, reply.commitment_count);
        assert_int_equal(planned > 0, reply_class == DEMO_CLASS_B);
        assert_true(refused > 0 || reply_class != DEMO_CLASS_C);
        for (size_t j = 0; j < reply.commitment_count; j++) {
            assert_finished(reply.commitments[j].text);
            assert_in_range(reply.commitments[j].months, 1, 36);
            for (int progress = DEMO_BEGUN; progress <= DEMO_FAILED; progress++) {
                const char *text = demo_progress_make(
                    texts, arena, &made, &reply.commitments[j], i, (enum demo_progress)progress);
                assert_finished(text);
                assert_true(text_length(text) > 10);
            }
        }
        arena_reset(arena);
    }
    arena_free(arena);
}

static void every_note_and_every_ground_has_its_text(void **state)
{
    (void)state;
    static const char *const grounds[] = { "secret", "forbidden", "inner_party", "inner_affairs",
        "proceedings", "academic", "personal", "promotion", "accusation", "empty" };
    struct arena *arena = arena_new();
    for (uint64_t i = 0; i < 500; i++) {
        struct demo_proposal made = demo_proposal_make(texts, arena, i, 2025, -1);
        for (int note = 0; note < DEMO_NOTE_COUNT; note++) {
            const char *text =
                demo_note_make(texts, arena, &made, i, (enum demo_note)note, "教育局");
            assert_finished(text);
            if (text_length(text) < 5)
                fail_msg("note %d: %s", note, text);
        }
        for (size_t j = 0; j < COUNT_OF(grounds); j++)
            assert_true(text_length(demo_decline_make(texts, arena, &made, i, grounds[j])) > 20);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void all_members_have_names_of_their_own_and_numbers_of_nobody(void **state)
{
    (void)state;
    struct demo_members members = demo_members_make(lasting, SEED);
    assert_int_equal(members.count, DEMO_MEMBER_COUNT);
    int of_sector[DEMO_SECTOR_COUNT] = { 0 };
    for (size_t i = 0; i < members.count; i++) {
        const struct demo_member *member = &members.items[i];
        of_sector[member->sector]++;
        assert_true(text_starts_with(member->phone, "1990000"));
        assert_int_equal(strlen(member->phone), 11);
        assert_false(text_is_blank(member->occupation));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(member->name, members.items[j].name);
    }
    for (int i = 0; i < DEMO_SECTOR_COUNT; i++)
        assert_true(of_sector[i] > 0);
}

static void the_network_has_a_centre_eight_halls_and_twenty_eight_studios(void **state)
{
    (void)state;
    struct demo_venue *venues = ARENA_ARRAY(lasting, struct demo_venue, DEMO_VENUE_COUNT);
    demo_venues_make(venues);
    int of_kind[4] = { 0 };
    for (int i = 0; i < DEMO_VENUE_COUNT; i++) {
        of_kind[venues[i].kind]++;
        assert_true(venues[i].parent < i);
        assert_true(text_is_valid(venues[i].name, strlen(venues[i].name)));
        assert_true(venues[i].kind != DEMO_VENUE_STUDIO || venues[i].town >= 0
            || venues[i].sectors[0] >= 0);
        for (int j = 0; j < i; j++)
            assert_string_not_equal(venues[i].name, venues[j].name);
    }
    assert_int_equal(of_kind[DEMO_VENUE_CENTRE], 1);
    assert_int_equal(of_kind[DEMO_VENUE_HALL], 8);
    assert_int_equal(of_kind[DEMO_VENUE_STUDIO], 28);
    assert_int_equal(of_kind[DEMO_VENUE_STATION], 60);
}

static void a_bracket_left_open_is_a_fault(void **state)
{
    (void)state;
    struct grammar *grammar = grammar_new(lasting);
    static const char *const wrong[] = { "a[b|c", "a]b", "{number:9}", "{Town}", "{town", "a|b" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const char *fault = NULL;
        assert_null(grammar_compile(grammar, wrong[i], strlen(wrong[i]), &fault));
        assert_non_null(fault);
    }
}

int main(int argc, char **argv)
{
    if (argc > 1) { /* to read some: test_demo COUNT */
        load(NULL);
        int64_t begun = clock_steady_us();
        struct arena *arena = arena_new();
        for (int i = 0; i < 20000; i++) {
            demo_proposal_make(texts, arena, (uint64_t)i, 2026, -1);
            arena_reset(arena);
        }
        printf("%.1f us each\n", (double)(clock_steady_us() - begun) / 20000);
        for (int i = 0; i < atoi(argv[1]); i++) {
            struct demo_proposal made =
                demo_proposal_make(texts, arena, SEED * 7 + (uint64_t)i, 2026, -1);
            printf("%s\n%s\n", made.title, demo_proposal_body(&made, arena));
            struct demo_reply reply =
                demo_reply_make(texts, arena, &made, 1, DEMO_CLASS_B, NULL, false);
            printf("%s\n", reply.opening);
            for (size_t j = 0; j < reply.answer_count; j++)
                printf("%zu. %s\n", j + 1, reply.answers[j]);
            printf("%s\n", reply.closing);
            for (int note = 0; note < DEMO_NOTE_COUNT; note++)
                printf("%d: %s\n", note,
                    demo_note_make(texts, arena, &made, (uint64_t)i, (enum demo_note)note, NULL));
        }
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_topics_are_those_that_districts_discuss),
        cmocka_unit_test(a_second_reply_answers_each_suggestion),
        cmocka_unit_test(titles_have_at_most_forty_characters_and_texts_are_finished),
        cmocka_unit_test(ten_thousand_proposals_differ),
        cmocka_unit_test(the_same_seed_gives_the_same_text),
        cmocka_unit_test(a_near_copy_is_of_the_same_matter_and_not_the_same_text),
        cmocka_unit_test(a_reply_answers_each_suggestion_and_a_planned_one_has_a_commitment),
        cmocka_unit_test(every_note_and_every_ground_has_its_text),
        cmocka_unit_test(all_members_have_names_of_their_own_and_numbers_of_nobody),
        cmocka_unit_test(the_network_has_a_centre_eight_halls_and_twenty_eight_studios),
        cmocka_unit_test(a_bracket_left_open_is_a_fault),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
