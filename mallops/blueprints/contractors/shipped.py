"""The check lists that we deliver, by kind of service: (code, Chinese, English, weight, critical)."""

from __future__ import annotations

Item = tuple[str, str, str, int, bool]

LISTS: dict[str, tuple[Item, ...]] = {
    "security": (
        ("S01", "岗位人员到岗，无脱岗、睡岗", "Posts manned; nobody absent or asleep", 3, True),
        ("S02", "着装整齐，佩戴工牌和对讲机", "Uniform, badge and radio worn", 1, False),
        ("S03", "持保安员证上岗", "Guards hold their licence", 2, True),
        ("S04", "巡更路线按时打卡，记录完整", "Guard tours walked on time and recorded", 2, False),
        ("S05", "交接班有书面记录，无漏项", "Hand-over written down, nothing left out", 1, False),
        ("S06", "出入口秩序良好，车辆疏导及时", "Order at the entrances, traffic guided", 1, False),
        ("S07", "监控室双人值守，无关人员不得入内", "Control room manned by two, no strangers", 2, False),
        ("S08", "物品放行查验放行条", "Goods leave only against a release slip", 2, False),
        ("S09", "突发事件处置流程抽问合格", "Guards know what to do in an incident", 2, False),
        ("S10", "文明服务，无争吵推搡", "Polite to customers, no quarrel", 1, False),
    ),
    "fire": (
        ("F01", "消防控制室24小时双人值班，持证上岗", "Fire control room: two licensed people", 3, True),
        ("F02", "疏散通道、安全出口畅通，未上锁", "Escape routes and exits free and unlocked", 3, True),
        ("F03", "灭火器压力正常，在有效期内", "Extinguishers: pressure right, not expired", 2, False),
        ("F04", "消火栓水压正常，配件齐全", "Hydrants: pressure right, fittings complete", 2, False),
        ("F05", "烟感、喷淋无遮挡，报警主机无故障", "Detectors and sprinklers free, no fault", 2, True),
        ("F06", "应急照明和疏散指示灯完好", "Emergency lights and exit signs work", 2, False),
        ("F07", "防火门常闭、闭门器完好；卷帘下无堆物", "Fire doors close; shutters kept free", 2, False),
        ("F08", "防火巡查每两小时一次，记录真实", "Fire rounds every two hours, truly recorded", 2, False),
        ("F09", "动火作业有许可、有人看护", "Hot work permitted and watched", 3, True),
        ("F10", "当月培训或演练已完成", "Training or drill of the month held", 1, False),
    ),
    "cleaning": (
        ("C01", "地面无垃圾、无水渍、无重污渍", "Floors free of litter, water and stains", 2, False),
        ("C02", "卫生间无异味，台面镜面洁净，耗材充足", "Restrooms: clean, no odour, supplied", 3, False),
        ("C03", "垃圾桶不满溢，桶身洁净", "Bins not over-full, clean outside", 2, False),
        ("C04", "扶梯、扶手、轿厢洁净", "Escalators, handrails and lift cars clean", 1, False),
        ("C05", "玻璃、栏板无手印污渍", "Glass and balustrades without marks", 1, False),
        ("C06", "口部地垫、风幕洁净", "Mats and entrance areas clean", 1, False),
        ("C07", "作业时放置“小心地滑”警示牌", "Wet-floor signs out while working", 2, True),
        ("C08", "清洁剂分类存放，标签清楚", "Cleaning agents stored apart and labelled", 2, True),
        ("C09", "垃圾分类清运，收集点无积存", "Waste sorted and cleared in time", 1, False),
        ("C10", "保洁巡回记录按时填写", "Cleaning round sheets filled in on time", 1, False),
    ),
    "greening": (
        ("G01", "植物长势良好，无枯枝黄叶", "Plants thrive, no dead branches or yellow leaves", 2, False),
        ("G02", "按时浇水施肥，盆土不干裂、不积水", "Watered and fed; soil neither dry nor soaked", 2, False),
        ("G03", "无病虫害；用药避开营业时间并公示", "No pests; chemicals only after hours", 2, True),
        ("G04", "盆器洁净完好，无垃圾烟头", "Pots whole and clean, no litter", 1, False),
        ("G05", "高处与吊挂绿植固定牢靠", "High and hanging plants fixed safely", 3, True),
        ("G06", "室外花坛、草坪修剪整齐", "Beds and lawns outside trimmed", 1, False),
        ("G07", "摆放不挡通道、消防设施和导视", "Nothing blocks aisles, fire equipment or signs", 2, False),
        ("G08", "更换及时，品种数量与合同相符", "Replaced in time; kinds and numbers as agreed", 1, False),
    ),
    "other": (
        ("O01", "人员到岗，数量与合同相符", "People there, as many as agreed", 3, False),
        ("O02", "着装、工牌符合规定", "Dress and badge as required", 1, False),
        ("O03", "特种作业人员持证", "Special work only by licensed people", 2, True),
        ("O04", "按计划完成当月工作", "The month's work done as planned", 3, False),
        ("O05", "作业现场有围挡、有警示", "Work places fenced and signed", 2, True),
        ("O06", "工作记录完整、真实", "Records complete and true", 1, False),
        ("O07", "现场清理干净再离开", "Place left clean", 1, False),
    ),
}  # fmt: skip
