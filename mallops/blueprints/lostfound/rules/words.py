"""Words of lost property: kinds, colours, who found it, how long a kind is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext


@dataclass(frozen=True)
class Kind:
    """A kind of item. `days` and `way`: how long it is kept and what follows, until the mall says otherwise;
    `said_zh`, `said_en`: what the loudspeakers call it; `listed`: whether the public list names it."""

    label: Any
    said_zh: str
    said_en: str
    valuable: bool = False
    days: int = 365
    way: str = "police"
    listed: bool = True


#: Kept a year after it was announced (Civil Code, articles 314 to 318), then handed to the police; food is
#: gone the next day; papers and cards go early, as their owner can be found through who issued them.
KINDS: dict[str, Kind] = {
    "phone": Kind(lazy_pgettext("lost", "Phone"), "手机", "a mobile phone", valuable=True),
    "device": Kind(
        lazy_pgettext("lost", "Computer, tablet, camera, headphones"),
        "电子设备",
        "an electronic device",
        valuable=True,
    ),
    "wallet": Kind(lazy_pgettext("lost", "Wallet"), "钱包", "a wallet", valuable=True),
    "bag": Kind(lazy_pgettext("lost", "Bag or case"), "包", "a bag"),
    "papers": Kind(
        lazy_pgettext("lost", "Identity papers"),
        "证件",
        "identity papers",
        valuable=True,
        days=30,
        listed=False,
    ),
    "card": Kind(
        lazy_pgettext("lost", "Bank card or other card"),
        "卡片",
        "a card",
        valuable=True,
        days=30,
        listed=False,
    ),
    "cash": Kind(lazy_pgettext("lost", "Cash"), "财物", "valuables", valuable=True, listed=False),
    "jewels": Kind(
        lazy_pgettext("lost", "Jewellery or watch"), "贵重物品", "valuables", valuable=True, listed=False
    ),
    "keys": Kind(lazy_pgettext("lost", "Keys"), "钥匙", "keys"),
    "glasses": Kind(lazy_pgettext("lost", "Glasses"), "眼镜", "glasses", way="dispose"),
    "clothes": Kind(
        lazy_pgettext("lost", "Clothes, hat, scarf, shoes"), "衣物", "an article of clothing", way="dispose"
    ),
    "umbrella": Kind(lazy_pgettext("lost", "Umbrella"), "雨伞", "an umbrella", way="dispose"),
    "child": Kind(lazy_pgettext("lost", "Toy or pushchair"), "儿童用品", "a child's article", way="dispose"),
    "bottle": Kind(lazy_pgettext("lost", "Cup or bottle"), "水杯", "a cup or bottle", way="dispose"),
    "books": Kind(
        lazy_pgettext("lost", "Books and documents"), "书本文件", "books or documents", way="dispose"
    ),
    "food": Kind(lazy_pgettext("lost", "Food"), "食品", "food", days=1, way="dispose"),
    "other": Kind(lazy_pgettext("lost", "Something else"), "物品", "an article"),
}
CATEGORIES: dict[str, Any] = {code: one.label for code, one in KINDS.items()}
#: Kinds that one person takes for the other.
RELATED = {
    frozenset(pair)
    for pair in (
        ("phone", "device"), ("wallet", "bag"), ("wallet", "card"), ("wallet", "cash"), ("wallet", "papers"),
        ("papers", "card"), ("card", "keys"), ("bag", "books"), ("bag", "child"), ("child", "clothes"),
        ("child", "bottle"), ("papers", "books"), ("jewels", "device"), ("bag", "food"), ("bag", "clothes"),
        ("bottle", "food"), ("glasses", "jewels"), ("bag", "device"),
    )
}  # fmt: skip
COLOURS: dict[str, Any] = {
    "black": lazy_pgettext("colour", "Black"),
    "white": lazy_pgettext("colour", "White"),
    "grey": lazy_pgettext("colour", "Grey"),
    "silver": lazy_pgettext("colour", "Silver"),
    "gold": lazy_pgettext("colour", "Gold"),
    "red": lazy_pgettext("colour", "Red"),
    "pink": lazy_pgettext("colour", "Pink"),
    "orange": lazy_pgettext("colour", "Orange"),
    "yellow": lazy_pgettext("colour", "Yellow"),
    "green": lazy_pgettext("colour", "Green"),
    "blue": lazy_pgettext("colour", "Blue"),
    "purple": lazy_pgettext("colour", "Purple"),
    "brown": lazy_pgettext("colour", "Brown"),
    "beige": lazy_pgettext("colour", "Beige"),
    "mixed": lazy_pgettext("colour", "Several colours"),
}
#: Colours that one person calls so and another so.
NEAR_COLOURS = {
    frozenset(pair)
    for pair in (
        ("black", "grey"), ("black", "blue"), ("black", "brown"), ("grey", "silver"), ("white", "silver"),
        ("white", "beige"), ("gold", "yellow"), ("gold", "beige"), ("red", "pink"), ("red", "orange"),
        ("orange", "yellow"), ("pink", "purple"), ("blue", "green"), ("blue", "purple"), ("brown", "beige"),
        ("brown", "red"), ("brown", "orange"), ("grey", "blue"), ("gold", "brown"), ("gold", "pink"),
    )
}  # fmt: skip
FINDERS: dict[str, Any] = {
    "staff": _l("Staff of the mall"),
    "customer": lazy_pgettext("finder", "Customer"),
    "tenant": _l("Staff of a shop"),
    "security": lazy_pgettext("finder", "Security"),
    "cleaning": lazy_pgettext("finder", "Cleaning"),
}
CHANNELS: dict[str, Any] = {
    "walk_in": _l("At the desk"),
    "phone": lazy_pgettext("channel", "By telephone"),
    "online": lazy_pgettext("channel", "Online form"),
    "staff": _l("Staff passed it on"),
}
PAPERS: dict[str, Any] = {
    "id_card": _l("Identity card"),
    "passport": _l("Passport"),
    "licence": _l("Driving licence"),
    "other": lazy_pgettext("paper", "Another paper with a picture"),
}
WAYS: dict[str, Any] = {"police": _l("Hand to the police"), "dispose": _l("Dispose of it")}
CLAIM_STATES: dict[str, Any] = {
    "open": _l("Answers taken, to be compared"),
    "checked": _l("The answers agree"),
    "released": _l("Handed out"),
    "refused": lazy_pgettext("claim", "Refused"),
}
CLAIM_TONES = {"open": "warn", "checked": "info", "released": "ok", "refused": "muted"}
#: What to ask of each kind, to begin with. The answer stands with the item.
ASKED: dict[str, tuple[Any, ...]] = {
    "phone": (_l("What is on the lock screen?"), _l("Which case or sticker does it have?")),
    "device": (_l("What is on the screen when it starts?"), _l("Which stickers or scratches does it have?")),
    "wallet": (_l("Which cards are in it?"), _l("How much cash is in it, roughly?")),
    "bag": (_l("Name three things that are in it."), _l("What is in the smallest pocket?")),
    "papers": (_l("What is the number's last four digits?"),),
    "card": (_l("Which bank or shop issued it?"), _l("Whose name stands on it?")),
    "cash": (_l("How much is it, in which notes?"), _l("In what was it kept?")),
    "jewels": (_l("What is engraved on it, or how is it marked?"),),
    "keys": (_l("How many keys, and what hangs on the ring?"),),
}
ANY_ASKED = (_l("What is special about it that nobody sees from outside?"),)
