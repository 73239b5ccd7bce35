"""Section H of the catalogue as data: who may do what, by area.

Letters: C create, E edit own, V view, A approve, X export, o = only own or assigned records.
Any letter implies V. GM and AGM read and export all except growth files.
ADM may bring tenants in (the start of a real mall); it sees no other business content.
"""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

#: Role code -> label. Deputies (副经理 for CSM, 主管助理 for SUP) act through a deputation, not a role.
ROLES = {
    "GM": _l("General manager"),
    "AGM": _l("Assistant to the general manager"),
    "OPM": _l("Operations manager"),
    "CSM": _l("Customer-service manager"),
    "SUP": _l("Customer-service supervisor"),
    "LEAD": _l("Desk lead"),
    "DESK": _l("Desk clerk"),
    "RCP": _l("Receptionist"),
    "FLR": _l("Floor officer"),
    "INS": _l("Inspector"),
    "CMP": _l("Complaint specialist"),
    "CRM": _l("Customer-relations specialist"),
    "AFT": _l("After-sales specialist"),
    "MEM": _l("Membership specialist"),
    "ARC": _l("Archive clerk"),
    "FIN": _l("Finance"),
    "MKT": _l("Marketing"),
    "LSG": _l("Leasing and floor operations"),
    "HRA": _l("Human resources and administration"),
    "ENG": _l("Engineering"),
    "SEC": _l("Security"),
    "CLN": _l("Cleaning"),
    "IT": _l("Information technology"),
    "ADM": _l("System administrator"),
}

