"""What each operation of the embedded axis does, once its caller is known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from axis.edxml.errors import PackageError
from axis.edxml.reader import read
from axis.package import DocumentPackage, StatusPackage, check_mandatory
from axis.server.calls import Refusal, parsed_json, well_formed
from axis.server.ledger import INITIAL, Parcel, UnitRow
from axis.vxp import SERVICE_TYPE, GatewayCode, Kind, Operation, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from axis.server.calls import Call
    from axis.server.ledger import Ledger

OFFICE_CODE = re.compile(r"[A-Za-z0-9._-]{1,35}")
TOLERATED_RULES = frozenset({"too-long", "impossible"})
"""Faults that real packages carry and real gateways let pass."""
STATUS_WORDS = {
    INITIAL: "Waiting for the receiver",
    Verdict.PROCESSING: "The receiver is fetching it",
    Verdict.DONE: "Taken over by the receiver",
    Verdict.FAIL: "The receiver could not take it over",
}


def inspect(call: Call, path: Path, doc_id: str, sha256: str, size: int) -> Parcel:
    """What the package in ``path`` is and for whom, by its own words and the call's. Raises `Refusal` (22, 18)."""
    try:
        with path.open("rb") as source:
            package = read(source).package
    except PackageError as error:
        raise Refusal(GatewayCode.BAD_EDXML, f"the package cannot be read ({error.code})") from error
    faults = [fault.code for fault in check_mandatory(package) if fault.rule not in TOLERATED_RULES]
    if faults:
        raise Refusal(GatewayCode.BAD_EDXML, f"the package is incomplete: {', '.join(faults)}")
    kind = Kind.STATUS if isinstance(package, StatusPackage) else Kind.DOCUMENT
    if call.kind not in (None, kind):
        raise Refusal(GatewayCode.BAD_EDXML, f"messagetype is {call.kind}, but the package is of type {kind}")
    if isinstance(package, DocumentPackage):
        recipients = call.recipients or [organ.organ_id for organ in package.recipients]
        document_id, business_type = package.document_id, int(package.business.doc_type)
        title, notation = package.subject, package.code
    else:
        recipients = call.recipients or [package.response_for.organ_id]
        document_id, business_type = package.response_for.document_id, 0
        title, notation = package.status_code, package.response_for.code
    return Parcel(
        doc_id=doc_id,
        sender=package.sender.organ_id,
        recipients=recipients,
        kind=kind,
        document_id=document_id,
        business_type=business_type,
        sha256=sha256,
        size=size,
        title=title,
        notation=notation,
    )


def uninspected(call: Call, doc_id: str, sha256: str, size: int) -> Parcel:
    """A package taken unread, as axes do that check nothing; sender and receivers are those of the call."""
    sender = call.get("from") or call.caller
    return Parcel(doc_id, sender, call.recipients, call.kind or Kind.DOCUMENT, doc_id, 1, sha256, size, "", "")


def send(ledger: Ledger, call: Call, parcel: Parcel) -> str:
    """Record a package for its receivers; the id its sender knows it by. Raises `Refusal` (18, 19, 22, 23)."""
    allowed = {code.casefold() for code in call.codes}
    for sender in filter(None, (call.get("from"), parcel.sender)):
        if sender.casefold() not in allowed:
            raise Refusal(GatewayCode.UNREGISTERED_SENDER, f"{sender} is not registered under {call.caller}")
    recipients = _checked_recipients(ledger, parcel.recipients)
    earlier = ledger.earlier(parcel)
    if parcel.kind is Kind.STATUS:
        # The answer to a status may have been lost: the same bytes for the same offices are the same status.
        if earlier is not None and ledger.recipients(earlier) >= set(recipients):
            return earlier
    elif earlier is not None:
        raise Refusal(
            GatewayCode.BAD_EDXML, f"duplicate: {parcel.document_id} was already sent, as {earlier}", doc_id=earlier
        )
    ledger.deliver(parcel, recipients)
    return parcel.doc_id


def _checked_recipients(ledger: Ledger, codes: list[str]) -> list[str]:
    """The codes as the directory spells them."""
    found = {code: ledger.unit(code) for code in codes if code}
    if not found:
        raise Refusal(GatewayCode.UNKNOWN_RECEIVER, "no receiver is named")
    unknown = [code for code, unit in found.items() if unit is None or unit["deleted"]]
    if unknown:
        raise Refusal(GatewayCode.UNKNOWN_RECEIVER, f"unknown receiver: {', '.join(unknown)}")
    units = {unit["code"]: unit for unit in found.values() if unit}
    locked = [code for code, unit in units.items() if unit["locked"]]
    if locked:
        raise Refusal(GatewayCode.RECEIVER_LOCKED, f"locked receiver: {', '.join(locked)}")
    return list(units)


def received(ledger: Ledger, call: Call, _body: dict[str, Any]) -> dict[str, Any]:
    rows = ledger.received(call.inboxes, call.kind, call.window)
    return {"data": [_received_row(row) for row in rows]}


def _received_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "docId": row["doc_id"],
        "serviceType": SERVICE_TYPE,
        "messageType": row["kind"],
        "created_time": row["created_at"],
        "updated_time": row["updated_at"],
        "from": row["sender"],
        "to": row["recipient"],
        "status": row["status"],
        "status_desc": row["description"] or STATUS_WORDS[row["status"]],
        "sequence": row["sequence"],
    }


