#include "demo/venues.h"

#include <stdio.h>
#include <string.h>

#include "demo/random.h"
#include "demo/units.h"

/* Water plants and shores: none of these is the name of a real town or sub-district. */
const struct demo_town demo_towns[DEMO_TOWN_COUNT] = {
    { "菱歌街道", "菱歌", "Lingge Sub-district", 480, 520,
        { "采菱社区", "歌桥社区", "莲灯社区", "青萍社区", "藕香社区", "渔歌社区" } },
    { "鹭汀街道", "鹭汀", "Luting Sub-district", 620, 640,
        { "白鹭社区", "汀兰社区", "沙鸥社区", "听荷社区", "苇岸社区", "鹭鸣社区" } },
    { "荷禹街道", "荷禹", "Heyu Sub-district", 390, 640,
        { "荷风社区", "禹渠社区", "新荷社区", "问渠社区", "荷塘月社区", "云帆社区" } },
    { "芡湖街道", "芡湖", "Qianhu Sub-district", 300, 440,
        { "芡实社区", "湖心社区", "望湖社区", "菰蒲社区", "烟波社区", "芡湾村" } },
    { "蒲苇街道", "蒲苇", "Puwei Sub-district", 700, 430,
        { "蒲塘社区", "苇溪社区", "芦雪社区", "平芜社区", "蒲香社区", "苇荡村" } },
    { "萍渡街道", "萍渡", "Pingdu Sub-district", 560, 300,
        { "渡口社区", "浮萍社区", "柳渡社区", "晚渡社区", "萍水社区", "渡南村" } },
    { "荇溪镇", "荇溪", "Xingxi Town", 200, 700,
        { "荇菜村", "溪头村", "溪湾村", "水芹村", "荇桥社区", "石菖村" } },
    { "藕洲镇", "藕洲", "Ouzhou Town", 420, 160,
        { "藕塘村", "洲头村", "洲尾村", "白藕村", "茭白村", "藕市社区" } },
};

static const char *const hours_of_kind[] = { "周一至周五 9:00—17:00", "每月第二周周三 14:00—17:00",
    "每周四 14:00—16:30", "每月 15 日 9:00—11:00" };

static const char *const roads[] = { "荷风路", "菱塘路", "苇杭路", "听雨街", "渔火巷", "采薇路",
    "问荷路", "白鹭街", "蒹葭路", "芙蕖路" };

struct making {
    struct demo_venue *venues;
    int count;
    struct demo_random random;
};

static struct demo_venue *add(struct making *making, enum demo_venue_kind kind, int town)
{
    struct demo_venue *venue = &making->venues[making->count++];
    *venue = (struct demo_venue) { .kind = kind, .town = town, .sectors = { -1, -1, -1 } };
    venue->parent = kind == DEMO_VENUE_CENTRE ? -1
        : kind == DEMO_VENUE_HALL || town < 0 ? 0
                                              : 1 + town;
    struct demo_random *random = &making->random;
    venue->x = (town < 0 ? 480 : demo_towns[town].x) + (int)demo_random_range(random, -60, 60);
    venue->y = (town < 0 ? 500 : demo_towns[town].y) + (int)demo_random_range(random, -60, 60);
    snprintf(venue->address, sizeof venue->address, "%s%s %d 号",
        town < 0 ? DEMO_DISTRICT : demo_towns[town].name, DEMO_PICK(random, roads),
        (int)demo_random_range(random, 1, 480));
    snprintf(venue->hours, sizeof venue->hours, "%s", hours_of_kind[kind]);
    return venue;
}

/* Studios of a sector for the whole district, and those of a sector in one town. */
static const char *const sector_studios[][2] = { { "education", "教育界别" },
    { "medicine", "医药卫生界别" }, { "commerce", "工商联界别" }, { "arts", "文化艺术界别" },
    { "technology", "科技界别" }, { "welfare", "社会福利和社会保障界别" },
    { "environment", "环境资源界别" }, { "youth", "青联界别" }, { "women", "妇联界别" },
    { "sport", "体育界别" }, { "special", "特邀界别" }, { "overseas", "侨联界别" } };

static const struct {
    int town;
    const char *sector, *name;
} mixed_studios[] = {
    { 0, "economy", "菱歌·经济界别" },
    { 1, "technology", "鹭汀·科技创新" },
    { 2, "cndca", "荷禹·民建之家" },
    { 3, "medicine", "芡湖·健康同行" },
    { 4, "education", "蒲苇·教育界别" },
    { 5, "unions", "萍渡·工会界别" },
    { 6, "agriculture", "荇溪·农业农村界别" },
    { 7, "agriculture", "藕洲·乡村振兴" },
};

static const struct {
    int town;
    const char *name;
} special_stations[] = {
    { 0, "歌桥菜市场" },
    { 0, "菱歌科创园" },
    { 1, "鹭汀智造园" },
    { 1, "地铁荷浦线鹭鸣站" },
    { 2, "荷禹商圈骑手之家" },
    { 2, "新荷老年食堂" },
    { 3, "芡湖湿地游客中心" },
    { 4, "蒲苇物流园司机之家" },
    { 5, "运河渡口" },
    { 5, "萍渡人才公寓" },
    { 6, "荇溪茶叶合作社" },
    { 7, "藕洲莲藕市集" },
};

static void add_studios(struct making *making)
{
    for (int i = 0; i < DEMO_TOWN_COUNT; i++)
        snprintf(add(making, DEMO_VENUE_STUDIO, i)->name, 96, "%s委员工作室", demo_towns[i].name);
    for (size_t i = 0; i < sizeof sector_studios / sizeof *sector_studios; i++) {
        struct demo_venue *venue = add(making, DEMO_VENUE_STUDIO, -1);
        venue->sectors[0] = demo_sector_coded(sector_studios[i][0], strlen(sector_studios[i][0]));
        snprintf(venue->name, sizeof venue->name, "%s委员工作室", sector_studios[i][1]);
    }
    for (size_t i = 0; i < sizeof mixed_studios / sizeof *mixed_studios; i++) {
        struct demo_venue *venue = add(making, DEMO_VENUE_STUDIO, mixed_studios[i].town);
        venue->sectors[0] =
            demo_sector_coded(mixed_studios[i].sector, strlen(mixed_studios[i].sector));
        snprintf(venue->name, sizeof venue->name, "%s委员工作室", mixed_studios[i].name);
    }
}

void demo_venues_make(struct demo_venue venues[DEMO_VENUE_COUNT])
{
    struct making making = { .venues = venues, .random = demo_random_new(28, 8) };
    snprintf(add(&making, DEMO_VENUE_CENTRE, -1)->name, 96, DEMO_DISTRICT "协商民主实践中心");
    for (int i = 0; i < DEMO_TOWN_COUNT; i++)
        snprintf(add(&making, DEMO_VENUE_HALL, i)->name, 96, "%s民生议事堂", demo_towns[i].name);
    add_studios(&making);
    for (int i = 0; i < DEMO_TOWN_COUNT; i++) {
        for (int j = 0; j < DEMO_VILLAGE_COUNT; j++) {
            struct demo_venue *venue = add(&making, DEMO_VENUE_STATION, i);
            venue->village = demo_towns[i].villages[j];
            snprintf(venue->name, sizeof venue->name, "%s协商驿站", venue->village);
        }
    }
    for (size_t i = 0; i < sizeof special_stations / sizeof *special_stations; i++)
        snprintf(add(&making, DEMO_VENUE_STATION, special_stations[i].town)->name, 96, "%s协商驿站",
            special_stations[i].name);
}
