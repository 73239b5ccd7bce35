"""The words of complaints: channels, categories, questions, prompts (39.1, 39.2, 39.6)."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

LONGEST = 4000
#: For how many days after its end a complaint tells who complained: until claims are barred (Civil Code 188).
KEPT_DAYS = 1095
CHANNELS: dict[str, Any] = {
    "walkin": _l("In person"),
    "phone": lazy_pgettext("complaint", "By phone"),
    "letter": _l("By letter"),
    "email": _l("By e-mail"),
    "online": lazy_pgettext("complaint", "Online"),
    "hotline": _l("Group hotline 400"),
    "brand": _l("Through the brand"),
    "qr": _l("QR code in the mall"),
    "callback": _l("In a callback"),
}
CATEGORIES: dict[str, Any] = {
    "goods": _l("Quality of goods"),
    "service": _l("Service of a shop"),
    "price": _l("Price and slips"),
    "return": _l("Returns and repairs"),
    "points": _l("Points, vouchers, gifts"),
    "facility": _l("Facilities and safety"),
    "promise": _l("Promises of a promotion"),
    "staff": _l("Staff of the mall"),
    "other": lazy_pgettext("complaint", "Something else"),
}
RESPONSIBLE: dict[str, Any] = {
    "tenant": _l("The tenant"),
    "mall": _l("The mall"),
    "shared": _l("Both"),
    "customer": _l("The customer"),
    "third": _l("Somebody else"),
    "none": _l("Nobody"),
}
SEVERITIES: dict[str, Any] = {
    "": _l("By the questions"),
    "minor": _l("General: answered within 2 working days"),
    "major": _l("Serious: result within 7 working days"),
    "critical": _l("Extremely serious: the manager sets the day"),
}
#: code -> (question, the severity that a yes asks for)
QUESTIONS: dict[str, tuple[Any, str]] = {
    "hurt": (_l("Was somebody hurt, or is somebody ill?"), "critical"),
    "public": (_l("Are the press, an authority or a lawyer involved?"), "critical"),
    "unsafe": (_l("Could others be hurt by it?"), "critical"),
    "money": (_l("Is compensation asked for, beyond the price?"), "major"),
    "again": (_l("Did the customer complain about it before?"), "major"),
    "fake": (_l("Is it about fake, spoiled or expired goods?"), "major"),
}
PROMPTS: tuple[Any, ...] = (
    _l("Welcome warmly, lead to a quiet place, offer a seat."),
    _l("Say your name, department and how to reach you."),
    _l("Let the customer finish. Listen, write it down, show that it matters."),
    _l("No impatient gestures. Look at the customer, smile."),
    _l("Apologise and show that you understand."),
    _l("Speak slowly to somebody who is angry."),
    _l("Go and look at the place yourself; find the cause."),
    _l("Do not shift the blame to others."),
    _l("Give other departments a time limit, and say to the customer when you will call."),
)
SCORES: dict[int, Any] = {
    5: _l("Very satisfied"),
    4: _l("Satisfied"),
    3: _l("So so"),
    2: _l("Not satisfied"),
    1: _l("Very dissatisfied"),
    0: _l("Did not want to say"),
}
NOTES: dict[str, Any] = {
    "site": _l("Site record"),
    "talk": _l("Talk with the customer"),
    "reason": lazy_pgettext("complaint", "Reason"),
}
CAPACITIES: dict[str, Any] = {
    "head": _l("Department head"),
    "supervisor": _l("Supervisor"),
    "specialist": _l("Specialist"),
    "assistant": _l("Assistant to the general manager"),
}
#: What a customer reads of a state behind the personal link.
CUSTOMER_WORDS: dict[str, Any] = {
    "received": _l("We have received it."),
    "triaged": _l("Somebody takes care of it."),
    "investigating": _l("We are looking into it."),
    "awaiting": _l("We are looking into it."),
    "reporting": _l("We are preparing the answer."),
    "approval": _l("We are preparing the answer."),
    "replied": _l("We have answered."),
    "evaluated": _l("We have answered."),
    "called": _l("We have answered."),
    "closed": _l("It is closed."),
    "void": _l("It is closed."),
}
SORTS: dict[str, Any] = {"paid": _l("Compensation"), "advance": _l("Advance compensation")}
WAYS: dict[str, Any] = {
    "cash": lazy_pgettext("payout", "Cash"),
    "transfer": lazy_pgettext("payout", "Bank transfer"),
    "mobile": _l("Mobile payment"),
    "voucher": lazy_pgettext("payout", "Voucher"),
}
RECOVERIES: dict[str, Any] = {
    "deposit": _l("From the deposit"),
    "bill": _l("On a bill"),
    "transfer": _l("The tenant pays it back"),
}
AUTHORITIES: dict[str, Any] = {
    "consumer": _l("Consumer association"),
    "market": _l("Market supervision (industry and commerce)"),
    "hotline": _l("Government hotline 12345"),
    "other": _l("Another authority"),
}
