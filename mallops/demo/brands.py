"""Shops of the demo mall, zone by zone. Every name is invented; none is a known mark."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Brand:
    """The name over a shop's door."""

    name_zh: str
    name_en: str
    category_zh: str
    category_en: str


CATEGORIES = {
    "food": ("餐饮", "Food"),
    "fresh": ("生鲜食品", "Fresh food"),
    "service": ("生活服务", "Services"),
    "beauty": ("美妆个护", "Beauty"),
    "jewel": ("珠宝钟表", "Jewellery and watches"),
    "shoes": ("鞋包", "Shoes and bags"),
    "women": ("女装", "Women's wear"),
    "accessory": ("内衣配饰", "Underwear and accessories"),
    "design": ("设计师品牌", "Designer labels"),
    "men": ("男装", "Men's wear"),
    "sport": ("运动户外", "Sports and outdoor"),
    "kids": ("儿童", "Children"),
    "home": ("家居家电", "Home and appliances"),
    "fun": ("休闲娱乐", "Leisure"),
}

# zone | category | 中文 English, 中文 English, …
_ROWS = """
B1-A|food|灶边小炒 Stoveside,拾穗面馆 Gleaner Noodles,渡口砂锅 Ferry Claypot,米缸盖饭 Rice Jar,
  山脚酸汤 Foothill Sour Soup,烟囱烤串 Chimney Skewers,北坡水饺 North Slope Dumplings,
  咸宁里卤味 Brine Lane,石臼拌粉 Mortar Noodles,瓦罐煨汤铺 Tile Jar Soup,青椒小馆 Green Pepper
B1-B|fresh|田垄鲜超 Fieldrow Fresh Market,果篱 Fruit Hedge,麦窗烘焙 Wheat Window Bakery,
  渔汛水产 Tide Catch,豆荚坊 Bean Pod,盐井干货 Saltwell Dry Goods
B1-C|food|候车咖啡 Platform Coffee,三两茶 Three Ounces Tea,便当局 Bento Office,
  果核冰饮 Stone Fruit Ices,蜂巢吐司 Hive Toast,早点铺子 First Bell Breakfast,路口便利 Corner Stop
B1-D|service|剪与梳 Shear and Comb,速净洗衣 Quickclean Laundry,锁匠老温 Wen the Locksmith,
  镜湖眼镜 Mirror Lake Optics,机修站 Phone Bench,云针改衣 Cloud Needle Tailor,指间美甲 Between Fingers
B1-E|service|车衣精洗 Coat and Car Care,驿柜 Parcel Post Nook,轮友电单车 Wheelmate
1F-A|beauty|暮色香氛 Duskfall Scents,苔肌 Moss Skin,白釉 White Glaze,朝露集 Dew Assembly,
  檀影 Sandal Shade,水岸护肤 Waterside Care,绯线 Crimson Line
1F-B|beauty|粉黛间 Powder Room,霁色 Clear Sky Tint,半朵 Half a Bloom,初萃 First Press,
  蜜罐唇妆 Honeypot Lips,梳影 Combed Shadow,净屿 Clean Islet,发间集 Hairline Assembly
1F-C|jewel|璞缘 Raw Jade Bond,恒针表行 Steady Hand Watches,星砾 Star Gravel,银匠坊 Silver Bench,
  珠玑记 Pearl Note,金枝里 Gilt Twig,时序 Time Sequence,琢光 Cut Light
1F-D|shoes|步履间 In Stride,皮匠与线 Hide and Thread,行囊局 Pack Bureau,软木鞋铺 Cork Sole,
  方扣 Square Buckle,赤足履 Barefoot Lasts,折角箱包 Folded Corner
1F-E|food|北门咖啡 North Gate Coffee,花信 Flower Message,糖纸甜品 Candy Wrapper,报亭书角 Kiosk Corner
2F-A|women|绾青 Tied in Green,素笺 Plain Letter,棠下 Under the Crabapple,云裳集 Cloud Robe Assembly,
  月白 Moonwhite,莳衣 Planted Cloth,缓缓 Slowly Slowly,知夏 Summer Known
2F-B|women|南枝 South Branch,织雾 Woven Mist,浅禾 Pale Grain,澜衣 Ripple Wear,木槿间 Hibiscus Room,
  衣袂 Sleeve Edge,沐风 Windbath
2F-C|accessory|棉与骨 Cotton and Bone,围炉袜社 Hearth Socks,丝络 Silk Web,贴身物语 Close to Skin,
  檐帽 Eaves Hats,小结领带 Little Knot,亮片盒 Sequin Box
2F-D|design|不规则 Irregular Studio,留白工作室 Blank Space,纸样 Paper Pattern,缝间 Between Seams,
  旧布新作 Old Cloth Anew,逆针 Backstitch,廓形 Silhouette Works
2F-E|food|天桥茶档 Skybridge Tea,窗边果汁 Window Juice,过道泡芙 Passage Puffs
3F-A|men|石桥男装 Stone Bridge,直线裁 Straight Cut,领与袖 Collar and Cuff,松间 Among Pines,
  七点半 Half Past Seven,硬朗 Sturdy,旅装 Travelling Coat
3F-B|sport|山脊线 Ridgeline,破晓跑 Daybreak Run,热身 Warm-Up,野径 Wild Trail,水立面 Waterface Swim,
  球门柱 Goalpost
3F-C|kids|小石子童装 Pebble Kids,摇铃玩具 Rattle Toys,纸飞机 Paper Plane,乳牙 Milk Tooth,
  豆豆鞋 Bean Shoes,跳房子乐园 Hopscotch Park,蜡笔课堂 Crayon Class
3F-D|home|木作日常 Woodwork Daily,灯火家居 Lamplight Home,白盘子 White Plate,睡眠研究社 Sleep Society,
  电与风 Volt and Breeze,织物志 Textile Notes
3F-E|kids|奶瓶驿站 Bottle Stop,亲子照相 Family Shutter
4F-A|food|雾都老火锅 Old Mist Hotpot,湘西小院 West Court Kitchen,面壁者拉面 Facing Wall Ramen,
  炉端烧 Hearthside Grill,一尾鱼 One Fish,梅子日料 Plum Table,粥底记 Congee Base
4F-B|food|西窗私房菜 West Window,牧场牛排 Paddock Steak,竹筒饭 Bamboo Rice,椰影南洋 Palm Shade,
  窑烤披萨 Kiln Pizza,素食亭 Green Pavilion,江畔烤鸭 Riverside Duck
4F-C|fun|幕间影城 Interval Cinema,爆谷台 Popcorn Counter,光圈自拍馆 Aperture Selfie,
  幕后周边 Backstage Goods
4F-D|fun|电玩方舱 Pixel Hangar,麦霸房 Mic Rooms,密道逃脱 Hidden Passage,健身平方 Gym Squared
"""


def _parse(rows: str) -> dict[str, tuple[Brand, ...]]:
    found = {}
    for row in rows.strip().replace(",\n  ", ",").splitlines():
        zone, category, names = row.split("|")
        pairs = (one.split(" ", 1) for one in names.split(","))
        found[zone] = tuple(Brand(zh, en, *CATEGORIES[category]) for zh, en in pairs)
    return found


BRANDS = _parse(_ROWS)
NEIGHBOUR_BRANDS = _parse("""
L1-A|food|汀畔早餐 Shoalside Breakfast,巷口面包 Lane End Bread,邻里水果 Neighbour Fruit,屿茶 Islet Tea
L1-B|service|里弄理发 Lane Barber,社区药房 Community Pharmacy,文具匣 Pencil Box,宠物小站 Pet Stop
""")
