"""What is tried: each fault a clerk must see, and beside it a document that looks alike and has none."""

from accuracy.corpus.scenarios import fields, files, recipients, secrecy, times
from accuracy.corpus.scenarios.model import Pair, Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *secrecy.SCENARIOS,
    *fields.SCENARIOS,
    *files.SCENARIOS,
    *times.SCENARIOS,
    *recipients.SCENARIOS,
)

__all__ = ["SCENARIOS", "Pair", "Scenario"]
