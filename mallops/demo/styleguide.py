"""The design system on one page, with short, empty, long and Chinese data. Demo and tests only."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, current_app
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    Field,
    Form,
    MultipleFileField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import TextInput

from mallops.core.auth import public
from mallops.core.web import render

LONG_ZH = (
    "三层东侧中庭自动扶梯口与消防通道之间的临时展架未按规定距离摆放，影响疏散，且海报边角翘起、灯箱局部不亮"
)
LONG_EN = "Temporary display stand between the third-floor escalator and the fire exit blocks the route"
LONG_NAME = "上海浦江国际品牌服饰有限公司（二〇二六春夏特卖场）"


class SignatureField(Field):
    """Stands for the field of that name: the macros look at the type only."""

    widget = TextInput()


class PhotosField(MultipleFileField):
    """As above, for pictures."""


def choices(*pairs: tuple[str, str]) -> list[SelectChoice]:
    """Options of a select."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


class SampleForm(Form):
    """One field of each kind."""

    title = StringField(
        "发现问题 Finding", [InputRequired(), Length(max=80)], description="一句话说清楚：在哪里、是什么"
    )
    unit = SelectField(
        "铺位 Unit", choices=choices(("", "—"), ("a", "3F-012 悦享书屋"), ("b", f"3F-018 {LONG_NAME}"))
    )
    verdict = RadioField(
        "检查结果 Verdict",
        choices=choices(("pass", "合格"), ("fail", "不合格"), ("na", "不适用")),
        default="pass",
    )
    severity = RadioField(
        "严重程度 Severity",
        [InputRequired()],
        choices=choices(("1", "一般"), ("2", "较重"), ("3", "严重")),
        default="2",
    )
    temperature = DecimalField("温度 Temperature", places=1, default=26)
    due_on = DateField("整改期限 Due", description="按工作日计算，含调休")
    words = TextAreaField("说明 Description", [Length(max=2000)])
    password = PasswordField("密码 Password")
    zones = SelectMultipleField(
        "管区 Zones",
        choices=choices(*((str(n), f"{n}F 东区" if n % 2 else f"{n}F West") for n in range(1, 8))),
        default=["2"],
    )
    critical = BooleanField("关键项 Critical item", description="不合格即扣全部分，并立刻通知值班经理")
    photos = PhotosField("照片 Photos")
    signature = SignatureField("检查人员签名 Signature", [InputRequired()])


def picture(number: int, words: str) -> str:
    """A coloured stand-in for a photo, as a data address."""
    hue = (number * 67) % 360
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 160 120'><rect width='160' height='120' "
        f"fill='hsl({hue} 22% 62%)'/><path d='M0 92 48 50l34 30 24-20 54 44v16H0z' "
        f"fill='hsl({hue} 24% 46%)'/>"
        f"<circle cx='122' cy='30' r='12' fill='hsl({hue} 30% 82%)'/></svg>"
    )
    return f"data:image/svg+xml,{quote(svg)}#{quote(words)}"


def photos(count: int) -> list[dict[str, str]]:
    """So many stand-ins, the last with a long caption."""
    out = []
    for n in range(count):
        url = picture(n, f"p{n}")
        caption = LONG_ZH if n == count - 1 else f"3F-{n + 1:02d} 08:1{n % 10}"
        out.append({"url": url, "thumb_url": url, "alt": f"照片 {n + 1}", "caption": caption})
    return out


ROW_KEYS = ("uid", "no", "title", "zone", "tenant", "owner", "state", "due", "score")
ROWS = (
    ("1", "0042", "灯箱不亮", "3F 东区", "悦享书屋", "李明", ("整改中", "warn"), ("剩 2 小时", "warn"), 86),
    ("2", "0041", LONG_ZH, "1F 中庭", LONG_NAME, "欧阳晓燕", ("已逾期", "danger"),
     ("逾期 3 天", "danger"), 4),
    ("3", "0040", LONG_EN, "B1 Food court", "", "Alexandra Papadopoulou", ("Verified", "ok"),
     ("22 Nov, 16:00", "muted"), 100),
    ("4", "0039", "异味", "2F 西区", "小满茶铺", "", ("草稿", "muted"), ("", "muted"), None),
)  # fmt: skip
NOTE = "照片里看得到灯箱整面都不亮，应判不合格。\n请通知工程部今天内处理。"
EVENT_KEYS = ("actor", "text", "at_text", "tone", "icon")
EVENTS = (
    ("李明", "提交了巡场记录", "11-22 09:14", "accent", "send"),
    ("王建国", "修改了检查结果", "11-22 09:40", "warn", "pencil"),
    ("Chen Wei", "added photos", "22 Nov, 11:05", "info", "camera"),
    ("", "升级到主管：超过响应时限", "11-22 12:00", "danger", "alarm-clock"),
    ("王建国", "已归档", "11-22 18:30", "ok", "check"),
)


def rows() -> list[dict[str, Any]]:
    """Register rows: ordinary, long, empty."""
    made = [dict(zip(ROW_KEYS, row, strict=True)) for row in ROWS]
    return [{**row, "no": f"WX-FLR-ZG-202611-{row['no']}"} for row in made]


def events() -> list[dict[str, Any]]:
    """A timeline with every kind of entry."""
    made = [dict(zip(EVENT_KEYS, event, strict=True)) for event in EVENTS]
    changes = [("检查结果", "合格", "不合格"), ("Severity", "", "较重"), ("说明", LONG_ZH, "")]
    return [
        made[0],
        {**made[1], "comment": NOTE, "changes": changes},
        {**made[2], "photos": photos(3)},
        *made[3:],
    ]


def sample_context(errors: bool = True) -> dict[str, Any]:
    """What styleguide.html shows."""
    form = SampleForm()
    form.form_errors = []
    if errors:
        form.title.errors = ["请填写此项。"]
        form.severity.errors = ["Choose one."]
    return {
        "form": form,
        "rows": rows(),
        "events": events(),
        "pictures": photos(7),
        "long_zh": LONG_ZH,
        "long_en": LONG_EN,
    }


blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
@public("invented data; exists in demo and tests only")
def show() -> Response:
    """The page; 404 on a real mall."""
    if not (current_app.config["DEMO"] or current_app.testing):
        abort(404)
    return render("styleguide.html", **sample_context())


BLUEPRINTS = (blueprint,)
