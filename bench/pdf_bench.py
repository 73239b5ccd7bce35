"""How long PDFs take, how large they get, what memory they need: `python -m bench.pdf_bench [--keep DIR]`.

Draws the sample inspection report of 60 items with 20 photos (goal ≤ 1.5 s warm, ≤ 3 MB) and with 100
photos (goal ≤ 4 s by two processes), one record with 4 photos (goal p95 ≤ 250 ms), in Chinese and English.
"""

from __future__ import annotations

import argparse
import functools
import io
import random
import statistics
from pathlib import Path
from typing import Any

import jinja2
from PIL import Image, ImageDraw, ImageFilter

from config import PhotoLimits
from mallops.core.charts import Series, line_chart, score_ring
from mallops.core.pdf.qr import qr_svg
from mallops.core.pdf.render import RenderedPdf, close, render_document, warm_up
from mallops.core.photos.develop import process

ROOT = Path(__file__).resolve().parents[1]
SECTIONS = [
    ("设施与环境", "Facilities and environment"),
    ("公共秩序", "Public order"),
    ("营销物料", "Marketing collateral"),
    ("安全与消防", "Safety and fire protection"),
    ("业户经营", "Tenant operation"),
    ("员工行为", "Staff conduct"),
]
ITEMS = [
    ("地面、墙面、玻璃清洁，无污渍、无水迹", "Floors, walls and glass are clean, without stains or water"),
    ("公共设备设施完好，扶梯、电梯运行正常", "Public facilities are intact, escalators and lifts run"),
    ("无漏水点，如有漏水已设警示并报修", "No leak points; if any, marked with a warning and reported"),
    ("休闲座椅完好，无异味，无商户占用", "Lounge seats are intact, odourless and not used by tenants"),
    ("海报、展架在批准期内，张贴整齐", "Posters and display stands are within the permitted period"),
    ("消防通道畅通，消防器材未被遮挡", "Fire exits are clear and fire equipment is not covered"),
    ("业户在岗，着工装、佩戴工牌", "Tenant staff are on post, in uniform, with a badge"),
    ("标价签齐全，与商品一致", "Price labels are complete and match the goods"),
]
WORDS = [
    (
        "地面有积水约两平方米，已放置警示牌并通知保洁。",
        "A puddle of about two square metres; a warning sign stands, cleaners are told.",
    ),
    (
        "展架超出审批期限三天，要求业户当日撤除。",
        "The stand is three days past its permit; the tenant removes it today.",
    ),
    (
        "灭火器被促销堆头遮挡，现场已移开。",
        "A promotion pile covered the extinguisher; it was moved at once.",
    ),
]


class Words:
    """Picks the Chinese or the English of a pair."""

    def __init__(self, lang: str) -> None:
        self.at = 0 if lang.startswith("zh") else 1

    def __call__(self, zh: str, en: str) -> str:
        return (zh, en)[self.at]


@functools.lru_cache(maxsize=1)
def translations() -> dict[str, str]:
    """English to Chinese of the printed words, read from print.po."""
    from babel.messages.pofile import read_po

    with (ROOT / "mallops/translations/zh_Hans_CN/print.po").open("rb") as file:
        return {str(entry.id): str(entry.string) for entry in read_po(file) if entry.id}


