"""What surveys ask until the mall writes its own questions."""

from __future__ import annotations

from typing import Any


def _score(zh: str, en: str) -> dict[str, Any]:
    return {"kind": "score", "zh": zh, "en": en, "options": [], "many": False, "required": True}


def _choice(zh: str, en: str, options: list[list[str]], many: bool = False) -> dict[str, Any]:
    return {"kind": "choice", "zh": zh, "en": en, "options": options, "many": many, "required": False}


#: By audience.
QUESTIONS: dict[str, list[dict[str, Any]]] = {
    "tenants": [
        _score("客服人员的服务态度", "How friendly our staff are"),
        _score("问题答复与解决的速度", "How fast questions are answered and problems solved"),
        _score("现场管理：保洁、保安、工程维修", "Cleaning, security and repairs on site"),
        _score("促销活动对经营的帮助", "How much promotions help your business"),
        _score("总体满意度", "Satisfaction on the whole"),
    ],
    "customers": [
        _score("总体满意度", "Satisfaction on the whole"),
        _score("环境与卫生", "Cleanliness and surroundings"),
        _score("员工服务态度", "How friendly the staff are"),
        _score("品牌与商品的丰富程度", "Choice of brands and goods"),
        _choice(
            "您今天来商场做什么？",
            "What brought you here today?",
            [
                ["购物", "Shopping"],
                ["用餐", "A meal"],
                ["看电影或娱乐", "Cinema or leisure"],
                ["路过", "Passing by"],
            ],
            many=True,
        ),
    ],
    "after": [
        _score("您对这次处理结果满意吗？", "How satisfied are you with how it was settled?"),
        _score("处理速度", "How fast it was settled"),
        _score("接待人员的态度", "How friendly the person in charge was"),
    ],
}
