"""Words that mean the same of a thing: Chinese and English, as finders and owners say them. Pure.

A concept is a line: its code, then the words. The longest word at a place counts, so 行李箱 is no 箱.
Chinese that stands in no line is compared by pairs of characters, Latin words by themselves.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

_LINES = """
n.phone 手机 移动电话 电话机 智能机 智能手机 苹果机 phone cellphone mobile smartphone handset
n.tablet 平板 平板电脑 ipad tablet
n.laptop 笔记本电脑 手提电脑 笔电 电脑 laptop notebook computer macbook
n.camera 相机 照相机 单反 微单 camera
n.earphone 耳机 蓝牙耳机 耳塞 耳麦 无线耳机 airpods earphone headphone earbud headset
n.charger 充电宝 移动电源 充电器 数据线 充电线 powerbank charger cable
n.watch 手表 腕表 表 电子表 智能手表 watch smartwatch
n.wallet 钱包 皮夹 钱夹 皮夹子 票夹 钱袋 wallet billfold
n.cardcase 卡包 卡夹 卡套 证件套 cardholder
n.purse 零钱包 小钱包 手拿包 手包 purse clutch
n.handbag 手提包 女包 拎包 坤包 手袋 handbag
n.backpack 双肩包 背包 书包 双肩背包 backpack rucksack knapsack schoolbag
n.shoulderbag 单肩包 斜挎包 挎包 斜跨包 胸包 腰包 crossbody satchel shoulder
n.shopbag 购物袋 手提袋 环保袋 帆布袋 帆布包 布袋 纸袋 塑料袋 袋子 tote carrier
n.suitcase 行李箱 拉杆箱 旅行箱 箱子 suitcase trolley luggage
n.briefcase 公文包 电脑包 文件包 briefcase
n.bag 包 包包 bag
n.idcard 身份证 二代证 居民身份证
n.passport 护照 passport
n.licence 驾驶证 驾照 行驶证 licence license
n.socialcard 社保卡 医保卡
n.bankcard 银行卡 储蓄卡 信用卡 借记卡 bankcard debit credit
n.membercard 会员卡 积分卡 购物卡 vip卡
n.transitcard 公交卡 交通卡 一卡通 地铁卡 metro transit
n.badge 工牌 工作证 胸牌 学生证 校卡 门禁卡 饭卡 badge
n.key 钥匙 锁匙 key keys
n.carkey 车钥匙 遥控钥匙 汽车钥匙 fob
n.keyring 钥匙扣 钥匙圈 挂件 挂饰 吊坠挂件 keyring keychain charm
n.glasses 眼镜 近视镜 老花镜 花镜 glasses spectacles eyeglasses
n.sunglasses 太阳镜 墨镜 太阳眼镜 sunglasses shades
n.umbrella 雨伞 伞 折叠伞 长柄伞 阳伞 太阳伞 遮阳伞 晴雨伞 umbrella parasol
n.coat 外套 大衣 风衣 夹克 上衣 jacket coat overcoat
n.down 羽绒服 棉服 棉衣 棉袄 羽绒衣 parka
n.jumper 毛衣 针织衫 毛线衣 开衫 sweater jumper cardigan pullover
n.hoodie 卫衣 帽衫 连帽衫 hoodie sweatshirt
n.shirt 衬衫 衬衣 t恤 短袖 shirt tshirt
n.trousers 裤子 长裤 牛仔裤 trousers jeans pants
n.dress 裙子 连衣裙 半身裙 dress skirt
n.hat 帽子 鸭舌帽 棒球帽 渔夫帽 毛线帽 遮阳帽 hat cap beanie
n.scarf 围巾 丝巾 披肩 围脖 scarf shawl
n.glove 手套 glove gloves mittens
n.shoe 鞋 鞋子 运动鞋 球鞋 皮鞋 凉鞋 童鞋 shoe shoes sneaker sneakers trainers
n.belt 皮带 腰带 belt
n.ring 戒指 指环 钻戒 ring
n.necklace 项链 颈链 吊坠 necklace pendant
n.bracelet 手链 手镯 手串 镯子 bracelet bangle
n.earring 耳环 耳钉 耳坠 earring earrings
n.toy 玩具 公仔 玩偶 毛绒玩具 布娃娃 娃娃 toy doll plush teddy
n.stroller 童车 婴儿车 推车 手推车 遛娃车 stroller pushchair pram buggy
n.scooter 滑板车 平衡车 scooter
n.ball 皮球 篮球 足球 ball basketball football
n.cup 水杯 杯子 保温杯 水壶 随行杯 茶杯 水瓶 奶瓶 cup bottle flask thermos tumbler mug
n.book 书 书本 图书 书籍 课本 绘本 book textbook
n.notebook 本子 记事本 笔记本 手账 作业本 练习册 notepad diary
n.file 文件 文件袋 合同 资料 档案袋 文件夹 documents folder file contract
n.ticket 票 门票 电影票 发票 小票 ticket receipt
n.pen 钢笔 笔 签字笔 pen
n.cake 蛋糕 点心 面包 cake bread pastry
n.food 食品 零食 水果 外卖 奶茶 food snack fruit takeaway
n.cosmetic 化妆品 口红 化妆包 粉饼 香水 lipstick makeup cosmetics perfume
n.cash 现金 钞票 人民币 现钱 钱 cash money banknotes
n.medicine 药 药盒 药品 medicine pills
n.tool 工具 卷尺 螺丝刀 tool
n.mask 口罩 mask
n.racket 球拍 羽毛球拍 网球拍 racket racquet
n.cane 拐杖 手杖 登山杖 cane stick
n.instrument 尤克里里 吉他 小提琴 口琴 ukulele guitar violin
m.leather 皮 皮质 真皮 牛皮 皮革 皮的 人造革 leather
m.canvas 帆布 帆布的 canvas
m.cloth 布 布的 布艺 棉布 棉 cloth cotton fabric
m.plastic 塑料 塑胶 硅胶 plastic silicone
m.metal 金属 不锈钢 铁 钢 合金 metal steel
m.wood 木 木质 木头 木柄 wood wooden
m.nylon 尼龙 涤纶 nylon
m.wool 羊毛 毛线 羊绒 wool cashmere knitted
m.denim 牛仔 denim
m.glass 玻璃 glass
m.paper 纸 纸质 paper
m.jade 玉 翡翠 玉石 jade
m.goldmetal 黄金 足金 纯金
m.silvermetal 纯银 银饰 925
m.lace 蕾丝 花边 lace
p.stripe 条纹 横条 竖条 斑马纹 条 striped stripe stripes
p.check 格子 方格 格纹 格 checked plaid check tartan
p.dots 圆点 波点 点点 dots dotted spotted
p.floral 花 碎花 印花 花朵 花纹 floral flower flowers
p.plain 纯色 素色 plain
p.camo 迷彩 camouflage camo
p.star 星星 五角星 星 star stars
p.heart 爱心 心形 heart
p.letter 字母 英文 letters lettering
p.logo 标志 商标 logo
f.zip 拉链 拉锁 zip zipper zipped
f.strap 背带 肩带 带子 挂绳 绳子 手绳 挂带 strap lanyard cord
f.button 按扣 扣子 纽扣 磁扣 button buttons snap
f.fold 折叠 对折 两折 三折 folding foldable bifold folded
f.long 长款 长 长柄 long
f.short 短款 短 short
f.big 大 大号 大的 加大 big large
f.small 小 小号 小的 迷你 small mini little tiny
f.old 旧 旧的 破旧 磨损 用旧 old worn shabby
f.new 新 新的 全新 崭新 new
f.scratch 划痕 刮痕 划伤 刮花 scratch scratched scratches
f.crack 裂 裂痕 裂纹 碎屏 屏碎 碎 cracked crack broken
f.torn 破 破损 撕 开线 破洞 缺口 torn ripped chipped
f.sticker 贴纸 贴画 贴 sticker stickers
f.case 手机壳 保护壳 保护套 外壳 壳 套 case cover
f.clear 透明 clear transparent
f.name 名字 姓名 写着名 写名 named
f.auto 自动 自动开 automatic
f.round 圆 圆形 圆框 round
f.square 方 方形 方框 square
f.hood 帽兜 连帽 hood hooded
f.fur 毛领 毛绒 毛茸茸 fur fluffy furry
f.pocket 口袋 兜 内袋 pocket pockets
f.wheel 轮子 四轮 万向轮 wheels wheel
f.lens 镜头 镜片 lens
f.wireless 无线 蓝牙 wireless bluetooth
f.pair 一双 一对 一副 pair
f.single 一只 单只 左耳 右耳 single
f.set 一串 三把 两把 bunch
f.lady 女式 女士 女款 女 lady ladies womens woman
f.gent 男式 男士 男款 男 gents mens man
f.kid 儿童 小孩 宝宝 婴儿 小朋友 kids child childs baby
f.photo 照片 相片 photo picture photograph
f.bear 小熊 熊 bear
f.rabbit 兔子 小兔 兔 rabbit bunny
f.cat 猫 小猫 猫咪 喵 cat kitty kitten
f.dog 狗 小狗 狗狗 dog puppy
f.panda 熊猫 panda
f.dinosaur 恐龙 dinosaur
f.unicorn 独角兽 unicorn
f.cartoon 卡通 动漫 cartoon anime
f.tassel 流苏 穗子 tassel
f.chain 链条 链子 链 chain
f.handle 手柄 把手 提手 handle grip
f.lid 盖子 杯盖 盖 lid
f.straw 吸管 straw
f.peak 帽檐 帽沿 peak brim
f.embroid 刺绣 绣花 绣 embroidered embroidery
f.frame 镜框 边框 框 frame rim
f.screen 屏幕 屏 screen
f.gift 礼盒 礼物 礼品 gift
f.receipt 小票 收据 receipt
b.apple 苹果 iphone apple
b.huawei 华为 huawei mate
b.xiaomi 小米 红米 xiaomi redmi
b.oppo 欧珀 oppo
b.vivo 维沃 vivo
b.honor 荣耀 honor
b.samsung 三星 samsung galaxy
b.nike 耐克 nike
b.adidas 阿迪达斯 阿迪 三叶草 adidas
b.lining 李宁
b.anta 安踏 anta
b.uniqlo 优衣库 uniqlo
b.zara 飒拉 zara
b.lv 路易威登 驴牌 lv vuitton
b.gucci 古驰 gucci
b.coach 蔻驰 coach
b.mk michaelkors mk
b.chanel 香奈儿 chanel
b.muji 无印良品 muji
b.disney 迪士尼 米奇 米老鼠 disney mickey
b.hellokitty 凯蒂猫 hellokitty
b.starbucks 星巴克 starbucks
b.thermos 膳魔师
b.casio 卡西欧 casio
b.sony 索尼 sony
b.canon 佳能 canon
b.lenovo 联想 lenovo thinkpad
b.rayban 雷朋 rayban
b.longchamp 珑骧 longchamp
b.samsonite 新秀丽 samsonite
b.mercedes 奔驰 mercedes benz
b.bmw 宝马 bmw
b.vw 大众 volkswagen
b.toyota 丰田 toyota
b.paradise 天堂 天堂伞
b.lego 乐高 lego
b.icbc 工商银行 工行 icbc
b.ccb 建设银行 建行 ccb
b.cmb 招商银行 招行 cmb
b.abc 农业银行 农行
b.boc 中国银行 中行
k.black 黑 黑色 深黑 纯黑 乌黑 黑的 black dark
k.white 白 白色 米白 纯白 白的 乳白 white
k.grey 灰 灰色 深灰 浅灰 烟灰 银灰 grey gray charcoal
k.silver 银 银色 银白 银的 silver
k.gold 金 金色 香槟金 玫瑰金 土豪金 golden gold
k.red 红 红色 大红 酒红 枣红 红的 绛红 red burgundy maroon crimson
k.pink 粉 粉色 粉红 粉红色 浅粉 桃红 粉的 pink rose
k.orange 橙 橙色 橘色 橘红 橘 orange
k.yellow 黄 黄色 鹅黄 柠檬黄 黄的 yellow
k.green 绿 绿色 墨绿 军绿 草绿 深绿 浅绿 绿的 green olive
k.blue 蓝 蓝色 深蓝 藏青 藏蓝 天蓝 浅蓝 宝蓝 海军蓝 湖蓝 蓝的 藏青色 blue navy
k.purple 紫 紫色 浅紫 深紫 紫的 purple violet lilac
k.brown 棕 棕色 咖啡色 褐色 咖色 深棕 驼色 焦糖色 brown tan coffee camel
k.beige 米色 米黄 杏色 卡其 卡其色 奶白 beige khaki cream
k.mixed 彩色 多色 花色 五颜六色 colourful colorful multicolour
"""
_LATIN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_PIECES = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[\u3400-\u9fff]+")
#: Words that say nothing of a thing.
_EMPTY = frozenset((
    "a", "an", "the", "of", "with", "and", "or", "in", "on", "at", "to", "it", "is", "was", "has", "have",
    "had", "my", "one", "some", "there", "which", "that", "this", "for", "by", "from",
    "i", "near", "lost", "found", "left", "item", "piece", "colour", "color",
))  # fmt: skip
_FILL = frozenset("的了在和有是我个把件部只条张顶副一上里内处被丢掉落失请与及或者着这那边带")
LONGEST_GRAMS = 24


@cache
def _words() -> tuple[dict[str, str], int]:
    known: dict[str, str] = {}
    for line in _LINES.strip().splitlines():
        code, *words = line.split()
        for word in words:
            known.setdefault(word, code)
    return known, max(len(word) for word in known)


def normal(text: str) -> str:
    """One form of a text: full-width as half-width, lower case."""
    return unicodedata.normalize("NFKC", text).casefold().replace("\x00", "")


def concepts(text: str) -> dict[str, str]:
    """What a text says: concept, Latin word (`w.`) or pair of characters (`g.`) -> the word as it stands."""
    found: dict[str, str] = {}
    grams: list[str] = []
    for piece in _PIECES.findall(normal(text)):
        if _LATIN.fullmatch(piece):
            _latin(piece.replace("’", "'").removesuffix("'s").replace("'", ""), found)
        else:
            grams += _chinese(piece, found)
    for gram in grams[:LONGEST_GRAMS]:
        found.setdefault(f"g.{gram}", gram)
    return found


def _latin(word: str, found: dict[str, str]) -> None:
    known = _words()[0]
    if word in _EMPTY or (len(word) == 1 and not word.isdigit()):
        return
    single = word[:-1] if len(word) > 3 and word.endswith("s") else word
    code = known.get(word) or known.get(single)
    found.setdefault(code or f"w.{single[:20]}", word)


def _chinese(run: str, found: dict[str, str]) -> list[str]:
    """Put the known words of a run into `found`; the pairs of what is left over."""
    known, longest = _words()
    left, place, grams = "", 0, []
    while place < len(run):
        word = next(
            (run[place : place + size] for size in range(min(longest, len(run) - place), 0, -1)
             if run[place : place + size] in known),
            "",
        )  # fmt: skip
        if word:
            found.setdefault(known[word], word)
            grams += _pairs(left)
            left, place = "", place + len(word)
        else:
            left += run[place]
            place += 1
    return grams + _pairs(left)


def _pairs(left: str) -> list[str]:
    kept = [one for one in left if one not in _FILL]
    return ["".join(pair) for pair in pairwise(kept)]


def colours(found: dict[str, str]) -> frozenset[str]:
    """The colours that a text names."""
    return frozenset(code[2:] for code in found if code.startswith("k."))


def brands(found: dict[str, str]) -> frozenset[str]:
    """The brands that a text names."""
    return frozenset(code for code in found if code.startswith("b."))


__all__ = ["brands", "colours", "concepts", "normal"]
