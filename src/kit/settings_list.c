/* Every setting that there is. Days and limits: spec of the proposal workflow; each number is the
 * practice of some committee, so each can be changed. */
#include "kit/settings.h"

#define DAYS(key, otherwise)                                                                       \
    {                                                                                              \
        key, "deadlines", SETTING_INT, otherwise, 0, 3650                                          \
    }
#define NUMBER(key, group, otherwise, least, most)                                                 \
    {                                                                                              \
        key, group, SETTING_INT, otherwise, least, most                                            \
    }
#define YES_NO(key, group, otherwise)                                                              \
    {                                                                                              \
        key, group, SETTING_BOOL, otherwise, 0, 1                                                  \
    }
#define TEXT(key, group, otherwise, most)                                                          \
    {                                                                                              \
        key, group, SETTING_TEXT, otherwise, 0, most                                               \
    }
#define TABLE(key, group, otherwise)                                                               \
    {                                                                                              \
        key, group, SETTING_JSON, otherwise, 0, 0                                                  \
    }

/* The ten grounds: list of the national committee's rules on proposal work. */
#define GROUNDS                                                                                                          \
    "[{\"code\":\"secret\",\"zh\":\"涉及党和国家秘密的\",\"en\":\"Touches secrets of party or "                 \
    "state\"},"                                                                                                          \
    "{\"code\":\"forbidden\",\"zh\":\"国家法律法规明令禁止的\",\"en\":\"Forbidden by the "                    \
    "state\"},"                                                                                                          \
    "{\"code\":\"inner_party\",\"zh\":\"中共党员对党内有关组织、人事安排等方面有意见的\",\"en\":" \
    "\"A party member's view of the party's own organisation or personnel\"},"                                           \
    "{\"code\":\"inner_affairs\",\"zh\":\"民主党派成员反映本组织内部问题的\",\"en\":\"Internal "         \
    "affairs of the proposer's own party\"},"                                                                            \
    "{\"code\":\"proceedings\",\"zh\":\"进入民事、刑事、行政诉讼或仲裁程序的\",\"en\":\"In "           \
    "civil, criminal, administrative or arbitration proceedings\"},"                                                     \
    "{\"code\":\"academic\",\"zh\":\"属于学术研讨的\",\"en\":\"An academic discussion\"},"                        \
    "{\"code\":\"personal\",\"zh\":\"为本人或者亲属解决个人问题的\",\"en\":\"A personal matter "           \
    "of the proposer or relatives\"},"                                                                                   \
    "{\"code\":\"promotion\",\"zh\":\"宣传、推介具体作品、产品的\",\"en\":\"Promotes a work or a "          \
    "product\"},"                                                                                                        \
    "{\"code\":\"accusation\",\"zh\":\"指名举报的\",\"en\":\"Accuses a named person\"},"                            \
    "{\"code\":\"empty\",\"zh\":\"内容空泛、没有具体建议的\",\"en\":\"Empty, without a concrete "            \
    "suggestion\"}]"

#define CATEGORIES                                                                                     \
    "[{\"code\":\"economy\",\"zh\":\"经济建设\",\"en\":\"Economy\"},{\"code\":\"industry\","       \
    "\"zh\":\"产业与科技\",\"en\":\"Industry and technology\"},"                                  \
    "{\"code\":\"rural\",\"zh\":\"农业农村\",\"en\":\"Agriculture and "                            \
    "villages\"},{\"code\":\"urban\",\"zh\":\"城乡建设\",\"en\":\"Building and planning\"},"       \
    "{\"code\":\"transport\",\"zh\":\"交通出行\",\"en\":\"Transport\"},{\"code\":\"environment\"," \
    "\"zh\":\"生态环境\",\"en\":\"Environment\"},"                                                 \
    "{\"code\":\"education\",\"zh\":\"教育\",\"en\":\"Education\"},{\"code\":\"health\",\"zh\":"     \
    "\"医药卫生\",\"en\":\"Health\"},"                                                             \
    "{\"code\":\"culture\",\"zh\":\"文化旅游体育\",\"en\":\"Culture, tourism, "                  \
    "sport\"},{\"code\":\"welfare\",\"zh\":\"民生保障\",\"en\":\"Welfare\"},"                      \
    "{\"code\":\"governance\",\"zh\":\"社会治理\",\"en\":\"Governance\"},{\"code\":\"law\","       \
    "\"zh\":\"法治建设\",\"en\":\"Law\"},"                                                         \
    "{\"code\":\"talent\",\"zh\":\"人才与就业\",\"en\":\"Talent and "                             \
    "employment\"},{\"code\":\"other\",\"zh\":\"其他\",\"en\":\"Other\"}]"

