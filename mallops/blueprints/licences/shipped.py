"""The kinds of licence that every mall begins with; each mall may rename, hide and add."""

from __future__ import annotations

from typing import NamedTuple


class Shipped(NamedTuple):
    """A kind of licence: names in both languages and who usually issues it."""

    name_zh: str
    name_en: str
    authority: str


TYPES: dict[str, Shipped] = {
    "business": Shipped("营业执照", "Business licence", "市场监督管理局"),
    "food": Shipped("食品经营许可证", "Food operation licence", "市场监督管理局"),
    "hygiene": Shipped("卫生许可证", "Hygiene licence", "卫生健康委员会"),
    "fire": Shipped("消防检查合格证", "Fire inspection certificate", "消防救援机构"),
    "special": Shipped("特种行业许可证", "Special-trade licence", "公安机关"),
    "tobacco": Shipped("烟草专卖零售许可证", "Tobacco retail licence", "烟草专卖局"),
    "quality": Shipped("质量检验合格证", "Quality inspection certificate", "质量检验机构"),
    "metrology": Shipped("计量器具检定证书", "Certificate of verified scales", "计量检定机构"),
    "signboard": Shipped("门头招牌设置许可", "Shop-sign permit", "城市管理局"),
}
