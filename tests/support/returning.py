"""Documents with a fault, and what becomes of their return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage import findings
from storage.findings import Finding
from storage.mirror import Mirror
from tests.support.offices import newest, send
from tests.support.packages import document_bytes

if TYPE_CHECKING:
    from office.office import Office
    from office.returns.tracking import Stage
    from tests.support.axis_server import RunningAxis

A, B, C = "H29.1", "H29.14", "H29.15"
WRONG_NUMBER = Finding(
    "TL-B1",
    "block",
    {"typed": "1234/UBND-VX", "found": "1243/UBND-VX", "page": 1},
    file="cong-van.pdf",
    page=1,
    suggestion={"kind": "correct-field", "field": "code", "value": "1243/UBND-VX"},
)
TEXT = '[TL-B1/H2] Số, ký hiệu nhập "1234/UBND-VX" khác số trên tệp "1243/UBND-VX" (trang 1). Đề nghị gửi bản cập nhật.'


def arrival(axis: RunningAxis, home: Office, *found: Finding, **fields: Any) -> int:
    """A document that came to ``home`` with these findings; its id."""
    send(axis, document_bytes(to=(home.config.code,), **fields), to=(home.config.code,))
    home.sync(check=False)
    document_id = newest(home)
    with Mirror(home.home) as mirror, mirror.write() as tx:
        findings.insert(tx, document_id, found, source="check")
    return document_id


def returned(home: Office, document_id: int, code: str = "TL-B1", note: str = "") -> str:
    """Return a document; the text its sender reads."""
    prepared = home.returning.prepare(document_id, code, note)
    home.returning.give(prepared)
    return prepared.text


def stages(home: Office, document_id: int) -> list[Stage]:
    """What a return has come through so far."""
    tracking = home.returning.tracking(document_id)
    assert tracking is not None
    return [each for each in tracking.stages if each.reached]