#define SECTORS                                                                                      \
    "[{\"code\":\"cpc\",\"zh\":\"中国共产党\",\"en\":\"Communist "                              \
    "Party\"},{\"code\":\"rcckmt\",\"zh\":\"民革\",\"en\":\"Revolutionary Committee\"},"           \
    "{\"code\":\"cdl\",\"zh\":\"民盟\",\"en\":\"Democratic "                                       \
    "League\"},{\"code\":\"cndca\",\"zh\":\"民建\",\"en\":\"National Construction\"},"             \
    "{\"code\":\"capd\",\"zh\":\"民进\",\"en\":\"Promoting "                                       \
    "Democracy\"},{\"code\":\"cpwdp\",\"zh\":\"农工党\",\"en\":\"Peasants and Workers\"},"        \
    "{\"code\":\"zhigong\",\"zh\":\"致公党\",\"en\":\"Zhi "                                       \
    "Gong\"},{\"code\":\"jiusan\",\"zh\":\"九三学社\",\"en\":\"Jiusan Society\"},"               \
    "{\"code\":\"independent\",\"zh\":\"无党派人士\",\"en\":\"Without "                         \
    "party\"},{\"code\":\"youth\",\"zh\":\"共青团和青联\",\"en\":\"Youth\"},"                  \
    "{\"code\":\"unions\",\"zh\":\"工会\",\"en\":\"Trade "                                         \
    "unions\"},{\"code\":\"women\",\"zh\":\"妇联\",\"en\":\"Women\"},"                             \
    "{\"code\":\"commerce\",\"zh\":\"工商联\",\"en\":\"Industry and "                             \
    "commerce\"},{\"code\":\"science_association\",\"zh\":\"科协\",\"en\":\"Science "              \
    "association\"},"                                                                                \
    "{\"code\":\"overseas\",\"zh\":\"侨联和台联\",\"en\":\"Overseas Chinese and Taiwan "        \
    "compatriots\"},{\"code\":\"arts\",\"zh\":\"文化艺术界\",\"en\":\"Arts\"},"                 \
    "{\"code\":\"technology\",\"zh\":\"科学技术界\",\"en\":\"Science and "                      \
    "technology\"},{\"code\":\"economy\",\"zh\":\"经济界\",\"en\":\"Economy\"},"                  \
    "{\"code\":\"agriculture\",\"zh\":\"农业和农村界\",\"en\":\"Agriculture\"},{\"code\":"     \
    "\"education\",\"zh\":\"教育界\",\"en\":\"Education\"},"                                      \
    "{\"code\":\"sport\",\"zh\":\"体育界\",\"en\":\"Sport\"},{\"code\":\"press\",\"zh\":"         \
    "\"新闻出版界\",\"en\":\"Press\"},"                                                         \
    "{\"code\":\"medicine\",\"zh\":\"医药卫生界\",\"en\":\"Medicine\"},{\"code\":\"welfare\","  \
    "\"zh\":\"社会福利和社会保障界\",\"en\":\"Welfare\"},"                                 \
    "{\"code\":\"environment\",\"zh\":\"环境资源界\",\"en\":\"Environment\"},{\"code\":"        \
    "\"minorities\",\"zh\":\"少数民族界\",\"en\":\"Ethnic minorities\"},"                       \
    "{\"code\":\"religion\",\"zh\":\"宗教界\",\"en\":\"Religion\"},{\"code\":\"special\",\"zh\":" \
    "\"特邀人士\",\"en\":\"Specially invited\"}]"

/* Both rise (双提升): what is scored, and with what weight. */
#define QUALITY                                                                                    \
    "[{\"code\":\"topic\",\"zh\":\"选题\",\"en\":\"Topic\",\"most\":20},{\"code\":\"study\","    \
    "\"zh\":\"调研\",\"en\":\"Study behind it\",\"most\":20},"                                   \
    "{\"code\":\"analysis\",\"zh\":\"分析\",\"en\":\"Analysis\",\"most\":20},{\"code\":"         \
    "\"suggestions\",\"zh\":\"建议具体可行\",\"en\":\"Suggestions concrete and "             \
    "feasible\",\"most\":30},"                                                                     \
    "{\"code\":\"form\",\"zh\":\"格式规范\",\"en\":\"Form\",\"most\":10}]"
#define HANDLING                                                                                      \
    "[{\"code\":\"time\",\"zh\":\"按时办理\",\"en\":\"On "                                        \
    "time\",\"most\":20},{\"code\":\"contact\",\"zh\":\"沟通联系\",\"en\":\"Contact "             \
    "made\",\"most\":20},"                                                                            \
    "{\"code\":\"answers\",\"zh\":\"逐条答复\",\"en\":\"Each suggestion "                         \
    "answered\",\"most\":25},{\"code\":\"commitments\",\"zh\":\"承诺兑现\",\"en\":\"Commitments " \
    "kept\",\"most\":25},"                                                                            \
    "{\"code\":\"form\",\"zh\":\"复文规范\",\"en\":\"Form\",\"most\":10}]"

