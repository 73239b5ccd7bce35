"""The texts that every mall begins with. Words in braces are filled in (rules.fill)."""

from __future__ import annotations

from typing import NamedTuple


class Shipped(NamedTuple):
    """A text in both languages."""

    text_zh: str
    text_en: str


TEXTS: dict[str, Shipped] = {
    "first_call": Shipped(
        "您好，请问是{tenant}的{contact}吗？我是{mall}客服部的{officer}，今后由我为贵店服务。"
        "现在与您核对一下档案：店名、公司名称、品牌、业态、联系人、电话、邮箱、营业时间是否正确？"
        "核对后我会把商场的管理制度、保修条款和联系方式发到您的邮箱。有任何事情都可以随时找我，谢谢！",
        "Hello, is this {contact} of {tenant}? I am {officer} of customer service at {mall}; "
        "from now on I look "
        "after your shop. May I check your data with you: shop name, company, brand, category, "
        "contact, phone, "
        "e-mail, opening hours? Afterwards I send you our policies, warranty terms and contacts by e-mail. "
        "Call me whenever you need something. Thank you!",
    ),
    "mail": Shipped(
        "{tenant} {contact}：\n您好！欢迎进驻{mall}。附上：\n1. 商场管理制度与营业时间\n2. 商品保修及退换货"
        "条款\n"
        "3. 联系方式：客服 {officer}，总服务台，工程报修，保安值班\n如有变更请及时告知我们。\n{mall} "
        "客服部 {officer}\n{day}",
        "Dear {contact} of {tenant},\nwelcome to {mall}. Enclosed please find:\n1. Policies of "
        "the mall and opening "
        "hours\n2. Warranty terms, returns and exchanges\n3. Contacts: your officer {officer}, "
        "service desk, "
        "engineering, security\nPlease tell us when anything changes.\n{officer}, customer service, "
        "{mall}\n{day}",
    ),
    "birthday": Shipped(
        "{contact}，您好！今天是您的生日，{mall}客服部{officer}祝您生日快乐、身体健康、生意兴隆！",
        "Dear {contact}, {officer} and customer service of {mall} wish you a happy birthday, "
        "good health and "
        "good business!",
    ),
    "holiday": Shipped(
        "{contact}，您好！值此{day}佳节，{mall}客服部{officer}祝您和家人节日快乐、生意兴隆！",
        "Dear {contact}, {officer} and customer service of {mall} wish you and your family a happy {day}!",
    ),
    "care": Shipped(
        "{contact}，您好！听说您身体不适，{mall}客服部{officer}祝您早日康复。店里有需要我们协助的请告诉我。",
        "Dear {contact}, we heard that you are not well. {officer} and customer service of {mall} "
        "wish you a quick "
        "recovery. Tell me if we can help in your shop.",
    ),
}
