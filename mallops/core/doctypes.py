"""The types of numbered documents (section J): code, Chinese and English name, and how a series runs."""

from dataclasses import dataclass
from enum import StrEnum

from mallops.core.names import pick


class Period(StrEnum):
    """How often a series starts again at 1."""

    MONTH = "month"
    YEAR = "year"
    NEVER = "never"


@dataclass(frozen=True)
class DocType:
    """A type of document. `width` is the least number of digits of its sequence."""

    code: str
    name_zh: str
    name_en: str
    period: Period = Period.MONTH
    width: int = 4

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return pick(self.name_zh, self.name_en)


_RECORDS = """
XC 巡场日检 patrol
XW 行为规范检查 conduct check
KB 开闭店检查 opening and closing check
ZG 整改 rectification
BX 报修单 repair ticket
WB 外包监督 contractor supervision
PJ 标价与票据检查 price and document check
TF 突发事件 incident
YH 业户档案 tenant file
KQ 业户考勤 tenant attendance
POP POP管理 POP
ZR 转租转兑 sublet
JC 进场 move-in
TZ 调整 adjustment
CC 撤场 move-out
ZX 二次装修 fit-out
FXT 放行条 release slip
ZZ 证照 licence
CJ 费用催缴 fee collection
GT 业户沟通 tenant communication
SQ 申请 application
HD 活动 campaign
HY 会员 member
JF 积分 points
FQ 反套利 fraud case
LM 联盟商家 alliance merchant
HF 回访 callback
TG 团购 group order
ZXN 咨询 enquiry
LF 来访登记 visitor log
LD 来电登记 caller log
SW 失物招领 lost and found
GB 广播 broadcast
JY 借用 loan
JCN 寄存 deposit
YC 有偿服务 paid service
FP 发票 invoice
ZP 赠品 giveaway
LJ 抽奖 draw
JB 交接班 shift handover
XJ 现金 cash
TS 客诉 complaint
FK 客诉反馈函 feedback letter
NF 内部客诉反馈函 internal letter
CB 客诉处理报告 handling report
TJX 调解协议 mediation agreement
PC 赔偿 compensation
XF 先行赔付 advance compensation
XH 消费者协会协调 consumer association
TH 退换货 return or exchange
WX 售后返修 repair return
DOA 新品换货 DOA exchange
BP 备品 spares
PF 品牌分 points award
JH 工作计划 plan
HYJ 会议纪要 minutes
PX 培训 training
KH 绩效考核 appraisal
QJ 请假 leave
CCX 出差 trip
GZ 工作提交函 work request
DC 满意度调查 survey
GG 通知公告 notice
PXR 坪效 sales per area
SC 市场反馈 market feedback
YJ 意见建议 suggestion
QX 企宣物品 marketing collateral
SJ 试机 appliance test
YS 报刊信件 mail
XT 信息系统工单 IT ticket
PB 排班 roster
"""


def _table() -> dict[str, DocType]:
    rows = (line.split(maxsplit=2) for line in _RECORDS.strip().splitlines())
    types = [DocType(code, name_zh, name_en) for code, name_zh, name_en in rows]
    types.append(DocType("ZD", "制度", "policy", Period.YEAR, 3))
    types.append(DocType("FJ", "文件模板", "template", Period.NEVER, 3))
    return {one.code: one for one in types}


DOCTYPES: dict[str, DocType] = _table()


def doctype(code: str) -> DocType:
    """The type of a code. Raises KeyError for one that section J does not have."""
    return DOCTYPES[code]
