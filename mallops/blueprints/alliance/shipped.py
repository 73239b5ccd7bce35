"""Version 1 of the rules of a customer club; a mall publishes later versions of its own."""

CLUB_ZH = """一、入会
1. 年满18周岁的顾客凭当日购物小票和手机号，可在总服务台免费申请积分卡，成为客户会会员；单位可申请单位卡。
2. 一人一卡，限本人使用；资料如有变更，请到总服务台更新。
二、积分与等级
3. 在参与商户消费后凭小票积分，积分规则和等级标准以服务台公示为准。
4. 退货时扣回相应积分及因该笔消费获得的礼品、礼券。
三、联盟商家权益
5. 会员出示积分卡或会员码，可在联盟商家享受公布的权益；每项权益的适用等级、有效期和次数以公布为准。
6. 权益不可转让、不可兑换现金，与商家其他优惠能否同享以商家说明为准。
四、会员责任
7. 不得转借、买卖积分卡，不得恶意积分、套券、倒券；经查实，商场可冻结积分卡并扣回积分。
五、隐私
8. 商场仅按会员同意的用途使用个人信息；会员可随时查询、更正、导出或要求删除，也可随时撤回营销同意。
六、其他
9. 规则变更提前在服务台公示；新版本自公布的日期起执行。
10. 对规则有疑问或建议，请联系总服务台。"""
CLUB_EN = (
    "1. Joining\n"
    "Any customer of full age may join free of charge at the service desk with a slip of the day and"
    " a mobile number; organisations may hold a card too. One person has one card, for personal use;"
    " please tell the desk when your data change.\n"
    "2. Points and tiers\n"
    "Slips of participating shops earn points; the rules and tiers on display at the desk apply. "
    "When goods are returned, their points, gifts and vouchers are taken back.\n"
    "3. Benefits of alliance merchants\n"
    "Show your card or member code at an alliance merchant to get the published benefit; tiers, "
    "dates and how often are published with each. Benefits are personal, are not paid out in cash, "
    "and go together with other offers only where the merchant says so.\n"
    "4. Fair use\n"
    "Cards are not lent or sold; points and vouchers must not be gained by abuse. Where it is "
    "proven, the mall may freeze the card and take the points back.\n"
    "5. Privacy\n"
    "The mall uses personal data only for what you agreed to. You may see, correct, export or have "
    "them erased at any time, and withdraw your consent to marketing.\n"
    "6. Changes\n"
    "New versions are shown at the desk beforehand and hold from the published day on. Questions and"
    " ideas: please ask the service desk."
)
