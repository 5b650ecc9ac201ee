/* The tables that a committee begins with, as JSON. The codes are in the database: never change
 * one. */
#include "kit/settings_tables.h"

#define ROW_START(code, zh, en) "{\"code\":\"" code "\",\"zh\":\"" zh "\",\"en\":\"" en "\""
#define NAMED(code, zh, en) ROW_START(code, zh, en) "}"
#define SCORED(code, zh, en, most) ROW_START(code, zh, en) ",\"most\":" #most "}"

/* clang-format off */

/* The ten grounds for declining: list of the national committee's rules on proposal work. */
const char table_grounds[] = "["
    NAMED("secret", "涉及党和国家秘密的", "Touches secrets of party or state") ","
    NAMED("forbidden", "国家法律法规明令禁止的", "Forbidden by the state") ","
    NAMED("inner_party", "中共党员对党内有关组织、人事安排等方面有意见的", "A party member's view of the party's own organisation or personnel") ","
    NAMED("inner_affairs", "民主党派成员反映本组织内部问题的", "Internal affairs of the proposer's own party") ","
    NAMED("proceedings", "进入民事、刑事、行政诉讼或仲裁程序的", "In civil, criminal, administrative or arbitration proceedings") ","
    NAMED("academic", "属于学术研讨的", "An academic discussion") ","
    NAMED("personal", "为本人或者亲属解决个人问题的", "A personal matter of the proposer or relatives") ","
    NAMED("promotion", "宣传、推介具体作品、产品的", "Promotes a work or a product") ","
    NAMED("accusation", "指名举报的", "Accuses a named person") ","
    NAMED("empty", "内容空泛、没有具体建议的", "Empty, without a concrete suggestion")
    "]";

/* What a proposal is about. */
const char table_categories[] = "["
    NAMED("economy", "经济建设", "Economy") ","
    NAMED("industry", "产业与科技", "Industry and technology") ","
    NAMED("rural", "农业农村", "Agriculture and villages") ","
    NAMED("urban", "城乡建设", "Building and planning") ","
    NAMED("transport", "交通出行", "Transport") ","
    NAMED("environment", "生态环境", "Environment") ","
    NAMED("education", "教育", "Education") ","
    NAMED("health", "医药卫生", "Health") ","
    NAMED("culture", "文化旅游体育", "Culture, tourism, sport") ","
    NAMED("welfare", "民生保障", "Welfare") ","
    NAMED("governance", "社会治理", "Governance") ","
    NAMED("law", "法治建设", "Law") ","
    NAMED("talent", "人才与就业", "Talent and employment") ","
    NAMED("other", "其他", "Other")
    "]";

/* The sectors of the committee: the walks of life that its members come from. */
const char table_sectors[] = "["
    NAMED("cpc", "中国共产党", "Communist Party") ","
    NAMED("rcckmt", "民革", "Revolutionary Committee") ","
    NAMED("cdl", "民盟", "Democratic League") ","
    NAMED("cndca", "民建", "National Construction") ","
    NAMED("capd", "民进", "Promoting Democracy") ","
    NAMED("cpwdp", "农工党", "Peasants and Workers") ","
    NAMED("zhigong", "致公党", "Zhi Gong") ","
    NAMED("jiusan", "九三学社", "Jiusan Society") ","
    NAMED("independent", "无党派人士", "Without party") ","
    NAMED("youth", "共青团和青联", "Youth") ","
    NAMED("unions", "工会", "Trade unions") ","
    NAMED("women", "妇联", "Women") ","
    NAMED("commerce", "工商联", "Industry and commerce") ","
    NAMED("science_association", "科协", "Science association") ","
    NAMED("overseas", "侨联和台联", "Overseas Chinese and Taiwan compatriots") ","
    NAMED("arts", "文化艺术界", "Arts") ","
    NAMED("technology", "科学技术界", "Science and technology") ","
    NAMED("economy", "经济界", "Economy") ","
    NAMED("agriculture", "农业和农村界", "Agriculture") ","
    NAMED("education", "教育界", "Education") ","
    NAMED("sport", "体育界", "Sport") ","
    NAMED("press", "新闻出版界", "Press") ","
    NAMED("medicine", "医药卫生界", "Medicine") ","
    NAMED("welfare", "社会福利和社会保障界", "Welfare") ","
    NAMED("environment", "环境资源界", "Environment") ","
    NAMED("minorities", "少数民族界", "Ethnic minorities") ","
    NAMED("religion", "宗教界", "Religion") ","
    NAMED("special", "特邀人士", "Specially invited")
    "]";

/* The classes of a reply: solved, planned, for reference. */
const char table_classes[] = "["
    NAMED("A", "已解决或采纳", "solved or adopted") ","
    NAMED("B", "正在解决或列入计划", "being solved or planned") ","
    NAMED("C", "暂难解决，留作参考", "kept for reference")
    "]";

/* Both rise (双提升): the quality of a proposal, 100 points. */
const char table_quality[] = "["
    SCORED("topic", "选题", "Topic", 20) ","
    SCORED("study", "调研", "Study behind it", 20) ","
    SCORED("analysis", "分析", "Analysis", 20) ","
    SCORED("suggestions", "建议具体可行", "Suggestions concrete and feasible", 30) ","
    SCORED("form", "格式规范", "Form", 10)
    "]";

/* Both rise (双提升): how it was handled, 100 points. */
const char table_handling[] = "["
    SCORED("time", "按时办理", "On time", 20) ","
    SCORED("contact", "沟通联系", "Contact made", 20) ","
    SCORED("answers", "逐条答复", "Each suggestion answered", 25) ","
    SCORED("commitments", "承诺兑现", "Commitments kept", 25) ","
    SCORED("form", "复文规范", "Form", 10)
    "]";
/* clang-format on */