_READERS = "AGM:VX GM:VX OPM:VX"
_AREAS: dict[str, str] = {
    "patrol": f"FLR:CEo DESK:V RCP:V LEAD:CEA SUP:CAX CSM:CAX CMP:V CRM:V MKT:V LSG:V HRA:V INS:C {_READERS}",
    "spot": f"INS:C LEAD:CE SUP:CAX CSM:CAX {_READERS}",
    "conduct": f"FLR:Vo DESK:Vo RCP:Vo LEAD:C SUP:CAX CSM:AX HRA:CV INS:C {_READERS}",
    "conduct_month": f"SUP:VX CSM:VX HRA:V {_READERS}",  # 2.8: figures by officer
    "conduct_fines": "HRA:A",  # K 15: a fine is a proposal, human resources and legal confirm
    "rectify": f"FLR:CEo DESK:C RCP:C LEAD:CA SUP:CAX CSM:AX CMP:V CRM:V MKT:V LSG:V ENG:Eo SEC:Eo CLN:Eo "
    f"INS:V {_READERS}",
    "assets": f"FLR:V DESK:V RCP:V LEAD:V SUP:CEX CSM:CEX ENG:CEX SEC:V CLN:V INS:V FIN:V ADM:CE {_READERS}",
    "supervision": "FLR:Co DESK:C RCP:C LEAD:CE SUP:CAX CSM:AX CMP:V CRM:V FIN:V MKT:V LSG:V "
    "OPM:AX AGM:AX GM:AX",
    "papers": "FLR:Co DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX CMP:V CRM:V FIN:V MKT:V LSG:V OPM:AX AGM:AX GM:AX",
    "incidents": "FLR:CE DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX CMP:V CRM:V FIN:V MKT:V LSG:V ENG:C SEC:CE "
    "CLN:C OPM:AX AGM:AX GM:AX",
    "tenants": f"FLR:CE DESK:V RCP:V LEAD:E SUP:AE CSM:CAEX CMP:V CRM:V AFT:V FIN:V MKT:CE LSG:CE ADM:C "
    f"ARC:EX {_READERS}",
    "tenant_terms": f"FIN:CEX LSG:CEX MKT:V SUP:V CSM:VX {_READERS}",  # 9.1: contract, rent, bank data
    "tenant_risks": f"FLR:C LEAD:C SUP:CE CSM:CE FIN:C MKT:V LSG:CE ARC:V {_READERS}",  # 9.1: risk notes
    "plans": "FLR:V DESK:V RCP:V LEAD:V SUP:CE CSM:CE FIN:V MKT:V LSG:CE ENG:V SEC:V ARC:V ADM:CE "
    f"{_READERS}",
    "attendance": "FLR:CE DESK:V RCP:V LEAD:E SUP:CAX CSM:CAX CMP:V CRM:V AFT:V FIN:V MKT:CE LSG:CE "
    f"{_READERS}",
    "displays": "FLR:CE DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX CMP:V CRM:V AFT:V FIN:V MKT:CE LSG:CE "
    f"{_READERS}",
    "licences": "FLR:C DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX CMP:V CRM:V ARC:CEX FIN:V MKT:V LSG:V "
    f"{_READERS}",  # 17: the archive keeps them too
    "relations": "FLR:CE DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX CMP:V CRM:CE AFT:C FIN:V MKT:V LSG:V "
    f"{_READERS}",  # 19
    "confidences": "SUP:CEA CSM:CEA",  # 19.4: nobody else, not even who reads all
    "scores": "FLR:V DESK:V RCP:V LEAD:V SUP:CX CSM:CAX CMP:V CRM:V AFT:V FIN:V MKT:V LSG:V "
    f"{_READERS}",  # of patrol, rectification, attendance and POP together
    "fitouts": "FLR:V DESK:C RCP:C LEAD:E SUP:CEAX CSM:CEAX FIN:V MKT:V LSG:C ENG:A SEC:V OPM:AX "
    "AGM:AX GM:AX",  # 15
    "fitout_papers": "DESK:C RCP:C LEAD:CA SUP:CA CSM:CA",  # the formalities: the desk
    "fitout_site": "FLR:C DESK:E RCP:E LEAD:C SUP:CA CSM:CA ENG:CA SEC:C",  # who supervises the works
    "fitout_engineering": "ENG:A",  # 15.2: signed by engineering, security and the manager
    "fitout_security": "SEC:A",
    "fitout_service": "CSM:A",
    "fitout_decision": "ENG:A SEC:A CSM:A SUP:A",
    "deposits": "FLR:V DESK:C RCP:C LEAD:E SUP:CA CSM:CAX FIN:CX MKT:V LSG:C ENG:C SEC:V OPM:AX AGM:AX GM:AX",
    "deposit_money": f"FIN:CA {_READERS}",  # who takes the money and pays it
    "deposit_waiver": f"CSM:AE {_READERS}",  # 14.1: unless the manager waives
    "fees": f"FLR:Co DESK:C RCP:C LEAD:CE SUP:CA CSM:CAX CMP:V CRM:V FIN:CAX MKT:V LSG:V {_READERS}",
    "fee_calls": f"DESK:C RCP:C LEAD:C SUP:CA CSM:CAE CRM:C FIN:CAE {_READERS}",  # whole mall: calls, ageing
    "fee_money": f"FIN:CA {_READERS}",  # 18.1: finance confirms receipt
    "moves": "FLR:V DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX FIN:AX MKT:V LSG:CAX ENG:E SEC:V OPM:AX AGM:AX "
    "GM:AX",  # 12 to 14
    "moves_leasing": "LSG:A",  # 13.1: leasing, then finance, then the operations manager
    "moves_finance": "FIN:A",
    "moves_final": "OPM:A AGM:A GM:A",
    "moves_manage": "CSM:AE",  # 12.1, 14.1: opens, closes and waives
    "moves_setup": "SUP:E CSM:E ADM:E",  # the checklists of the mall
    "sublets": "CSM:A",  # 11.2: after the supervisor the manager decides
    "collateral": f"MKT:CX LSG:C SUP:CX CSM:CX {_READERS}",  # 11.3: issued by and reported to marketing
    "passes": "FLR:V DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX FIN:A MKT:A LSG:A SEC:V OPM:AX AGM:AX GM:AX",
    "pass_arrears": "SUP:A CSM:A",  # 16: despite arrears only these, with a reason
    "gates": f"SEC:C DESK:V RCP:V LEAD:V SUP:AX CSM:AX {_READERS}",  # 16: SEC verifies
    "members": f"DESK:C RCP:C LEAD:CE SUP:CA CSM:CAX CMP:V CRM:V MEM:CEX FIN:V MKT:V LSG:V {_READERS}",  # 22
    "members_setup": "MEM:CE SUP:CE CSM:CE LEAD:C ADM:E",  # who may join, texts; stock of cards
    "gifts": f"DESK:C RCP:C LEAD:CE SUP:CA CSM:CAX CMP:V CRM:V MEM:CEX FIN:V MKT:V LSG:V {_READERS}",  # 23.2
    "gift_stock": "DESK:C RCP:C LEAD:CE SUP:CE CSM:CE MEM:CE",  # 23.2, 35.1: who keeps the book
    "gift_setup": "MEM:E SUP:E CSM:E",  # the catalogue and the kinds of vouchers
    "voucher_money": f"MEM:V SUP:V CSM:V FIN:V {_READERS}",  # what shops are owed
    "points": f"DESK:C RCP:C LEAD:CE SUP:CA CSM:CAX CMP:V CRM:V MEM:CEX FIN:V MKT:V LSG:V {_READERS}",  # 23
    "point_rules": f"DESK:V RCP:V LEAD:V SUP:CEA CSM:CEA MEM:CE FIN:V MKT:V {_READERS}",  # 23
    "point_books": f"SUP:V CSM:VX MEM:V FIN:VX {_READERS}",  # 23: do they balance
    "alliance": f"DESK:C RCP:C LEAD:C SUP:CE CSM:CAX CMP:C CRM:C MEM:CE FIN:V MKT:CE LSG:CE {_READERS}",  # 25
    "alliance_use": "DESK:C RCP:C LEAD:C SUP:C CSM:C MEM:C",  # 25: who counts a benefit at the desk
    "alliance_money": f"SUP:V CSM:V MEM:V MKT:V FIN:CA {_READERS}",  # 25: finance signs the months
    "club_rules": f"DESK:V RCP:V LEAD:V SUP:V CSM:CEA CMP:V CRM:V MEM:CE FIN:V MKT:CE LSG:V {_READERS}",
    "fraud": f"DESK:C RCP:C LEAD:C SUP:CE CSM:CEX MEM:CE FIN:V {_READERS}",  # 24
    "fraud_decision": "CSM:A",  # 24: the manager decides
    "fraud_rules": f"SUP:CE CSM:CE MEM:V FIN:V {_READERS}",  # 24: what counts as unusual
    "care": f"DESK:C RCP:C LEAD:C SUP:CA CSM:CAX CMP:CEX CRM:CEX AFT:C MEM:C MKT:V LSG:V {_READERS}",  # 26
    "care_setup": "CRM:E CMP:E MEM:E SUP:E CSM:E",  # 26: segments, scripts, what comes by itself
    "tills": f"ADM:CE IT:CE CSM:VE SUP:V FIN:V {_READERS}",  # who may call the API; its log and webhooks
    "orders": f"DESK:C RCP:C LEAD:C SUP:CA CSM:CAX CMP:CEX CRM:CEX AFT:C MEM:C MKT:V LSG:V {_READERS}",  # 27
    "order_money": f"SUP:V CSM:V FIN:VX {_READERS}",  # 27: finance sees what was paid
    "complaints": f"FLR:Co DESK:C RCP:C LEAD:CE SUP:CEAX CSM:CEAX CMP:CEX CRM:CEX AFT:CE {_READERS}",  # 39
    "complaint_staff": "SUP:V CSM:V AGM:V GM:V",  # 39: complaints about staff
    "complaint_target": "CSM:A AGM:A GM:A",  # 39.2: the target day; up to which sums who approves
    "complaint_signing": "LSG:A MKT:A ENG:A SEC:A CLN:A FIN:A HRA:A SUP:A CSM:A CMP:A CRM:A AFT:A "
    "OPM:A AGM:A GM:A",  # 39.3: in which capacity, the rule says
    "internal_letters": "SUP:CX CSM:CX CMP:CX CRM:CX AFT:C MKT:Eo LSG:Eo ENG:Eo SEC:Eo CLN:Eo FIN:Eo HRA:Eo "
    f"{_READERS}",  # 39.3: the department answers
    "payouts": f"DESK:V LEAD:V SUP:C CSM:C CMP:C AFT:C FIN:X {_READERS}",  # 40
    "payout_decision": "SUP:A CSM:A AGM:A GM:A",  # 40, K 10: by amount
    "payout_money": "FIN:A",  # 40: finance executes
    "authorities": f"SUP:CEX CSM:CEX CMP:CE CRM:V {_READERS}",  # 41
    "returns": "DESK:C RCP:C LEAD:C SUP:CAX CSM:CAX CMP:CEX CRM:CE AFT:CE MEM:V FIN:V MKT:V LSG:V OPM:AX "
    "AGM:AX GM:AX",  # 42
    "return_money": f"SUP:V CSM:V FIN:CA {_READERS}",  # 42: finance pays what the mall pays
    "return_invoices": "DESK:C RCP:C LEAD:C SUP:C CSM:C CMP:C AFT:C FIN:C",  # 42: who enters the reversal
    "return_policy": f"DESK:V RCP:V LEAD:V SUP:E CSM:E CMP:V CRM:V AFT:V FIN:V MKT:V LSG:V {_READERS}",  # 42
    "visits": "FLR:C DESK:CE RCP:CE LEAD:CEA SUP:CAX CSM:CAX CMP:C CRM:C AFT:C MEM:C FIN:V MKT:V LSG:V "
    f"{_READERS}",  # 29
    "enquiries": f"FLR:Co DESK:CE RCP:CE LEAD:CEA SUP:CAX CSM:CAX CMP:C CRM:C AFT:C MEM:C FIN:V MKT:V LSG:V "
    f"{_READERS}",  # 28: staff on the floor see what they took in
    "consults": "FLR:E DESK:E RCP:E LEAD:E SUP:E CSM:E CMP:E CRM:E AFT:E MEM:E FIN:E MKT:E LSG:E HRA:E ENG:E "
    "SEC:E CLN:E OPM:E AGM:E GM:E",  # 28.1: who is asked answers, and sees the question alone
    "standard_answers": "FLR:V DESK:CE RCP:CE LEAD:CE SUP:CEAX CSM:CEAX CMP:CE CRM:CE AFT:CE MEM:CE FIN:V "
    f"MKT:CE LSG:CE ARC:V {_READERS}",  # 28.2: approved by SUP
    "enquiry_figures": f"LEAD:V SUP:VX CSM:VX CMP:V CRM:V FIN:V MKT:V LSG:V ENG:V HRA:V {_READERS}",  # 28.3
    "lostfound": "FLR:C DESK:CE RCP:CE LEAD:CEA SUP:CEAX CSM:CEAX CMP:C CRM:C AFT:C MEM:V FIN:V MKT:V LSG:V "
    f"SEC:C CLN:C {_READERS}",  # 30
    "lostfound_rules": "LEAD:V SUP:E CSM:E",  # 30.2: how long a kind is kept
    "surveys": "FLR:C DESK:C RCP:C LEAD:C SUP:CAX CSM:CAX CMP:CE CRM:CE AFT:C MEM:C FIN:CA MKT:CA "
    "LSG:CA HRA:CA OPM:AX AGM:AX GM:AX",  # 53.1
    "suggestions": "FLR:C DESK:C RCP:C LEAD:CE SUP:CAX CSM:CAX CMP:CE CRM:CE AFT:C MEM:C FIN:CA MKT:CA "
    "LSG:CA HRA:CA ENG:Co SEC:Co CLN:Co INS:Co ARC:Co IT:Co OPM:AX AGM:AX GM:AX",  # 53.2: staff suggest too
    "feedback": "FLR:Co DESK:V RCP:V LEAD:C SUP:CA CSM:A MEM:V FIN:V MKT:CA LSG:CA OPM:AX AGM:AX GM:AX",
    "templates": "FLR:V DESK:V RCP:V LEAD:V SUP:EX CSM:AEX CMP:V CRM:V AFT:V MEM:V FIN:V MKT:V LSG:V HRA:V "
    "ARC:C INS:V AGM:A GM:A OPM:V ADM:V",
    "reports": f"FLR:V DESK:V RCP:V LEAD:V SUP:VX CSM:VX CMP:V CRM:V AFT:V MEM:V FIN:VX MKT:E LSG:E "
    f"HRA:V {_READERS}",
    "site": f"FLR:V DESK:V RCP:V LEAD:V SUP:VE CSM:VEX ADM:CEX INS:V ENG:V SEC:V CLN:V LSG:VE "
    f"FIN:V {_READERS}",
    "policies": f"FLR:V DESK:V RCP:V LEAD:V SUP:V CSM:VE ENG:V SEC:V CLN:V INS:V ADM:VE {_READERS}",
    "staff": "SUP:V CSM:VE HRA:CEX ADM:CEX AGM:VX GM:VX OPM:VX",
    "deputies": f"SUP:V CSM:CE HRA:V ADM:CE {_READERS}",
    "system": "ADM:CEAX",
    "retention": "SUP:V CMP:V CSM:A OPM:V AGM:A GM:A ADM:V",  # PIPL: what is kept how long, legal hold
    "audit": "CSM:V ADM:VX AGM:VX GM:VX",
}


def _parse(row: str) -> dict[str, frozenset[str]]:
    return {role: frozenset(letters) for role, _, letters in (cell.partition(":") for cell in row.split())}


#: area -> role -> letters
MATRIX: dict[str, dict[str, frozenset[str]]] = {area: _parse(row) for area, row in _AREAS.items()}


def letters(area: str, roles: frozenset[str]) -> frozenset[str]:
    """All letters that `roles` together have in `area`; 'o' stays only if every granting role is limited."""
    granted = [MATRIX[area][role] for role in roles if role in MATRIX[area]]
    if not granted:
        return frozenset()
    union = frozenset().union(*granted) | {"V"}
    return union if all("o" in one for one in granted) else union - {"o"}
