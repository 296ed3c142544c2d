"""Inventing names: towns, villages, compounds and people that are nowhere, with their pinyin initials."""

from __future__ import annotations

from random import Random

TOWN_HEADS = [
    "青禾",
    "云渡",
    "白藤",
    "石坪",
    "柳湾",
    "枫溪",
    "松台",
    "桐岭",
    "杏桥",
    "泉口",
    "竹坞",
    "苇塘",
    "霜林",
    "榆关",
    "荷浦",
    "槐荫",
]
STREETS = ("杏桥", "泉口", "荷浦")
"""Towns that are street offices."""
FAMILIES = [
    "李",
    "王",
    "张",
    "刘",
    "陈",
    "杨",
    "赵",
    "黄",
    "周",
    "吴",
    "徐",
    "孙",
    "马",
    "朱",
    "胡",
    "郭",
    "何",
    "高",
    "林",
    "罗",
    "郑",
    "梁",
    "谢",
    "宋",
    "唐",
    "许",
    "韩",
    "冯",
    "邓",
    "曹",
    "彭",
    "曾",
]
GIVEN = [
    "芳",
    "敏",
    "静",
    "丽",
    "强",
    "磊",
    "军",
    "洋",
    "勇",
    "艳",
    "杰",
    "娟",
    "涛",
    "明",
    "超",
    "霞",
    "平",
    "刚",
    "桂英",
    "建国",
    "建华",
    "文博",
    "立新",
    "晓燕",
    "海涛",
    "志远",
    "小勇",
    "桂兰",
    "长河",
    "秀珍",
    "春梅",
    "红霞",
    "玉兰",
    "国庆",
    "永昌",
    "世杰",
    "雅琴",
    "思远",
    "振华",
    "佳慧",
    "立群",
    "景明",
]
_ENDS = ["家庄", "家沟", "家坡", "家湾", "家屯", "家岭", "家洼", "家桥", "官屯", "家营"]
_NATURE = [
    "清水",
    "白杨",
    "大柳",
    "槐树",
    "枣林",
    "梨园",
    "桃花",
    "松树坪",
    "竹林",
    "茶棚",
    "石门",
    "石桥",
    "双泉",
    "龙潭",
    "凤台",
    "青山",
    "河口",
    "河湾",
    "塘边",
    "渡口",
    "桥头",
    "岭后",
    "山前",
    "红旗",
    "新民",
    "新建",
    "东风",
    "和平",
    "前进",
    "光明",
    "胜利",
    "团结",
    "幸福",
    "丰收",
    "长兴",
    "永安",
    "太平",
    "仁和",
    "高台",
    "平川",
]
_SIDES = (("东", "西"), ("前", "后"), ("上", "下"), ("南", "北"), ("大", "小"))
_COMPOUNDS = [
    "金桂",
    "翠湖",
    "阳光",
    "锦绣",
    "康泰",
    "丽景",
    "怡和",
    "书香",
    "明珠",
    "滨河",
    "玉兰",
    "学府",
    "安居",
    "福临",
    "紫荆",
    "兰亭",
]

_INITIALS = (
    "a安 b白博北边 c陈曹曾超长昌春翠茶川 d邓大东渡德 f冯芳枫凤风福丰 g郭高刚国桂官光关功 h黄胡何韩华海河荷禾槐"
    "红慧怀湖后花和 j军杰静娟建佳景家金锦吉江旌进 k口康坑 l李刘林罗梁磊丽立兰柳岭临龙梨绿凌力利 m马敏明梅民门"
    "名 n南宁 p彭平坪浦棚 q强琴群庆清青泉前桥秋权 r荣仁 s孙宋世思石松水双山树霜塘社胜上书生手善 t唐涛台桐潭屯太头"
    "桃滩团甜藤 w王吴伟文湾洼坞苇旺为 x徐谢许小晓新秀溪杏下兴雪西香幸霞 y杨洋勇燕艳远英玉永雅云营园榆阳怡一元荫 z张赵"
    "周朱郑志珍振镇庄竹枣兹子紫杨"
)
_INITIAL = {character: group[0] for group in _INITIALS.split() for character in group[1:]}


def initials(name: str) -> str:
    """The first letters of the pinyin, as far as they are known here."""
    return "".join(_INITIAL.get(character, "") for character in name)


def town_names(random: Random, count: int) -> list[str]:
    """So many towns, some of them street offices."""
    heads = random.sample(TOWN_HEADS, count)
    return [head + ("街道" if head in STREETS else "镇") for head in heads]


def village_names(random: Random, count: int) -> list[str]:
    """The villages of one town, none twice there; siblings on two sides of a hill come in pairs."""
    stems = [family + end for family in FAMILIES for end in _ENDS] + _NATURE
    random.shuffle(stems)
    names: list[str] = []
    while len(names) < count:
        stem = stems.pop()
        sides = (
            random.choice(_SIDES)
            if (random.random() < 0.2 and len(stem) == 2) or random.random() < 0.1
            else ("",)
        )
        names += [f"{side}{stem}{'社区' if random.random() < 0.05 else '村'}" for side in sides]
    return names[:count]


def compound_names(random: Random, count: int) -> list[str]:
    """Residential compounds."""
    stems = [a + b for a in _COMPOUNDS for b in ("花园", "小区", "家园", "苑")]
    return random.sample(stems, count)


def person_names(random: Random, count: int, taken: set[str]) -> list[str]:
    """People of whom no two have one name."""
    names: list[str] = []
    while len(names) < count:
        name = random.choice(FAMILIES) + random.choice(GIVEN)
        if name not in taken:
            taken.add(name)
            names.append(name)
    return names