/* After the points table of a district in Shanghai, scaled (spec: duties). */
#define POINTS                                                                                                 \
    "[{\"code\":\"plenary_half_day\",\"zh\":\"全体会议（半天）\",\"en\":\"Plenary, half a "            \
    "day\",\"points\":5},"                                                                                     \
    "{\"code\":\"activity\",\"zh\":\"其他会议活动\",\"en\":\"Other meeting or "                          \
    "activity\",\"points\":5},"                                                                                \
    "{\"code\":\"training\",\"zh\":\"外出培训\",\"en\":\"Out-of-town training\",\"points\":10},"           \
    "{\"code\":\"proposal_lead\",\"zh\":\"立案提案第一提案人或执笔人\",\"en\":\"Filed proposal: " \
    "lead proposer or writer\",\"points\":15},"                                                                \
    "{\"code\":\"proposal_cosign\",\"zh\":\"立案提案附议人\",\"en\":\"Filed proposal: "                 \
    "co-signer\",\"points\":3},"                                                                               \
    "{\"code\":\"key_lead\",\"zh\":\"重点提案加分\",\"en\":\"Key proposal\",\"points\":15},"             \
    "{\"code\":\"key_cosign\",\"zh\":\"重点提案附议加分\",\"en\":\"Key proposal, "                     \
    "co-signer\",\"points\":3},"                                                                               \
    "{\"code\":\"excellent_lead\",\"zh\":\"优秀提案加分\",\"en\":\"Excellent "                           \
    "proposal\",\"points\":10},"                                                                               \
    "{\"code\":\"excellent_cosign\",\"zh\":\"优秀提案附议加分\",\"en\":\"Excellent proposal, "         \
    "co-signer\",\"points\":2}]"

static const struct setting settings[] = {
    TEXT("committee.name", "committee", "政协荷浦区委员会", 60),
    TEXT("committee.name_en", "committee", "CPPCC Hepu District Committee", 120),
    TEXT("committee.short_name", "committee", "荷浦政协", 20),
    TEXT("committee.short_name_en", "committee", "Hepu CPPCC", 40),
    NUMBER("committee.term", "committee", "2", 1, 99),
    NUMBER("committee.meeting", "committee", "5", 1, 99),
    NUMBER("committee.year", "committee", "2026", 1949, 2999),
    TEXT("committee.address", "committee", "荷浦区荷风路 1 号", 100),
    TEXT("committee.phone", "committee", "", 40),
    TEXT("committee.time_zone", "committee", "Asia/Shanghai", 60),
    TEXT("look.colour", "look", "#2f7d62", 7),
    TEXT("look.accent", "look", "#c8553d", 7),

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
    DAYS("days.feedback", "15"),
    DAYS("days.feedback_close", "30"),
    DAYS("days.handle_again", "30"),
    DAYS("days.cosign", "7"),
    DAYS("days.revise", "15"),
    DAYS("days.extension", "3"),
    DAYS("days.yellow", "15"),
    DAYS("days.yellow_short", "7"),
    NUMBER("days.look_back_years", "deadlines", "2", 0, 10),

    NUMBER("proposal.title_limit", "proposals", "40", 10, 200),
    NUMBER("proposal.body_recommended", "proposals", "1500", 100, 20000),
    NUMBER("proposal.body_limit", "proposals", "5000", 100, 50000),
    NUMBER("files.limit_mb", "proposals", "20", 1, 500),
    NUMBER("files.count_limit", "proposals", "10", 1, 100),
    YES_NO("proposal.answer_each", "proposals", "1"),
    TABLE("proposal.categories", "proposals", CATEGORIES),
    TABLE("proposal.sectors", "proposals", SECTORS),
    TABLE("proposal.grounds", "proposals", GROUNDS),
    TABLE("score.quality", "scores", QUALITY),
    TABLE("score.handling", "scores", HANDLING),
    NUMBER("score.handling_proposer", "scores", "40", 0, 100),
    NUMBER("score.handling_office", "scores", "40", 0, 100),
    NUMBER("score.handling_assigning", "scores", "20", 0, 100),
    TABLE("duty.points", "scores", POINTS),

    NUMBER("security.password_length", "security", "10", 8, 128),
    NUMBER("security.password_kinds", "security", "3", 1, 4),
    YES_NO("security.totp_for_staff", "security", "0"),
    NUMBER("security.idle_minutes", "security", "120", 5, 10080),
    NUMBER("security.absolute_hours", "security", "24", 1, 720),
    NUMBER("security.log_days", "security", "190", 180, 3650),
    { 0 },
};

const struct setting *settings_all(void)
{
    return settings;
}
