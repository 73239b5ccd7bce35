"""The checklists that are delivered: which department does what for a move-in and a move-out."""

from __future__ import annotations

from mallops.core.clearance.lists import LineSpec

MOVE_IN = (
    LineSpec("application", "service", "进场申请", "Application", "documents", "document", 2),
    LineSpec("contract", "leasing", "合同", "Contract", "documents", "document", 3),
    LineSpec("licences", "service", "证照齐全", "Licences complete", "documents", "document", 5),
    LineSpec("deposit", "finance", "保证金已缴", "Deposit paid", "pay", "amount", 5, ("contract",)),
    LineSpec("fitout", "engineering", "二次装修手续", "Fit-out formalities", "fitout", "document", 7,
             ("deposit",)),
    LineSpec("keys", "service", "钥匙交接", "Keys handed over", "fitout", "keys", 7, ("deposit",)),
    LineSpec("meters", "engineering", "水电表底数", "Meter readings", "fitout", "meters", 7),
    LineSpec("inspection", "engineering", "装修验收", "Fit-out inspected", "inspect", "photo", 20,
             ("fitout",)),
    LineSpec("staff", "service", "员工登记", "Staff registered", "open", "text", 20),
    LineSpec("pos", "finance", "系统与收银开通", "System and POS set up", "open", "text", 20, ("contract",)),
    LineSpec("training", "service", "进场培训", "Training", "open", "text", 20, ("staff",)),
    LineSpec("opening", "leasing", "开业日期确认", "Opening date confirmed", "open", "text", 20),
)  # fmt: skip
MOVE_OUT = (
    LineSpec("notice", "leasing", "书面通知", "Written notice", "settle", "document", 2),
    LineSpec("arrears", "finance", "欠费结清", "Arrears settled", "settle", "amount", 5),
    LineSpec("members", "service", "会员与预付款义务", "Member and prepaid obligations", "settle", "text", 5),
    LineSpec("complaints", "service", "未结客诉", "Open complaints", "settle", "text", 5),
    LineSpec("warranty", "service", "保固义务移交", "Warranty handover", "settle", "document", 7),
    LineSpec("fitout", "engineering", "二次装修已结清", "Fit-outs settled", "settle", "text", 7),
    LineSpec("release", "security", "物品放行", "Goods released", "settle", "text", 7, ("arrears",)),
    LineSpec("restoration", "engineering", "铺位复原检查", "Restoration check", "settle", "photo", 10,
             ("release",)),
    LineSpec("meters", "engineering", "水电表止数", "Final meter readings", "settle", "meters", 10),
    LineSpec("keys", "service", "钥匙归还", "Keys returned", "settle", "keys", 10, ("restoration",)),
    LineSpec("licence", "leasing", "证照地址迁出", "Licence address moved", "settle", "document", 15),
    LineSpec("deposit", "finance", "保证金退还", "Deposit refunded", "close", "amount", 20),
)  # fmt: skip
