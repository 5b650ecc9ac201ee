/* Every setting that there is. Days and limits: spec of the proposal workflow; each number is the
 * practice of some committee, so each can be changed. The label and the help of each stand in
 * po/<language>/settings.po under setting.<key> and setting.<key>.help. */
#include "kit/settings.h"
#include "kit/settings_tables.h"

/* clang-format off */
#define DAYS(key, otherwise) { key, "deadlines", SETTING_INT, otherwise, 1, 3650 }
#define NUMBER(key, group, otherwise, least, most) { key, group, SETTING_INT, otherwise, least, most }
#define YES_NO(key, group, otherwise) { key, group, SETTING_BOOL, otherwise, 0, 1 }
#define TEXT(key, group, otherwise, most) { key, group, SETTING_TEXT, otherwise, 0, most }
#define SHAPED(key, group, otherwise, most, shape) { key, group, SETTING_TEXT, otherwise, 0, most, shape }
#define CHOICE(key, group, otherwise, options) { key, group, SETTING_CHOICE, otherwise, 0, 40, SHAPE_ANY, options }
#define TABLE(key, group, otherwise, shape) { key, group, SETTING_JSON, otherwise, 0, 0, shape }
/* clang-format on */

static const struct setting settings[] = {
    SHAPED("committee.name", "committee", "政协委员会", 60, SHAPE_REQUIRED),
    SHAPED("committee.name_en", "committee", "CPPCC Committee", 120, SHAPE_REQUIRED),
    SHAPED("committee.short_name", "committee", "政协", 20, SHAPE_REQUIRED),
    SHAPED("committee.short_name_en", "committee", "CPPCC", 40, SHAPE_REQUIRED),
    NUMBER("committee.term", "committee", "2", 1, 99),
    NUMBER("committee.meeting", "committee", "5", 1, 99),
    NUMBER("committee.year", "committee", "2026", 1949, 2999),
    TEXT("committee.address", "committee", "", 100),
    TEXT("committee.phone", "committee", "", 40),
    SHAPED("committee.time_zone", "committee", "Asia/Shanghai", 60, SHAPE_ZONE),
    CHOICE("look.language", "look", "browser", "browser zh en"),
    SHAPED("look.colour", "look", "#2f7d62", 7, SHAPE_COLOUR),
    SHAPED("look.accent", "look", "#c8553d", 7, SHAPE_COLOUR),
    SHAPED("look.logo_text", "look", "荷议", 8, SHAPE_REQUIRED),

    DAYS("days.first_look", "3"),
    DAYS("days.review", "15"),
    DAYS("days.assign_after_plenary", "30"),
    DAYS("days.assign_between", "5"),
    DAYS("days.accept", "7"),
    DAYS("days.assist", "60"),
    DAYS("days.reply", "90"),
    DAYS("days.reply_extended", "180"),
    DAYS("days.first_contact", "15"),
    DAYS("days.sign", "5"),
    DAYS("days.publish", "20"),
    DAYS("days.feedback", "15"),
    DAYS("days.feedback_close", "30"),
    DAYS("days.handle_again", "30"),
    DAYS("days.cosign", "7"),
    DAYS("days.revise", "15"),
    DAYS("days.extension", "3"),
    NUMBER("days.yellow", "deadlines", "15", 0, 365),
    NUMBER("days.yellow_short", "deadlines", "7", 0, 365),
    NUMBER("days.look_back_years", "deadlines", "2", 0, 10),

    NUMBER("proposal.title_limit", "proposals", "40", 10, 200),
    NUMBER("proposal.body_recommended", "proposals", "1500", 100, 20000),
    NUMBER("proposal.body_limit", "proposals", "5000", 100, 50000),
    NUMBER("files.limit_mb", "proposals", "20", 1, 200),
    NUMBER("files.count_limit", "proposals", "10", 1, 100),
    YES_NO("proposal.answer_each", "proposals", "1"),
    YES_NO("proposal.second_return_needs_head", "proposals", "1"),
    TABLE("proposal.categories", "proposals", table_categories, SHAPE_NAMES),
    TABLE("proposal.sectors", "proposals", table_sectors, SHAPE_NAMES),
    TABLE("proposal.grounds", "proposals", table_grounds, SHAPE_NAMES),
    TABLE("proposal.classes", "proposals", table_classes, SHAPE_NAMES),

    CHOICE("publish.default_extent", "publishing", "full", "full title none"),
    YES_NO("publish.reply", "publishing", "1"),
    YES_NO("publish.feedback", "publishing", "1"),
    TEXT("publish.source_url", "publishing", "", 200),

    TABLE("score.quality", "scores", table_quality, SHAPE_SCORES),
    TABLE("score.handling", "scores", table_handling, SHAPE_SCORES),
    NUMBER("score.handling_proposer", "scores", "40", 0, 100),
    NUMBER("score.handling_office", "scores", "40", 0, 100),
    NUMBER("score.handling_assigning", "scores", "20", 0, 100),

    NUMBER("security.password_length", "security", "10", 8, 128),
    NUMBER("security.password_kinds", "security", "3", 1, 4),
    YES_NO("security.totp_for_staff", "security", "1"),
    NUMBER("security.lockout_failures", "security", "5", 3, 20),
    NUMBER("security.lockout_minutes", "security", "60", 1, 1440),
    NUMBER("security.idle_minutes", "security", "120", 5, 10080),
    NUMBER("security.absolute_hours", "security", "24", 1, 720),
    NUMBER("security.log_days", "security", "190", 180, 3650),
    { 0 },
};

const struct setting *settings_all(void)
{
    return settings;
}