def sent(ledger: Ledger, call: Call, _body: dict[str, Any]) -> dict[str, Any]:
    rows = ledger.sent(call.codes, call.kind, call.window)
    return {"data": [_sent_row(row) for row in rows]}


def _sent_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "senderDocId": row["package"],
        "receiverDocId": row["doc_id"],
        "fromCode": row["sender"],
        "toCode": row["recipient"],
        "title": row["title"],
        "notation": row["notation"],
        "messageType": row["kind"],
        "serviceType": SERVICE_TYPE,
        "sentTime": row["sent_at"],
        "receivedTime": row["received_at"] or "",
        "sendStatus": Verdict.DONE,
        "sendStatusDesc": "Taken over by the axis",
        "receiveStatus": row["status"],
        "receiveStatusDesc": row["description"] or STATUS_WORDS[row["status"]],
        "documentId": row["document_id"],
        "sequence": row["sequence"],
    }


def update_status(ledger: Ledger, call: Call, _body: dict[str, Any]) -> dict[str, Any]:
    doc_id, verdict = call.get("docid"), call.get("status").lower()
    if verdict not in set(Verdict):
        raise Refusal(GatewayCode.BAD_EDXML, f"status must be done, fail or processing, not {verdict!r}")
    if not ledger.acknowledge(doc_id, call.inboxes, Verdict(verdict), call.get("description")):
        raise no_such_document(doc_id)
    return {}


def no_such_document(doc_id: str) -> Refusal:
    """For an id that does not exist or is none of the caller's business: the two are told apart to nobody."""
    return Refusal(GatewayCode.BAD_FILE, f"there is no document {doc_id!r} for this system")


def agencies(ledger: Ledger, _call: Call, _body: dict[str, Any]) -> dict[str, Any]:
    return {"data": [_agency_row(unit) for unit in ledger.units(0, -1) if not unit["deleted"]]}


def _agency_row(unit: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": str(unit["id"]),
        "pid": str(unit["pid"]),
        "code": unit["code"],
        "name": unit["name"],
        "mail": unit["mail"],
        "synthetic": bool(unit["synthetic"]),
    }


def synchronize_units(ledger: Ledger, call: Call, _body: dict[str, Any]) -> dict[str, Any]:
    units = ledger.units(call.number("sinceversion", 0), call.number("pagesize", -1))
    return {
        "data": [
            _agency_row(unit)
            | {
                "version": unit["version"],
                "centerCode": unit["center_code"],
                "deleted": bool(unit["deleted"]),
                "modifyDate": unit["modified_at"],
                "isAgency": True,
            }
            for unit in units
        ]
    }


def register_agency(ledger: Ledger, call: Call, body: dict[str, Any]) -> dict[str, Any]:
    named = _word(body, "code")
    code = (call.get("agencycode") or named).strip()
    if OFFICE_CODE.fullmatch(code) is None:
        raise Refusal(GatewayCode.BAD_EDXML, f"{code!r} is no office code")
    if not body or named.casefold() not in ("", code.casefold()):
        raise Refusal(GatewayCode.BAD_EDXML, f"the body is not the JSON object {{id, pid, code, name, mail}} of {code}")
    present = ledger.unit(code)
    if present is not None and not present["synthetic"] and not present["deleted"] and not _owned(present, call):
        raise Refusal(GatewayCode.UNREGISTERED_SENDER, f"{code} is registered by somebody else")
    name, mail = _word(body, "name") or code, _word(body, "mail")
    if present is not None and _owned(present, call) and not present["deleted"]:
        ledger.change_unit(code, name=name, mail=mail)
        return {"data": {"code": present["code"]}}
    pid = _word(body, "pid")
    unit = UnitRow(code, name, mail, int(pid) if pid.isascii() and pid.isdigit() and len(pid) < 19 else 0, "")
    return {"data": {"code": code, "secret": ledger.register(unit, owner=call.caller)}}


def delete_agency(ledger: Ledger, call: Call, body: dict[str, Any]) -> dict[str, Any]:
    code = (call.get("agencycode") or _word(body, "code")).strip()
    present = ledger.unit(code)
    if present is None or not _owned(present, call):
        raise Refusal(GatewayCode.UNREGISTERED_SENDER, f"{code} is not registered under {call.caller}")
    ledger.change_unit(code, deleted=1)
    return {}


def _owned(unit: dict[str, Any], call: Call) -> bool:
    return (unit["owner"] or "").casefold() == call.caller.casefold()


def _word(body: dict[str, Any], name: str) -> str:
    value = body.get(name)
    return "" if value is None or isinstance(value, dict | list) else well_formed(str(value)).strip()


def parse_body(body: bytes) -> dict[str, Any]:
    """The JSON object of a request's body; whatever else it holds counts as empty, as most operations need none."""
    try:
        value = parsed_json(body)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


SIMPLE: dict[Operation, Callable[[Ledger, Call, dict[str, Any]], dict[str, Any]]] = {
    Operation.RECEIVED: received,
    Operation.SENT: sent,
    Operation.UPDATE_STATUS: update_status,
    Operation.AGENCIES: agencies,
    Operation.UNITS: synchronize_units,
    Operation.REGISTER_AGENCY: register_agency,
    Operation.DELETE_AGENCY: delete_agency,
}
"""The operations that carry no package."""
