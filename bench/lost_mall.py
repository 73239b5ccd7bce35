"""A made-up mall's lost property: what was found, and what people say they lost, in words of their own.

A thing is drawn with its true facts. The finder writes down some of them, the owner others, each in words
drawn from their own list, Chinese or English, with the mistakes people make: another name for the colour,
the wrong zone, no zone, a time that is hours off, a brand that only one of the two knows. The weights
of rules/scoring.py were set by hand before the first run and not changed after it. Misses may be looked at
(`--misses`) of reports whose number is no multiple of three; the others are held out: drawn with another
seed, and part of their words (`RARE`) stands in no open report.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

START = dt.datetime(2026, 9, 1, 2, 0, tzinfo=dt.UTC)
ZONES = 24
#: kind, category, words of finders and owners, then features; ways to say one thing are joined by a stroke.
_THINGS = """
wallet wallet 钱包/皮夹/钱夹/wallet 长款/长的 对折/折叠的/folding 拉链/拉锁/zip 真皮/牛皮/leather
  里面有照片/夹着相片 刺绣/绣花 格子/格纹 按扣/扣子
phone phone 手机/智能手机/phone/移动电话 碎屏/屏碎了/裂痕 透明壳/透明手机壳/clear_case
  小熊贴纸/贴着熊/bear_sticker 挂绳/背带/lanyard 红色壳/红壳 卡通壳/动漫手机壳 猫咪壳/小猫外壳
umbrella umbrella 雨伞/伞/折叠伞/umbrella 长柄/长的 自动开/自动 格子/plaid/格纹 波点/圆点/dots
  蕾丝/花边 木柄/木头手柄 印花/花的 条纹/striped
backpack bag 双肩包/书包/背包/backpack 帆布/canvas 尼龙/nylon 小恐龙/恐龙图案
  挂着兔子/兔子挂件/rabbit_charm 破洞/破了 很新/全新 写着名字/有姓名 星星图案/五角星
handbag bag 手提包/女包/手袋/handbag 链条/链子/chain 流苏/tassel 真皮/皮的/leather 丝巾绑着/系丝巾
  拉链坏/拉锁坏 小号/小的 方形/square
keys keys 钥匙/一串钥匙/keys/锁匙 三把/三把钥匙 车钥匙/汽车钥匙/fob 熊猫挂件/小熊猫 门禁卡/蓝色门禁
  皮绳/皮质钥匙扣 小狗挂饰/dog_keyring 独角兽/unicorn
cup bottle 保温杯/水杯/杯子/bottle 不锈钢/金属/steel 带吸管/吸管 掉漆/划痕 卡通/动漫图案
  刻字/刻着名字 盖子/lid 小的/迷你 贴纸/sticker
coat clothes 外套/夹克/大衣/jacket/风衣 连帽/帽兜/hooded 毛领/fur_collar 儿童/小孩的/kids 牛仔/denim
  扣子掉/缺纽扣 羊毛/wool 条纹/striped
scarf clothes 围巾/丝巾/披肩/scarf 羊绒/羊毛/cashmere 格子/格纹/check 流苏/穗子 碎花/印花/floral
  素色/纯色
hat clothes 帽子/棒球帽/鸭舌帽/hat/cap 刺绣/绣着字母 儿童/宝宝的 毛线/knitted 帽檐/peak
  兔子耳朵/兔耳 迷彩/camo
glasses glasses 眼镜/近视镜/glasses 圆框/圆形 金属框/金属边框 塑料/plastic 镜片划痕/镜片刮花
  盒子里/带眼镜盒
sunglasses glasses 太阳镜/墨镜/sunglasses 方框/square 女士/ladies 镜片反光/反光镜片
earphone device 耳机/蓝牙耳机/earphone/无线耳机 只有右耳/右边一只 充电盒/盒子 硅胶套/保护套
  刻字/刻着字母 小熊壳/bear_case
tablet device 平板/平板电脑/tablet 皮套/保护套 裂痕/屏幕裂 儿童壳/小孩用的壳 贴纸/sticker
watch jewels 手表/腕表/watch 皮带/leather_strap 钢带/金属 女式/女款 表盘裂/裂纹 方形/square
ring jewels 戒指/指环/ring 银饰/纯银 刻字/里面刻字 玉/翡翠 镶钻/钻石
bracelet jewels 手链/手串/bracelet/手镯 玉石/翡翠/jade 木头/wooden 串珠/珠子 小鱼坠/鱼形吊坠
idcard papers 身份证/居民身份证/二代证 卡套/证件套 卷边/边角翘 男士/男 女士/女
bankcard card 银行卡/信用卡/储蓄卡 工商银行/工行 建设银行/建行 招商银行/招行 金卡/金色卡
toy child 玩具/毛绒玩具/公仔/toy 小熊/bear 恐龙/dinosaur 兔子/rabbit 熊猫/panda 汽车/小车
  会唱歌/能唱歌 缺耳朵/少一只耳朵
