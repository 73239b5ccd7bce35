"""Tables of the fraud desk."""

from mallops.blueprints.fraud.models.alerts import (
    FraudAct,
    FraudAlert,
    FraudNote,
    FraudPerson,
    FraudReason,
    FraudRow,
)
from mallops.blueprints.fraud.models.settings import FraudMark, FraudRules, FraudTrial

__all__ = [
    "FraudAct",
    "FraudAlert",
    "FraudMark",
    "FraudNote",
    "FraudPerson",
    "FraudReason",
    "FraudRow",
    "FraudRules",
    "FraudTrial",
]
