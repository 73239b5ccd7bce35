"""The words of the call and of the letters, until a mall writes its own. Curly words are filled in."""

from __future__ import annotations

ZH, EN = "zh_Hans_CN", "en"
#: What may stand in curly brackets.
WORDS = ("tenant", "mall", "total", "count", "oldest", "pay_by")

TEXTS: dict[tuple[int, str], str] = {
    (0, ZH): (
        "您好，我是{mall}客服中心。贵店{tenant}目前有 {count} 笔费用已到期，合计 {total}，最早一笔应于 "
        "{oldest} 缴纳。请问大约哪天可以付款？我记录一下，到时再与您确认。如对账单有疑问，我请财务与您核对"
        "。谢谢您的配合。"
    ),
    (0, EN): (
        "Good day, this is the service centre of {mall}. {tenant} has {count} bills overdue, {total} in "
        "all, the oldest due on {oldest}. On which day can you pay? I note the day and call back then. If "
        "a bill looks wrong, finance will check it with you. Thank you."
    ),
    (1, ZH): (
        "截至本通知发出之日，贵方尚有下列费用未缴纳，合计人民币 {total}。请于 {pay_by} 前缴清。如已付款，请"
        "与我方财务核对并出示凭证；如对账单有异议，请在上述日期前书面提出。"
    ),
    (1, EN): (
        "On the day of this notice the bills below are unpaid, {total} in all. Please pay by {pay_by}. If "
        "you have paid already, show the slip to our finance department; if a bill is wrong, tell us in "
        "writing by that day."
    ),
    (2, ZH): (
        "我方此前已就下列欠费通知贵方，至今仍未收到款项，合计人民币 {total}。现正式函告：请于 {pay_by} 前一"
        "次付清。逾期未付的，我方将按合同约定计收滞纳金，并可暂停办理物品放行等业务。"
    ),
    (2, EN): (
        "We wrote to you about the bills below and have not received the money, {total} in all. We ask you "
        "formally to pay all of it by {pay_by}. After that day we charge what the contract says for late "
        "payment, and goods passes and other services may be held back."
    ),
    (3, ZH): (
        "贵方拖欠下列费用合计人民币 {total}，经多次催告仍未履行。请务必于 {pay_by} 前付清全部款项。逾期我方"
        "将委托律师发函并依法主张权利，由此产生的费用由贵方承担；我方保留依合同解除合同、扣抵保证金的权利。"
    ),
    (3, EN): (
        "You owe the bills below, {total} in all, and did not pay in spite of several reminders. Pay all "
        "of it by {pay_by}. After that day a lawyer writes to you and we claim our rights by law at your "
        "cost; we reserve the right to end the contract and to set the debt off against the deposit."
    ),
}


def shipped_text(level: int, lang: str) -> str:
    """Our own words of a level in a language."""
    return TEXTS[level, lang if (level, lang) in TEXTS else ZH]