stroller child 童车/婴儿车/推车/stroller 四轮/wheels 遮阳篷/带篷 挂袋/挂着袋子 折叠/folding
book books 书/绘本/课本/book 英文/english 写着名字/姓名 恐龙/dinosaur 数学/数学的 新的/全新
shopping bag 购物袋/袋子/纸袋/帆布袋 新衣服/里面衣服 优衣库/uniqlo 小票/有小票 礼盒/礼物
  毛巾/两条毛巾
suitcase bag 行李箱/拉杆箱/suitcase 贴纸/贴满贴纸 轮子坏/坏轮子 密码锁/带密码锁 绑带/捆着带子
cosmetic other 化妆包/口红/化妆品/makeup 刻字/刻名字 条纹/striped 透明/clear 香水/perfume
"""
_COLOURS = """
black 黑色/黑/深黑/black
white 白色/白/米白/white
grey 灰色/深灰/浅灰/grey
red 红色/大红/酒红/red
pink 粉色/粉红/pink
blue 蓝色/深蓝/藏青/天蓝/blue/navy
green 绿色/墨绿/军绿/green
yellow 黄色/鹅黄/yellow
brown 棕色/咖啡色/褐色/brown
purple 紫色/浅紫/purple
gold 金色/香槟金/gold
silver 银色/银/silver
beige 米色/卡其/杏色/beige
"""
_BRANDS = """
phone 苹果/iPhone/apple 华为/Huawei 小米/Xiaomi OPPO/oppo 荣耀/Honor
wallet LV/路易威登 蔻驰/Coach 七匹狼/七匹狼的 Gucci/古驰
backpack 耐克/Nike 阿迪/Adidas/阿迪达斯 迪士尼/米奇/Disney 李宁/李宁牌
handbag Coach/蔻驰 MK/mk 珑骧/Longchamp 香奈儿/Chanel
earphone 苹果/AirPods 华为/Huawei 索尼/Sony
tablet 苹果/iPad 华为/Huawei 联想/Lenovo
watch 卡西欧/Casio 天梭/天梭表 华为/Huawei
keys 大众/Volkswagen 宝马/BMW 丰田/Toyota
cup 膳魔师/Thermos 星巴克/Starbucks 虎牌/虎牌的
umbrella 天堂伞/天堂牌
coat 优衣库/Uniqlo Zara/飒拉 安踏/Anta
hat 耐克/Nike MLB/mlb
sunglasses 雷朋/RayBan
"""
_PLACES = """
女洗手间/卫生间 电梯口/电梯旁 扶梯旁/自动扶梯 电影院/影院 儿童乐园/游乐区 超市收银台/超市
美食广场/吃饭的地方 火锅店/火锅店里 试衣间/更衣室 休息座椅/长椅 停车场/地下车库 总服务台/服务台
咖啡店/咖啡厅 奶茶店/奶茶店门口 中庭/中庭活动区
"""
_RARE = """
二代证 储蓄卡 公仔 军绿 圆点 平板电脑 手袋 手镯 折叠伞 披肩 拉杆箱 拉锁 指环 推车 无线耳机 杏色 格纹
浅紫 相片 移动电话 穗子 绣花 羊毛 腕表 藏青 褐色 课本 酒红 钱夹 锁匙 风衣 香槟金 鸭舌帽
"""
MISTAKEN = {
    "black": "blue", "blue": "black", "grey": "silver", "silver": "grey", "brown": "beige", "beige": "brown",
    "red": "pink", "pink": "purple", "white": "beige", "gold": "yellow", "yellow": "gold", "green": "blue",
    "purple": "blue",
}  # fmt: skip


def _ways(word: str) -> tuple[str, ...]:
    return tuple(one.replace("_", " ") for one in word.split("/"))


def _rows(text: str) -> list[list[str]]:
    """The words of each line; a line that is indented goes on with the one before."""
    out: list[list[str]] = []
    for line in text.strip().splitlines():
        if line.startswith("  "):
            out[-1] += line.split()
        else:
            out.append(line.split())
    return out


THINGS = {row[0]: (row[1], _ways(row[2]), tuple(map(_ways, row[3:]))) for row in _rows(_THINGS)}
COLOURS = {row[0]: _ways(row[1]) for row in _rows(_COLOURS)}
BRANDS = {row[0]: tuple(map(_ways, row[1:])) for row in _rows(_BRANDS)}
PLACES = tuple(_ways(one) for one in _PLACES.split())
#: Ways of saying that only held-out reports use.
RARE = frozenset(_RARE.split())


@dataclass(frozen=True)
class Said:
    """One side's words of a thing."""

    category: str
    title: str
    features: str
    colour: str
    brand: str
    zone: int | None
    place: str
    first: dt.datetime
    last: dt.datetime