def environment(lang: str) -> jinja2.Environment:
    """The templates as the app loads them, without the app."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader([ROOT / "mallops/templates", ROOT / "bench"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    chinese = translations() | SAMPLE_WORDS
    made.globals["_"] = (
        (lambda text: chinese.get(text, text)) if lang.startswith("zh") else (lambda text: text)
    )
    return made


SAMPLE_WORDS = {
    "Score of the last 14 rounds": "最近14次巡场得分",
    "Summary by section": "分项汇总",
    "Score counts answered items only": "得分只计已作答项目",
    "Failures": "不合格项",
    "Before and after": "整改前后对比",
    "All items": "全部检查项目",
    "Signatures": "签字",
}


@functools.lru_cache(maxsize=12)
def scene(seed: int) -> bytes:
    """The print derivative of an invented picture, through the real pipeline."""
    rng = random.Random(seed)
    size = (1600, 1200) if seed % 5 else (1200, 1600)
    picture = Image.effect_noise((size[0] // 4, size[1] // 4), 40).resize(size).convert("RGB")
    draw = ImageDraw.Draw(picture)
    for _ in range(60):
        x, y = rng.randrange(size[0]), rng.randrange(size[1])
        colour = tuple(rng.randrange(40, 235) for _ in range(3))
        draw.rectangle((x, y, x + rng.randrange(40, 500), y + rng.randrange(40, 400)), fill=colour)
    picture = Image.blend(
        picture.filter(ImageFilter.GaussianBlur(2)), Image.effect_noise(size, 30).convert("RGB"), 0.12
    )
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    lines = ["2026-11-22 14:03:25 UTC+08:00", "3F-A 管区 中庭", "王敏"]
    return process(out.getvalue(), watermark=lines, limits=PhotoLimits()).print


def images(name: str) -> bytes:
    """Picture of a photo `p<number>`."""
    return scene(int(name[1:]) % 10)


def context(lang: str, items: int, photos: int) -> dict[str, Any]:
    """What the sample template shows."""
    w, rng = Words(lang), random.Random(7)
    passed, failed, na = w("合格", "Pass"), w("不合格", "Fail"), w("不适用", "N/A")
    macros = environment(lang).get_template("pdf/macros.html").module
    marks = {
        "pass": macros.mark("pass", passed),
        "fail": macros.mark("fail", failed),
        "na": macros.mark("na", na),
    }
    rows: list[Any] = []
    for at in range(items):
        if at % -(-items // len(SECTIONS)) == 0:
            rows.append(f"1.{len(rows) // 11 + 2} " + w(*SECTIONS[min(len(rows) // 11, 5)]))
        state = "fail" if at % 9 == 4 else "na" if at % 17 == 3 else "pass"
        note = w(*rng.choice(WORDS)) if state == "fail" else ""
        rows.append([f"{at + 1}", w(*ITEMS[at % len(ITEMS)]), marks[state], note])
    scores = [91, 93, 90, 94, 95, 92, 96, 93, 89, 92, 95, 97, 94, 92.5]
    days = [f"11-{day:02}" for day in range(9, 23)]
    return {
        "lang": lang,
        "mall_name": w("江城万和购物中心", "Wanhe Mall, Jiangcheng"),
        "title": w("巡场检查报告", "Floor patrol report"),
        "title_other": w("Floor patrol report", "巡场检查报告"),
        "number": "WH-KF-XC-202611-0042",
        "foot": f"WH-KF-XC-202611-0042 · {w('日检表 第3版', 'Daily check sheet, version 3')} · e3b0c44298fc",
        "facts": [
            (w("管区", "Zone"), w("3层 A区 中庭", "Level 3, zone A, atrium")),
            (w("检查日期", "Date"), "2026-11-22"),
            (w("时段", "Round"), "14:00–15:30"),
            (w("检查人员", "Inspector"), w("王敏", "Wang Min")),
            (w("开始", "Started"), "14:03"),
            (w("提交", "Submitted"), "14:41"),
            (w("审核", "Reviewed by"), w("李建国", "Li Jianguo")),
            (w("状态", "State"), w("已批准", "Approved")),
        ],
        "qr": qr_svg("https://mall.example.com/v/q7Yw2mZt0bJkXc3P8sLr5uVa", title="QR"),
        "ring": score_ring(92.5, title=w("得分", "Score"), caption=w("满分 100", "of 100")),
        "score_facts": [
            (passed, "51"),
            (failed, "6"),
            (na, "3"),
            (w("关键项不合格", "Critical failures"), "1"),
            (w("重复出现", "Repeated"), "2"),
            (w("照片", "Photos"), str(photos)),
        ],
        "trend": line_chart(
            days,
            [
                Series(w("本区", "This zone"), scores),
                Series(w("全场平均", "Mall average"), [90] * 5 + [91] * 9),
            ],
            title=w("得分趋势", "Score trend"),
            low=80,
            high=100,
            height=170,
        ),
        "summary_columns": [
            {"label": w("项目", "Section"), "width": "46%"},
            {"label": passed, "align": "end"},
            {"label": failed, "align": "end"},
            {"label": na, "align": "end"},
            {"label": w("得分", "Score"), "align": "end"},
        ],
        "summary_rows": [
            [w(*name), 9, 1 if at else 0, at % 2, f"{100 - 6 * at}.0"] for at, name in enumerate(SECTIONS)
        ],
        "summary_footer": [w("合计", "Total"), 51, 6, 3, "92.5"],
        "failures": [failure(w, at, photos) for at in range(max(1, photos // 2))],
        "pair": ({"uid": "p1", "caption": "11-22 14:09"}, {"uid": "p2", "caption": "11-22 17:30"}),
        "item_columns": [
            {"label": w("序号", "No."), "width": "7%"},
            {"label": w("检查内容", "Item"), "width": "48%"},
            {"label": w("结果", "Result"), "width": "14%"},
            {"label": w("说明", "Remarks"), "width": "31%"},
        ],
        "items": rows,
        "people": [
            {
                "role": w("检查人员", "Inspector"),
                "name": w("王敏", "Wang Min"),
                "at": "2026-11-22 14:41",
                "image": SIGNATURE,
            },
            {
                "role": w("管区主管", "Floor supervisor"),
                "name": w("李建国", "Li Jianguo"),
                "at": "2026-11-22 16:02",
                "image": SIGNATURE,
            },
            {"role": w("业户确认", "Tenant"), "name": "", "at": "", "image": None},
        ],
        "template_label": w("日检表 第3版", "Daily check sheet, version 3"),
        "made": "2026-11-22 16:05",
    }


def failure(w: Words, at: int, photos: int) -> dict[str, Any]:
    """One failure with two photos."""
    shots = [
        {"uid": f"p{number}", "caption": f"2026-11-22 14:{10 + number % 50}"}
        for number in (2 * at, 2 * at + 1)
    ]
    return {
        "title": w(*ITEMS[at % len(ITEMS)]),
        "words": w(*WORDS[at % len(WORDS)]),
        "tags": [(w("严重", "Severe"), "strong")]
        if at % 3 == 0
        else [(w("一般", "Ordinary"), ""), (w("重复", "Repeat"), "accent")],
        "pairs": [
            (w("责任方", "Responsible"), w("工程部", "Engineering")),
            (w("商铺", "Shop"), w("3F-012 悦木茶饮", "3F-012 Yuemu Tea")),
            (w("整改期限", "Due"), "2026-11-23 12:00"),
            (w("整改单号", "Order"), f"WH-KF-ZG-202611-{at + 1:04}"),
        ],
        "photos": shots if photos else [],
        "minor": at % 3 != 0,
    }


def _signature() -> str:
    import base64

    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    points = [(40 + 5 * at, 110 + 60 * ((at * 7919) % 13 - 6) / 8) for at in range(100)]
    ImageDraw.Draw(picture).line(points, fill=(20, 24, 30, 255), width=5, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


SIGNATURE = _signature()


def sample_html(lang: str, items: int = 60, photos: int = 20) -> str:
    """The HTML of the sample report."""
    return environment(lang).get_template("pdf_sample.html").render(context(lang, items, photos))


def measure(name: str, html: str, times: int, keep: Path | None) -> None:
    """Render `times` times and print the figures."""
    runs: list[RenderedPdf] = [render_document(html, images=images) for _ in range(times)]
    last, seconds = runs[-1], sorted(run.seconds for run in runs)
    peak = max(run.peak_mib for run in runs)
    print(
        f"{name:26} {statistics.median(seconds):6.2f} s median{seconds[-1]:6.2f} s worst {last.pages:3} pages"
        f"{statistics.median(run.cpu_seconds for run in runs):6.2f} s processor "
        f"{len(last.data) / 1e6:6.2f} MB  peak {peak:4.0f} MiB a process, {last.chunks} of them"
    )
    if keep is not None:
        (keep / f"{name.replace(' ', '-')}.pdf").write_bytes(last.data)


def main() -> None:
    """Print one line a document."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--keep", type=Path)
    arguments.add_argument("--times", type=int, default=5)
    options = arguments.parse_args()
    for number in range(10):
        scene(number)
    warm_up()
    for lang in ("zh", "en"):
        measure(f"60 items 20 photos {lang}", sample_html(lang), options.times, options.keep)
    measure("6 items 4 photos zh", sample_html("zh", 6, 4), options.times, options.keep)
    measure("60 items 100 photos zh", sample_html("zh", 60, 100), max(2, options.times // 2), options.keep)
    close()


if __name__ == "__main__":
    main()
