"""Facts out of text: what an official document's own page says of number, date, issuer, recipients, marks, enclosures.

Pure functions over the lines of `compliance.extract`; nothing here opens a file. What cannot be read surely is absent.
"""

from compliance.facts.enclosures import enclosure_named
from compliance.facts.model import Annex, Appointment, Deadline, Enclosure, Fact, Facts, Signer
from compliance.facts.read import read_facts

__all__ = [
    "Annex",
    "Appointment",
    "Deadline",
    "Enclosure",
    "Fact",
    "Facts",
    "Signer",
    "enclosure_named",
    "read_facts",
]
