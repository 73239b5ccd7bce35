"""Version 1 of what a member agrees to; a mall may publish later versions of its own."""

from __future__ import annotations

#: purpose: Chinese, English
CONSENTS: dict[str, tuple[str, str]] = {
    "service": (
        "我同意商场为办理和使用积分卡处理我的姓名、手机号和消费小票信息，用于积分、兑换、换卡和售后。我可以随时查询、更正、导出或要求删除。",
        "I agree that the mall keeps my name, mobile number and purchase slips to run my point card: points,"
        " redemption, a new card, after-sales. I may see, correct, export or have them erased at any time.",
    ),
    "phone": (
        "我同意商场打电话告诉我活动和优惠。不同意不影响办卡，可随时撤回。",
        "The mall may call me about events and offers. The card does not depend on it; I may withdraw it"
        " at any time.",
    ),
    "sms": (
        "我同意商场发短信告诉我活动和优惠。不同意不影响办卡，可随时撤回。",
        "The mall may send me SMS about events and offers. The card does not depend on it; I may withdraw it"
        " at any time.",
    ),
    "wecom": (
        "我同意商场通过企业微信告诉我活动和优惠。不同意不影响办卡，可随时撤回。",
        "The mall may write to me by WeCom about events and offers. The card does not depend on it; I may"
        " withdraw it at any time.",
    ),
    "analysis": (
        "我同意商场分析我的消费记录，以便推荐更合适的服务。不同意不影响办卡，可随时撤回。",
        "The mall may analyse my purchases to offer what suits me. The card does not depend on it; I may"
        " withdraw it at any time.",
    ),
}
