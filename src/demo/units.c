#include "demo/units.h"

#include <stdbool.h>
#include <string.h>

#define BUREAU(code, name, english)                                                                \
    {                                                                                              \
        code, "荷浦区" name, name, english, DEMO_UNIT_BUREAU                                       \
    }
#define BRANCH(code, name, full, english)                                                          \
    {                                                                                              \
        code, full, name, english, DEMO_UNIT_BUREAU                                                \
    }
#define ORGANISATION(code, name, full, english)                                                    \
    {                                                                                              \
        code, full, name, english, DEMO_UNIT_ORGANISATION                                          \
    }
#define TOWN(code, name, english)                                                                  \
    {                                                                                              \
        code, "荷浦区" name, name, english, DEMO_UNIT_TOWN                                         \
    }
#define SERVICE(code, name, full, english)                                                         \
    {                                                                                              \
        code, full, name, english, DEMO_UNIT_SERVICE                                               \
    }

const struct demo_unit demo_units[DEMO_UNIT_COUNT] = {
    BUREAU("development", "发展改革局", "Development and Reform Bureau"),
    BUREAU("industry", "经信科技局", "Economy, Information and Science Bureau"),
    BUREAU("education", "教育局", "Education Bureau"),
    BRANCH("police", "公安分局", "市公安局荷浦分局", "Public Security Branch"),
    BUREAU("civil", "民政局", "Civil Affairs Bureau"),
    BUREAU("justice", "司法局", "Justice Bureau"),
    BUREAU("finance", "财政局", "Finance Bureau"),
    BUREAU("labour", "人力社保局", "Human Resources and Social Security Bureau"),
    BRANCH("planning", "规划资源分局", "市规划和自然资源局荷浦分局",
        "Planning and Natural Resources Branch"),
    BRANCH("environment", "生态环境分局", "市生态环境局荷浦分局", "Ecology and Environment Branch"),
    BUREAU("housing", "住建局", "Housing and Urban-Rural Development Bureau"),
    BUREAU("transport", "交通运输局", "Transport Bureau"),
    BUREAU("agriculture", "农业农村局", "Agriculture and Rural Affairs Bureau"),
    BUREAU("water", "水利局", "Water Resources Bureau"),
    BUREAU("commerce", "商务局", "Commerce Bureau"),
    BUREAU("culture", "文广旅体局", "Culture, Tourism and Sport Bureau"),
    BUREAU("health", "卫生健康局", "Health Bureau"),
    BUREAU("veterans", "退役军人局", "Veterans Affairs Bureau"),
    BUREAU("emergency", "应急管理局", "Emergency Management Bureau"),
    BUREAU("audit", "审计局", "Audit Bureau"),
    BUREAU("market", "市场监管局", "Market Regulation Bureau"),
    BUREAU("data", "数据局", "Data Bureau"),
    BUREAU("enforcement", "综合执法局", "Comprehensive Enforcement Bureau"),
    BUREAU("urban", "城管局", "Urban Management Bureau"),
    BRANCH("insurance", "医保分局", "市医疗保障局荷浦分局", "Healthcare Security Branch"),
    BRANCH("tax", "税务局", "荷浦区税务局", "Tax Service"),

    ORGANISATION("unions", "总工会", "荷浦区总工会", "Federation of Trade Unions"),
    ORGANISATION("youth", "团区委", "共青团荷浦区委", "Communist Youth League Committee"),
    ORGANISATION("women", "妇联", "荷浦区妇女联合会", "Women's Federation"),
    ORGANISATION("disabled", "残联", "荷浦区残疾人联合会", "Disabled Persons' Federation"),
    ORGANISATION(
        "federation", "工商联", "荷浦区工商业联合会", "Federation of Industry and Commerce"),
    ORGANISATION("talent", "区委人才办", "荷浦区委人才工作办公室", "Talent Office"),

    TOWN("lingge", "菱歌街道", "Lingge Sub-district"),
    TOWN("luting", "鹭汀街道", "Luting Sub-district"),
    TOWN("heyu", "荷禹街道", "Heyu Sub-district"),
    TOWN("qianhu", "芡湖街道", "Qianhu Sub-district"),
    TOWN("puwei", "蒲苇街道", "Puwei Sub-district"),
    TOWN("pingdu", "萍渡街道", "Pingdu Sub-district"),
    TOWN("xingxi", "荇溪镇", "Xingxi Town"),
    TOWN("ouzhou", "藕洲镇", "Ouzhou Town"),

    SERVICE("power", "供电公司", "荷浦供电公司", "Power Supply Company"),
    SERVICE("waterworks", "自来水公司", "荷浦自来水有限公司", "Water Supply Company"),
    SERVICE("metro", "地铁建设指挥部", "荷浦区地铁建设指挥部", "Metro Construction Command"),
    SERVICE("fire", "消防救援大队", "荷浦区消防救援大队", "Fire and Rescue Brigade"),
    SERVICE("post", "邮政管理局", "荷浦邮政管理局", "Postal Administration"),
};

