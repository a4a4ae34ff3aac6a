"""A request as the embedded axis understands it: which operation, with which parameters, signed by whom.

Liberal in spelling: names count without case and without prefix, whatever stands before the operation in the path is
passed over. Strict in meaning: what was signed is what counts, and a header that says otherwise is refused.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from axis import vxp
from axis.server.ledger import LISTED_STATUSES, MANY, Window
from axis.vxp import GatewayCode, Kind, Operation
from documents.times import VIETNAM, now, parse_date, parse_timestamp, stamp

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from axis.server.ledger import Ledger

OPERATIONS = {operation.lower(): operation for operation in Operation}
PARAMETERS = frozenset(
    {"servicetype", "messagetype", "from", "to", "docid", "status", "description", "fromdate", "todate", "pagesize"}
    | {"hash-file", "agencycode", "systemid", "timestamp", "after", "sinceversion", "notation", "documentid"}
)
"""Names understood without their prefix, in lower case."""
_PREFIX = vxp.PREFIX.lower()


class Refusal(Exception):
    """A FAIL reply: gateway code, description in English for whoever reads the other end's log, and perhaps an id."""

    def __init__(self, code: GatewayCode, description: str, *, doc_id: str | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.doc_id = doc_id


@dataclass(frozen=True, slots=True)
class Call:
    """An authenticated request. ``codes`` are the offices that ``caller`` speaks for, itself included; ``inboxes``
    those whose post it takes in."""

    operation: Operation
    caller: str
    codes: list[str]
    inboxes: list[str]
    parameters: Mapping[str, str]

    def get(self, name: str) -> str:
        """The parameter by its lower-case name, "" when it was not given."""
        return self.parameters.get(name, "").strip()

    @property
    def kind(self) -> Kind | None:
        """``messagetype``; None when absent. Refuses one that does not exist."""
        text = self.get("messagetype").lower()
        if not text:
            return None
        if text not in set(Kind):
            raise Refusal(GatewayCode.BAD_EDXML, f"messagetype must be edoc or status, not {text!r}")
        return Kind(text)

    def number(self, name: str, default: int) -> int:
        """A parameter that counts; ``default`` for one that is absent or no number SQLite could hold."""
        text = self.get(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else default

    @property
    def window(self) -> Window:
        """The rows a list operation asks for."""
        since, until, status = self.get("fromdate"), self.get("todate"), self.get("status").lower()
        return Window(
            since=stamp(_moment(since)) if since else "",
            until=stamp(_moment(until, end_of_day=True)) if until else "9999",
            after=self.number("after", 0),
            limit=max(1, min(MANY, self.number("pagesize", MANY))),
            status=status if status in LISTED_STATUSES else "",
            doc_id=self.get("docid"),
            notation=self.get("notation"),
            document_id=self.get("documentid"),
        )

    @property
    def recipients(self) -> list[str]:
        """``to``: a JSON array, or codes separated by ``;`` or ``,``; repeats dropped, order kept."""
        text = self.get("to")
        try:
            value = parsed_json(text)
        except ValueError:
            value = text.replace(";", ",").split(",")
        listed = value if isinstance(value, list) else [value]
        return list(dict.fromkeys(str(code).strip() for code in listed if str(code).strip()))


def operation_of(path: str) -> Operation | None:
    """The operation that the last segment of a path names."""
    return OPERATIONS.get(path.rstrip("/").rpartition("/")[2].lower())


def authenticate(
    operation: Operation,
    raw_headers: Iterable[tuple[bytes, bytes]],
    ledger: Ledger,
    max_skew: timedelta | None = None,
) -> Call:
    """The call a request's headers make. Raises `Refusal` (15) unless they are signed by an office known here."""
    headers = {_bare(name.decode("latin-1")): value.strip() for name, value in raw_headers}
    signed = headers.get(vxp.SIGN_HEADER)
    claimed = headers.get(vxp.HASH_HEADER)
    if signed is None or claimed is None:
        missing = vxp.SIGN_HEADER if signed is None else vxp.HASH_HEADER
        raise _unknown(f"the header {vxp.PREFIX}{missing} is missing")
    parameters = _signed_parameters(signed)
    caller = parameters.get("systemid", "").strip()
    secret = ledger.secret(caller) if caller else None
    if secret is None:
        raise _unknown(f"no system {caller!r} is registered" if caller else "systemid is not among the signed headers")
    if not vxp.signature_matches(signed, secret, claimed.decode("latin-1")):
        raise _unknown("hash-header is not the HMAC-SHA256 of sign-header under this system's secret")
    _compare(parameters, headers)
    for name, value in headers.items():
        if name in PARAMETERS:
            parameters.setdefault(name, _text(value))
    if max_skew is not None:
        _check_clock(parameters.get("timestamp", ""), max_skew)
    ledger.note_signature(caller)
    return Call(operation, caller, ledger.acts_for(caller), ledger.fetches_for(caller), parameters)


def _bare(name: str) -> str:
    return name.strip().lower().removeprefix(_PREFIX)


def _unknown(why: str) -> Refusal:
    return Refusal(GatewayCode.BAD_CREDENTIALS, f"wrong systemid or secret: {why}")


def _signed_parameters(signed: bytes) -> dict[str, str]:
    try:
        value = parsed_json(_text(signed))
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise _unknown("sign-header is not a JSON object")
    return {_bare(name): _flat(member) for name, member in value.items()}


def _flat(value: Any) -> str:
    if value is None:
        return ""
    return well_formed(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def parsed_json(text: str | bytes) -> Any:
    """What ``text`` says. Raises ValueError, also for what is nested too deep to be read."""
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def well_formed(text: str) -> str:
    """``text`` without the lone surrogates that JSON's escapes allow and neither UTF-8 nor SQLite takes."""
    return text.encode("utf-8", "replace").decode()


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _compare(parameters: Mapping[str, str], headers: Mapping[str, bytes]) -> None:
    """Refuse a header that contradicts its signed value, however either is escaped."""
    for name, value in parameters.items():
        if name not in headers:
            continue
        sent = {_text(headers[name]), headers[name].decode("latin-1")}
        if not any(_same(text, value) for text in sent | set(map(unquote, sent))):
            raise _unknown(f"the header {name} differs from its signed value")


def _same(one: str, other: str) -> bool:
    if one.split() == other.split():
        return True
    try:
        return bool(parsed_json(one) == parsed_json(other))
    except ValueError:
        return False


def _check_clock(text: str, max_skew: timedelta) -> None:
    moment = _parsed(text)
    if moment is None:
        raise _unknown("the timestamp cannot be read")
    skew = moment - now()
    if abs(skew) > max_skew:
        raise _unknown(f"the timestamp is {int(skew.total_seconds())} seconds off the axis's clock")


def _moment(text: str, *, end_of_day: bool = False) -> datetime:
    """The moment of a date filter; a date alone is its first second, or its last. Refuses what is no date."""
    moment = _parsed(text)
    if moment is not None:
        return moment
    day = parse_date(text)
    if day is None and len(text) == 8 and text.isdigit():
        day = parse_date(f"{text[4:]}/{text[2:4]}/{text[:2]}") or parse_date(f"{text[:4]}/{text[4:6]}/{text[6:]}")
    if day is None:
        raise Refusal(GatewayCode.BAD_EDXML, f"{text!r} is no date; write yyyy/MM/dd")
    start = datetime(day.year, day.month, day.day, tzinfo=VIETNAM)
    return start + timedelta(days=1, seconds=-1) if end_of_day else start


def _parsed(text: str) -> datetime | None:
    """A timestamp in any shape seen: with an offset, with a zone's name (Java's ``zzzz``), or epoch milliseconds."""
    text = text.strip()
    if text.isascii() and text.isdigit() and len(text) in (10, 13):
        return datetime.fromtimestamp(int(text) / (1000 if len(text) == 13 else 1), UTC).astimezone(VIETNAM)
    return parse_timestamp(text) or (parse_timestamp(text[:15]) if text[8:9] == "T" else None)
