"""What is said for each reason until a mall writes its own. Words in braces are filled in (rules.scripts)."""

from __future__ import annotations

from typing import NamedTuple


class Shipped(NamedTuple):
    """A text in both languages."""

    text_zh: str
    text_en: str


SCRIPTS: dict[str, Shipped] = {
    "birthday": Shipped(
        "{member}您好，我是{mall}客服{officer}。今天是您的生日，祝您生日快乐、身体健康！感谢您一直以来的支持。",
        "Hello {member}, this is {officer} of {mall}. Happy birthday and good health! Thank you for being"
        " our guest.",
    ),
    "holiday": Shipped(
        "{member}您好，我是{mall}客服{officer}。值此{day}佳节，祝您和家人节日快乐！",
        "Hello {member}, this is {officer} of {mall}. We wish you and your family a happy {day}!",
    ),
    "illness": Shipped(
        "{member}您好，我是{mall}客服{officer}。听说您身体不适，特意问候，祝您早日康复。有需要我们帮忙的请告诉我。",
        "Hello {member}, this is {officer} of {mall}. We heard that you are not well and wish you a quick"
        " recovery. Tell me if we can help.",
    ),
    "complaint": Shipped(
        "{member}您好，我是{mall}客服{officer}。您前些天反映的问题，我们想听听您对处理结果是否满意？还有什么我们要改进的？",
        "Hello {member}, this is {officer} of {mall}. About what you told us the other day: are you satisfied"
        " with how it was settled? What should we do better?",
    ),
    "sample": Shipped(
        "{member}您好，我是{mall}客服{officer}，做一次服务质量回访，耽误您一分钟。您最近在我们这里购物，商品和服务"
        "您满意吗？请打1到5分。有什么意见吗？",
        "Hello {member}, this is {officer} of {mall}, one minute about our service. You shopped with us"
        " lately: how satisfied were you with goods and service, from 1 to 5? What should be better?",
    ),
    "vip": Shipped(
        "{member}您好，我是{mall}客服{officer}。您是我们的贵宾，想约个时间登门拜访，听听您的意见，您看哪天方便？",
        "Hello {member}, this is {officer} of {mall}. As a VIP of ours, may we visit you to hear your"
        " opinion? Which day suits you?",
    ),
    "bulk": Shipped(
        "{member}您好，我是{mall}客服{officer}。感谢贵单位在我们这里的采购，想登门拜访，了解近期需要，也听听意见。",
        "Hello {member}, this is {officer} of {mall}. Thank you for your purchases. May we visit you to hear"
        " what you need next and what we can do better?",
    ),
    "winback": Shipped(
        "{member}您好，我是{mall}客服{officer}。好久没见到您了，是我们哪里做得不够好吗？您的积分还在，欢迎您再来。",
        "Hello {member}, this is {officer} of {mall}. We have not seen you for a while. Did we do something"
        " wrong? Your points are waiting; you are welcome back.",
    ),
    "interview": Shipped(
        "{member}您好，我是{mall}客服{officer}。想请您来坐坐，当面听听您对商场的意见，大约半小时，您看什么时间合适？",
        "Hello {member}, this is {officer} of {mall}. We would like to hear your opinion face to face, about"
        " half an hour. When would it suit you?",
    ),
    "invitation": Shipped(
        "{member}您好，我是{mall}客服{officer}。邀请您参加我们的活动：{topic}。欢迎光临！",
        "Hello {member}, this is {officer} of {mall}. You are invited: {topic}. Welcome!",
    ),
    "plan": Shipped(
        "{member}您好，我是{mall}客服{officer}。想问问您最近在商场购物是否满意，有什么需要我们做的？",
        "Hello {member}, this is {officer} of {mall}. Are you satisfied with your visits to us? Is there"
        " anything we can do for you?",
    ),
    "other": Shipped(
        "{member}您好，我是{mall}客服{officer}。",
        "Hello {member}, this is {officer} of {mall}.",
    ),
}