const struct demo_unit demo_assigning_offices[DEMO_ASSIGNING_COUNT] = {
    { "party_office", "荷浦区委办公室", "区委办", "District Party Committee Office",
        DEMO_UNIT_ASSIGNING },
    { "government_office", "荷浦区人民政府办公室", "区政府办", "District Government Office",
        DEMO_UNIT_ASSIGNING },
};

const struct demo_name demo_sectors[DEMO_SECTOR_COUNT] = {
    { "cpc", "中国共产党", "Communist Party" },
    { "rcckmt", "民革", "Revolutionary Committee" },
    { "cdl", "民盟", "Democratic League" },
    { "cndca", "民建", "National Construction" },
    { "capd", "民进", "Promoting Democracy" },
    { "cpwdp", "农工党", "Peasants and Workers" },
    { "zhigong", "致公党", "Zhi Gong" },
    { "jiusan", "九三学社", "Jiusan Society" },
    { "independent", "无党派人士", "Without party" },
    { "youth", "共青团和青联", "Youth" },
    { "unions", "工会", "Trade unions" },
    { "women", "妇联", "Women" },
    { "commerce", "工商联", "Industry and commerce" },
    { "science_association", "科协", "Science association" },
    { "overseas", "侨联和台联", "Overseas Chinese and Taiwan compatriots" },
    { "arts", "文化艺术界", "Arts" },
    { "technology", "科学技术界", "Science and technology" },
    { "economy", "经济界", "Economy" },
    { "agriculture", "农业和农村界", "Agriculture" },
    { "education", "教育界", "Education" },
    { "sport", "体育界", "Sport" },
    { "press", "新闻出版界", "Press" },
    { "medicine", "医药卫生界", "Medicine" },
    { "welfare", "社会福利和社会保障界", "Welfare" },
    { "environment", "环境资源界", "Environment" },
    { "minorities", "少数民族界", "Ethnic minorities" },
    { "religion", "宗教界", "Religion" },
    { "special", "特邀人士", "Specially invited" },
};

const struct demo_name demo_categories[DEMO_CATEGORY_COUNT] = {
    { "economy", "经济建设", "Economy" },
    { "industry", "产业与科技", "Industry and technology" },
    { "rural", "农业农村", "Agriculture and villages" },
    { "urban", "城乡建设", "Building and planning" },
    { "transport", "交通出行", "Transport" },
    { "environment", "生态环境", "Environment" },
    { "education", "教育", "Education" },
    { "health", "医药卫生", "Health" },
    { "culture", "文化旅游体育", "Culture, tourism, sport" },
    { "welfare", "民生保障", "Welfare" },
    { "governance", "社会治理", "Governance" },
    { "law", "法治建设", "Law" },
    { "talent", "人才与就业", "Talent and employment" },
    { "other", "其他", "Other" },
};

#define PARTY(name, english, sector)                                                               \
    {                                                                                              \
        DEMO_BODY_PARTY, name, english, sector                                                     \
    }
#define COMMITTEE(name, english)                                                                   \
    {                                                                                              \
        DEMO_BODY_COMMITTEE, name, english, ""                                                     \
    }
#define GROUP(name, english, sector)                                                               \
    {                                                                                              \
        DEMO_BODY_GROUP, name, english, sector                                                     \
    }
#define PEOPLE(name, english, sector)                                                              \
    {                                                                                              \
        DEMO_BODY_ORGANISATION, name, english, sector                                              \
    }