@dataclass
class Thing:
    """A true thing, as its finder wrote it down; `loss`: what its owner says, of those that are missed."""

    found: Said
    loss: Said | None = None
    held_out: bool = False


@dataclass
class Facts:
    """What is true of it."""

    kind: str
    colour: str
    brand: tuple[str, ...]
    features: list[tuple[str, ...]]
    zone: int
    place: tuple[str, ...]
    lost_at: dt.datetime
    found_at: dt.datetime
    words: tuple[str, ...] = field(default=())


class LostMall:
    """Draws things; the same seed draws the same."""

    def __init__(self, seed: int = 30) -> None:
        self.seed = seed

    def things(self, finds: int, losses: int, days: int = 60) -> list[Thing]:
        """So many finds, of which some are missed; every third report is held out."""
        chance = random.Random(self.seed)
        out = []
        for number in range(finds):
            missed = number < losses
            held_out = missed and number % 3 == 0
            rng = random.Random(f"{self.seed}-{'held' if held_out else 'open'}-{number}")
            facts = _facts(rng, days)
            thing = Thing(_say(rng, facts, finder=True, rare=held_out or not missed), held_out=held_out)
            if missed:
                thing.loss = _say(rng, facts, finder=False, rare=held_out)
            out.append(thing)
        chance.shuffle(out)
        return out


def _facts(rng: random.Random, days: int) -> Facts:
    kind = rng.choice(sorted(THINGS))
    features = THINGS[kind][2]
    lost_at = START + dt.timedelta(days=rng.uniform(0, days))
    gone = rng.choice((0.2, 0.5, 1, 2, 4, 8, 20, 44))
    return Facts(
        kind=kind,
        colour=rng.choice(sorted(COLOURS)),
        brand=rng.choice(BRANDS[kind]) if kind in BRANDS and rng.random() < 0.6 else (),
        features=rng.sample(features, k=min(len(features), rng.choice((1, 2, 2, 3)))),
        zone=rng.randrange(ZONES),
        place=rng.choice(PLACES),
        lost_at=lost_at,
        found_at=lost_at + dt.timedelta(hours=rng.uniform(0.1, 1) * gone),
    )


def _pick(rng: random.Random, ways: tuple[str, ...], rare: bool) -> str:
    allowed = [one for one in ways if rare or one not in RARE]
    return rng.choice(allowed or list(ways))


def _say(rng: random.Random, facts: Facts, *, finder: bool, rare: bool) -> Said:
    category, names, _features = THINGS[facts.kind]
    colour = MISTAKEN[facts.colour] if rng.random() < 0.12 else facts.colour
    colour_word = _pick(rng, COLOURS[colour], rare)
    named = rng.random() < 0.85
    said = [_pick(rng, one, rare) for one in facts.features if rng.random() < 0.8]
    brand = _pick(rng, facts.brand, rare) if facts.brand and rng.random() < 0.75 else ""
    title = (colour_word if named else "") + _pick(rng, names, rare)
    zone = None if rng.random() < (0.1 if finder else 0.25) else facts.zone
    if zone is not None and rng.random() < (0.05 if finder else 0.2):
        zone = rng.randrange(ZONES)
    place = _pick(rng, facts.place, rare) if rng.random() < 0.6 else ""
    if finder:
        first = last = facts.found_at
    else:
        first = facts.lost_at - dt.timedelta(hours=rng.choice((0, 0.5, 1, 2, 3)))
        last = facts.lost_at + dt.timedelta(hours=rng.choice((0, 0.2, 0.5, 1)))
        if rng.random() < 0.05:  # a wrong memory: later than it was found
            first += dt.timedelta(hours=3)
            last = max(first, last)
    if rng.random() < 0.06:
        category = "other"
    return Said(
        category=category, title=title, features="，".join(said), colour=colour if rng.random() < 0.4 else "",
        brand=brand, zone=zone, place=place, first=first, last=last,
    )  # fmt: skip


__all__ = ["ZONES", "LostMall", "Said", "Thing"]
