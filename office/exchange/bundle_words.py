"""What a clerk is told of a stick that was written or taken in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from translations import _, ngettext

if TYPE_CHECKING:
    from office.exchange.bundle import Exported
    from office.exchange.taking_in import Imported


def exported_sentences(made: Exported) -> list[str]:
    """What to tell the clerk of an export."""
    found = [
        _("For {offices}: {counts}.").format(
            offices=", ".join(made.recipients), counts=_counts(made.documents, made.statuses, made.receipts)
        ),
        _("It all stays in the outbox until it is known to have arrived. The fingerprint of your key: {key}").format(
            key=made.fingerprint
        ),
    ]
    if made.left:
        left = ngettext(
            "{count} message found no room: export again.", "{count} messages found no room: export again.", made.left
        )
        found.append(left.format(count=made.left))
    if made.damaged:
        found.append(
            _("Damaged on this machine's disk, and not in the file: {ids}. Run: vanthu doctor").format(
                ids=", ".join(map(str, made.damaged))
            )
        )
    return found


def imported_sentence(made: Imported) -> str:
    """What to tell the clerk of an import."""
    return _("From {office}: {counts}.").format(
        office=made.sender, counts=_counts(made.documents, made.statuses, made.receipts)
    )


def _counts(documents: int, statuses: int, receipts: int) -> str:
    counted = (
        (documents, ngettext("{count} document", "{count} documents", documents)),
        (statuses, ngettext("{count} status", "{count} statuses", statuses)),
        (receipts, ngettext("{count} receipt", "{count} receipts", receipts)),
    )
    return ", ".join(sentence.format(count=count) for count, sentence in counted if count) or _("nothing new")