const struct demo_body demo_bodies[DEMO_BODY_COUNT] = {
    PARTY("民革荷浦区基层委员会", "Revolutionary Committee, Hepu", "rcckmt"),
    PARTY("民盟荷浦区基层委员会", "Democratic League, Hepu", "cdl"),
    PARTY("民建荷浦区基层委员会", "National Construction Association, Hepu", "cndca"),
    PARTY("民进荷浦区基层委员会", "Association for Promoting Democracy, Hepu", "capd"),
    PARTY("农工党荷浦区基层委员会", "Peasants and Workers Party, Hepu", "cpwdp"),
    PARTY("致公党荷浦区支部", "Zhi Gong Party, Hepu", "zhigong"),
    PARTY("九三学社荷浦区基层委员会", "Jiusan Society, Hepu", "jiusan"),
    PARTY(
        "荷浦区党外知识分子联谊会", "Association of Non-Party Intellectuals, Hepu", "independent"),
    COMMITTEE("区政协提案委员会", "Committee on Proposals"),
    COMMITTEE("区政协经济委员会", "Committee on the Economy"),
    COMMITTEE("区政协农业和农村委员会", "Committee on Agriculture and Rural Affairs"),
    COMMITTEE("区政协城乡建设委员会", "Committee on Urban and Rural Construction"),
    COMMITTEE("区政协人口资源环境委员会", "Committee on Population, Resources and Environment"),
    COMMITTEE("区政协教科卫体委员会", "Committee on Education, Science, Health and Sport"),
    COMMITTEE("区政协社会和法制委员会", "Committee on Social and Legal Affairs"),
    COMMITTEE("区政协民族宗教委员会", "Committee on Ethnic and Religious Affairs"),
    COMMITTEE("区政协港澳台侨委员会", "Committee on Hong Kong, Macao, Taiwan and Overseas Chinese"),
    COMMITTEE("区政协文化文史和学习委员会", "Committee on Culture, History and Study"),
    GROUP("经济界别活动组", "Economy Sector Group", "economy"),
    GROUP("教育界别活动组", "Education Sector Group", "education"),
    GROUP("医药卫生界别活动组", "Medicine Sector Group", "medicine"),
    GROUP("农业和农村界别活动组", "Agriculture Sector Group", "agriculture"),
    GROUP("科学技术界别活动组", "Science and Technology Sector Group", "technology"),
    GROUP("文化艺术界别活动组", "Arts Sector Group", "arts"),
    GROUP("社会福利和社会保障界别活动组", "Welfare Sector Group", "welfare"),
    GROUP("环境资源界别活动组", "Environment Sector Group", "environment"),
    GROUP("体育界别活动组", "Sport Sector Group", "sport"),
    GROUP("少数民族和宗教界别活动组", "Ethnic and Religious Sector Group", "minorities"),
    PEOPLE("荷浦区总工会", "Federation of Trade Unions, Hepu", "unions"),
    PEOPLE("共青团荷浦区委员会", "Communist Youth League, Hepu", "youth"),
    PEOPLE("荷浦区妇女联合会", "Women's Federation, Hepu", "women"),
    PEOPLE("荷浦区工商业联合会", "Federation of Industry and Commerce, Hepu", "commerce"),
    PEOPLE("荷浦区科学技术协会", "Association for Science and Technology, Hepu",
        "science_association"),
    PEOPLE("荷浦区归国华侨联合会", "Federation of Returned Overseas Chinese, Hepu", "overseas"),
};

static bool is_named(const char *name, const char *text, size_t length)
{
    return strlen(name) == length && memcmp(name, text, length) == 0;
}

int demo_unit_named(const char *short_name, size_t length)
{
    for (int i = 0; i < DEMO_UNIT_COUNT; i++) {
        if (is_named(demo_units[i].short_name, short_name, length))
            return i;
    }
    return -1;
}

static int name_coded(const struct demo_name *names, int count, const char *code, size_t length)
{
    for (int i = 0; i < count; i++) {
        if (is_named(names[i].code, code, length))
            return i;
    }
    return -1;
}

int demo_sector_coded(const char *code, size_t length)
{
    return name_coded(demo_sectors, DEMO_SECTOR_COUNT, code, length);
}

int demo_category_coded(const char *code, size_t length)
{
    return name_coded(demo_categories, DEMO_CATEGORY_COUNT, code, length);
}
