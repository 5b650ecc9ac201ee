#include "demo/people.h"

#include "base/list.h"
#include "base/text.h"
#include "demo/units.h"
#include "demo/venues.h"

/* The commonest family names with their share in ten thousand, roughly; then rarer ones. */
static const struct {
    const char *name;
    int weight;
} families[] = { { "王", 72 }, { "李", 70 }, { "张", 66 }, { "刘", 50 }, { "陈", 52 }, { "杨", 31 },
    { "黄", 24 }, { "赵", 22 }, { "吴", 22 }, { "周", 24 }, { "徐", 20 }, { "孙", 16 },
    { "马", 14 }, { "朱", 16 }, { "胡", 14 }, { "郭", 12 }, { "何", 13 }, { "林", 12 },
    { "高", 11 }, { "罗", 9 }, { "郑", 10 }, { "梁", 9 }, { "谢", 8 }, { "宋", 8 }, { "唐", 8 },
    { "许", 8 }, { "韩", 7 }, { "冯", 7 }, { "邓", 6 }, { "曹", 6 }, { "彭", 6 }, { "曾", 6 },
    { "萧", 3 }, { "田", 5 }, { "董", 6 }, { "潘", 7 }, { "袁", 6 }, { "蔡", 6 }, { "蒋", 7 },
    { "余", 6 }, { "于", 5 }, { "杜", 5 }, { "叶", 7 }, { "程", 6 }, { "魏", 5 }, { "苏", 5 },
    { "吕", 6 }, { "丁", 6 }, { "任", 4 }, { "沈", 9 }, { "姚", 6 }, { "卢", 4 }, { "姜", 4 },
    { "钟", 4 }, { "俞", 6 }, { "陆", 6 }, { "汪", 5 }, { "金", 6 }, { "施", 4 }, { "倪", 3 },
    { "严", 4 }, { "钱", 5 }, { "章", 4 }, { "茅", 2 }, { "费", 2 }, { "褚", 2 }, { "闻", 2 },
    { "宣", 1 }, { "柴", 2 }, { "欧阳", 2 }, { "上官", 1 }, { "司徒", 1 }, { "诸葛", 2 },
    { "慕容", 1 }, { "端木", 1 }, { "夏侯", 1 }, { "皇甫", 1 } };

static const char *const first_given[] = { "荷", "荇", "芡", "菱", "苇", "汀", "渚", "沚", "泊",
    "漪", "棹", "帆", "桥", "渔", "蓑", "莼", "蓼", "蘋", "葭", "蒹", "藻", "芦", "荻", "鹭", "鸥",
    "雁", "霁", "澄", "岚", "溪", "晓", "知", "听", "望", "问", "怀", "念", "疏", "清", "远", "望",
    "临", "若", "以", "乐", "映", "照", "半", "一", "方" };
static const char *const second_given[] = { "舟", "渡", "歌", "塘", "洲", "浦", "湾", "岸", "声",
    "影", "风", "雨", "晴", "雪", "月", "云", "烟", "波", "澜", "涛", "露", "霜", "秋", "夏", "春",
    "白", "青", "碧", "墨", "田", "野", "川", "石", "林", "桐", "竹", "兰", "芷", "实", "花", "叶",
    "根", "篷", "桨", "灯", "笛", "鱼", "蓬", "年", "安" };
static const char *const single_given[] = { "荷", "菱", "汀", "苇", "舫", "渔", "棹", "漪", "澄",
    "霁", "藻", "鹭", "莼", "蓼", "泊", "帆", "桨", "洲", "浦", "渡" };

/* Made after the pattern of names from other languages; none means a person. */
static const char *const minority_names[] = { "阿荷力·苇尔", "古丽菱·汀娜", "买买荇·芦提",
    "努尔苇·蒲尔", "帕提渔·鹭尔", "扎西荷·莲措", "卓玛汀·拉姆苇", "巴特棹·澄格", "乌云鸥·其其荷",
    "阿依荻·月拉" };

