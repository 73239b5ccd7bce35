"""The check lists of 2.1-2.7 as we deliver them: every line carries its catalogue number.

`weight` is what a line counts in the score. `stated` is False for lines of 2.7, which the catalogue leaves
open: they are put together from the system named in `source`.
"""

from __future__ import annotations

from typing import NamedTuple


class Line(NamedTuple):
    """One line of a check list."""

    code: str
    zh: str
    en: str
    weight: int = 1
    stated: bool = True
    source: str = ""

    def text(self, chinese: bool) -> str:
        """The line in one language."""
        return self.zh if chinese else self.en


class Section(NamedTuple):
    """A list: its catalogue number, title and lines."""

    code: str
    zh: str
    en: str
    lines: tuple[Line, ...]

    def title(self, chinese: bool) -> str:
        """The title in one language."""
        return self.zh if chinese else self.en


GRAVE = 3
ON_POST = "2.1"
#: The four papers of the clipboard (2.3): line -> what the app looks up of it (queries/papers.py).
PAPERS = {"2.3.b": "sheet", "2.3.c": "talks", "2.3.d": "report", "2.3.e": "attendance"}
#: Lines of the weekly check (2.4) for which the app has figures of the week.
WEEK_FACTS = frozenset({"2.4.g", "2.4.h"})

SECTIONS: dict[str, Section] = {
    one.code: one
    for one in (
        Section(
            "2.1",
            "在岗",
            "On post",
            (Line(ON_POST, "在岗，或去向已知", "On post, or whereabouts known", GRAVE),),
        ),
        Section(
            "2.2",
            "行为与着装",
            "Conduct and dress",
            (
                Line("2.2.a", "无坐岗", "Not sitting on duty"),
                Line("2.2.b", "无倚靠", "Not leaning on walls, rails or counters"),
                Line("2.2.c", "无嬉戏打闹", "No horseplay"),
                Line("2.2.d", "无长时间打私人电话", "No long personal calls"),
                Line("2.2.e", "无长时间在一处逗留", "Not loitering long in one place"),
                Line("2.2.f", "按规定着工装", "Uniform as the rule says"),
                Line("2.2.g", "按规定佩戴工牌", "Badge as the rule says"),
            ),
        ),
        Section(
            "2.3",
            "工作本夹",
            "Clipboard",
            (
                Line("2.3.a", "随身携带工作本夹", "The clipboard is carried"),
                Line("2.3.b", "日检表", "Daily check sheet"),
                Line("2.3.c", "沟通记录表", "Communication record"),
                Line("2.3.d", "日报表", "Daily report"),
                Line("2.3.e", "考勤签到表", "Attendance sign-in"),
            ),
        ),
        Section(
            "2.4",
            "每周记录检查",
            "Weekly record check",
            (
                Line("2.4.a", "工作日志：符合标准", "Work log: to standard"),
                Line("2.4.b", "工作日志：完整", "Work log: complete"),
                Line("2.4.c", "工作日志：整洁", "Work log: neat"),
                Line(
                    "2.4.d", "工作日志：含培训和会议记录", "Work log: includes training and meeting records"
                ),
                Line("2.4.e", "客户档案：完整", "Customer files: complete"),
                Line("2.4.f", "客户档案：及时更新", "Customer files: current"),
                Line("2.4.g", "日常表格：及时", "Daily forms: timely"),
                Line("2.4.h", "日常表格：准确", "Daily forms: accurate"),
            ),
        ),
        Section(
            "2.5",
            "每日仪容仪表与工作流程",
            "Daily grooming and workflow",
            (
                Line("2.5.a", "仪容仪表整洁", "Well groomed"),
                Line("2.5.b", "按工作流程操作", "Follows the workflow"),
                Line("2.5.c", "准时到岗", "Punctual"),
                Line("2.5.d", "不擅自离岗", "Does not leave the post"),
                Line("2.5.e", "下班前整理责任区域", "Tidies the area before leaving"),
                Line("2.5.f", "不做与工作无关的事", "No unrelated activity"),
                Line("2.5.g", "不与顾客争执", "No disputes with customers", GRAVE),
                Line("2.5.h", "不收受礼品、现金", "Takes no gifts or money", GRAVE),
                Line("2.5.i", "不泄露他人隐私", "Leaks nobody's privacy", GRAVE),
            ),
        ),
        Section(
            "2.6",
            "办公室规范",
            "Office rules",
            (
                Line("2.6.a", "不喧哗、不聚集", "No noise, no gathering"),
                Line("2.6.b", "着装、坐姿职业", "Professional dress and posture"),
                Line("2.6.c", "不看与工作无关的书报", "No reading for pleasure"),
                Line("2.6.d", "不闲聊", "No idle chat"),
                Line("2.6.e", "不用办公电话办私事", "No personal use of the office phone"),
                Line("2.6.f", "桌面整洁", "Tidy desk"),
                Line("2.6.g", "纸张再利用", "Paper is used again"),
                Line("2.6.h", "下班关闭自己的电脑和显示器", "Own PC and monitor switched off"),
                Line(
                    "2.6.i",
                    "最后离开者关窗、关灯、关空调",
                    "The last one shuts windows, lights, air-conditioning",
                ),
                Line("2.6.j", "保管并归还物品", "Belongings are guarded and returned"),
            ),
        ),
        Section(
            "2.7.1",
            "服务",
            "Service",
            (
                Line("2.7.1.a", "主动问候、使用礼貌用语", "Greets first and politely", 1, False, "50.1"),
                Line("2.7.1.b", "态度耐心", "Patient attitude", 1, False, "50.1"),
                Line(
                    "2.7.1.c",
                    "回答正确，符合标准话术",
                    "Answers correctly, by the standard wording",
                    1,
                    False,
                    "28",
                ),
                Line(
                    "2.7.1.d",
                    "首问负责，不推诿",
                    "First asked, first responsible; nobody is sent away",
                    1,
                    False,
                    "4.2",
                ),
                Line("2.7.1.e", "响应及时", "Responds in time", 1, False, "50.1"),
                Line("2.7.1.f", "岗位及周边整洁", "Desk and surroundings are tidy", 1, False, "3.2"),
            ),
        ),
        Section(
            "2.7.2",
            "政策执行",
            "Execution of policies",
            (
                Line("2.7.2.a", "知晓现行政策", "Knows the policies in force", 1, False, "58"),
                Line("2.7.2.b", "按公布的政策执行", "Carries them out as announced", GRAVE, False, "58"),
                Line(
                    "2.7.2.c", "柜台公示内容现行有效", "What the counter displays is in force", 1, False, "58"
                ),
                Line(
                    "2.7.2.d",
                    "单据、记录填写正确",
                    "Slips and records are filled in correctly",
                    1,
                    False,
                    "7",
                ),
            ),
        ),
    )
}
LINES: dict[str, Line] = {line.code: line for one in SECTIONS.values() for line in one.lines}


def section_of(code: str) -> str:
    """The section that a line belongs to; the code itself when nobody knows it."""
    return next((one.code for one in SECTIONS.values() if any(line.code == code for line in one.lines)), code)