static const struct {
    const char *sector;
    const char *occupations[4];
} occupations[] = {
    { "cpc", { "区级机关干部", "镇街党委干部", "国有企业党组织负责人", "社区党组织书记" } },
    { "rcckmt", { "律师事务所合伙人", "中学历史教师", "建筑设计院工程师", "博物馆副研究馆员" } },
    { "cdl", { "高校教师", "中学校长", "职业学校教务主任", "出版社编辑" } },
    { "cndca", { "制造企业董事长", "会计师事务所合伙人", "外贸公司总经理", "银行支行行长" } },
    { "capd", { "小学校长", "幼儿园园长", "特级教师", "图书馆馆员" } },
    { "cpwdp", { "区医院科室主任", "中医馆主任医师", "环境监测站工程师", "社区卫生服务中心医生" } },
    { "zhigong", { "归国留学人员、软件公司创始人", "生物医药企业研发总监", "律师", "高校副教授" } },
    { "jiusan",
        { "研究院高级工程师", "农业技术推广研究员", "区医院主任医师", "材料企业技术总监" } },
    { "independent", { "设计公司创始人", "高级农艺师", "心理咨询师", "建筑师" } },
    { "youth", { "青年企业家协会会员", "互联网企业产品经理", "返乡创业青年", "青年律师" } },
    { "unions", { "企业工会主席", "劳动模范、高级技师", "公交公司驾驶员", "环卫所班组长" } },
    { "women", { "女企业家协会会员", "家政服务公司负责人", "社区工作者", "婚姻家庭调解员" } },
    { "commerce", { "纺织企业董事长", "食品企业总经理", "装备制造企业总经理", "商会秘书长" } },
    { "science_association", { "科普馆馆长", "新材料企业总工程师", "农技站站长", "信息工程师" } },
    { "overseas", { "侨资企业负责人", "外贸企业总经理", "归侨、退休教师", "台资企业副总经理" } },
    { "arts", { "文化馆馆长", "剪纸艺人", "评弹演员", "书画院画师" } },
    { "technology", { "研究所所长", "人工智能企业首席工程师", "高校教授", "检测机构技术负责人" } },
    { "economy", { "开发区平台公司总经理", "银行支行副行长", "税务师", "物流企业总经理" } },
    { "agriculture",
        { "莲藕种植合作社理事长", "家庭农场主", "村党组织书记", "农产品加工企业负责人" } },
    { "education", { "中学校长", "小学教师", "幼儿园园长", "职业高中校长" } },
    { "sport", { "体育中心主任", "少体校教练", "健身俱乐部负责人", "龙舟队领队" } },
    { "press", { "融媒体中心记者", "出版社编辑", "新媒体公司负责人", "融媒体中心编导" } },
    { "medicine",
        { "区医院院长", "社区卫生服务中心主任", "妇幼保健院主任医师", "中医院护理部主任" } },
    { "welfare", { "养老院院长", "社会工作服务中心负责人", "康复医院院长", "慈善机构负责人" } },
    { "environment",
        { "环保企业总工程师", "湿地保护站站长", "水务公司工程师", "再生资源企业负责人" } },
    { "minorities", { "民族餐饮店经营者", "民族中学教师", "医院主治医师", "文化公司负责人" } },
    { "religion",
        { "区佛教协会会员", "区道教协会会员", "区基督教团体教职人员", "区伊斯兰教团体教职人员" } },
    { "special", { "退休法官", "退役军人创业者", "驻区单位代表", "港澳青年创业者" } },
};

/* How many of the 260 sit in each sector, in the order of demo_sectors. */
static const int seats[DEMO_SECTOR_COUNT] = { 14, 9, 10, 10, 9, 9, 6, 9, 9, 9, 9, 10, 18, 7, 8, 8,
    9, 16, 13, 13, 5, 5, 14, 8, 7, 5, 5, 6 };

const char *demo_phone(struct arena *arena, int n)
{
    return arena_printf(arena, "1990000%04d", n % 10000);
}

const char *demo_person_name(struct arena *arena, struct demo_random *random)
{
    int weights[COUNT_OF(families)];
    for (size_t i = 0; i < COUNT_OF(families); i++)
        weights[i] = families[i].weight;
    const char *family = families[demo_random_weighted(random, weights, COUNT_OF(families))].name;
    if (demo_random_chance(random, 15))
        return arena_printf(arena, "%s%s", family, DEMO_PICK(random, single_given));
    const char *first = DEMO_PICK(random, first_given);
    const char *second = DEMO_PICK(random, second_given);
    return arena_printf(arena, "%s%s%s", family, first, second);
}

static bool is_taken(const struct demo_members *members, const char *name)
{
    for (size_t i = 0; i < members->count; i++) {
        if (text_equal(members->items[i].name, name))
            return true;
    }
    return false;
}

static const char *member_name(
    struct arena *arena, const struct demo_members *members, struct demo_random *random, int sector)
{
    const char *name;
    bool is_minority = text_equal(demo_sectors[sector].code, "minorities");
    do {
        name = is_minority ? DEMO_PICK(random, minority_names) : demo_person_name(arena, random);
    } while (is_taken(members, name));
    return name;
}

static const char *occupation_of(struct demo_random *random, int sector)
{
    for (size_t i = 0; i < COUNT_OF(occupations); i++) {
        if (text_equal(occupations[i].sector, demo_sectors[sector].code))
            return DEMO_PICK(random, occupations[i].occupations);
    }
    return "";
}

/* A seat of each sector in turn, so that neighbours in the list are of different sectors. */
static int next_sector(int left[DEMO_SECTOR_COUNT], int after)
{
    for (int i = 1; i <= DEMO_SECTOR_COUNT; i++) {
        int sector = (after + i) % DEMO_SECTOR_COUNT;
        if (left[sector] > 0) {
            left[sector]--;
            return sector;
        }
    }
    return 0;
}

struct demo_members demo_members_make(struct arena *arena, uint64_t seed)
{
    struct demo_members members = { .items =
                                        ARENA_ARRAY(arena, struct demo_member, DEMO_MEMBER_COUNT) };
    struct demo_random random = demo_random_new(seed, 260);
    int left[DEMO_SECTOR_COUNT];
    memcpy(left, seats, sizeof left);
    int sector = -1;
    for (int i = 0; i < DEMO_MEMBER_COUNT; i++) {
        sector = next_sector(left, sector);
        members.items[i] = (struct demo_member) {
            .number = i + 1,
            .user_name = arena_printf(arena, "m%03d", i + 1),
            .name = member_name(arena, &members, &random, sector),
            .phone = demo_phone(arena, i + 1),
            .occupation = occupation_of(&random, sector),
            .is_woman = demo_random_chance(&random, 36),
            .born_year = (int)demo_random_range(&random, 1961, 1996),
            .sector = sector,
            .town = (int)demo_random_below(&random, DEMO_TOWN_COUNT),
            .is_standing = i < 48,
            .committee =
                demo_random_chance(&random, 70) ? 8 + (int)demo_random_below(&random, 10) : -1,
        };
        members.count++;
    }
    return members;
}
