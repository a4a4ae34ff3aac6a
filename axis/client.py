"""The VXP client: an office's side of the axis's REST API.

Every call is one HTTP exchange under one total deadline and is never repeated here: whether to try again, and whether
to look a document up first, is for the outbox, which knows what was promised. What went wrong is told by the classes
of `axis.errors`. Importing this module imports httpx.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, BinaryIO, Self

from axis import vxp
from axis.channel import Channel, Traffic, doc_id_of, too_large
from axis.errors import AxisConfused, AxisRefused, WrongEndpoint
from axis.records import Agency, Listed, SentRecord, Unit
from axis.reply import Streamed
from axis.upload import PackageUpload
from axis.vxp import Kind, Operation, Verdict
from documents.times import header_timestamp, now
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime, timedelta
    from pathlib import Path
    from types import TracebackType

    from axis.reply import Sink

LIST_LIMIT = 256 * 1024 * 1024
"""Bytes a list or directory may have; a national directory of 125,000 units is about 40 MB."""
BASE64_GROWTH = 1.4
"""Base64 with its line breaks is at most this much larger than the bytes it stands for."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: to reach the axis, for a whole small exchange, for a whole one that carries a package or a directory."""

    connect: float = 10.0
    request: float = 60.0
    transfer: float = 900.0


class VxpClient:
    """A connection to one axis as one office. Use as a context manager, from one thread at a time."""

    def __init__(
        self,
        endpoint: str,
        system_id: str,
        secret: str,
        *,
        ca_file: Path | None = None,
        client_cert: Path | tuple[Path, Path] | None = None,
        timeouts: Timeouts | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """``endpoint`` is the address before ``/{operation}``; ``system_id`` the office's own code. ``ca_file``
        replaces the machine's trusted roots; ``client_cert`` is a PEM file with certificate and key, or one of each.

        Raises `TlsRefused` when a certificate file cannot be used, `WrongEndpoint` when the address is none.
        """
        self._timeouts = timeouts or Timeouts()
        self._channel = Channel(
            endpoint,
            system_id,
            secret,
            ca_file=ca_file,
            client_cert=client_cert,
            connect_seconds=self._timeouts.connect,
            clock=clock,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Drop the connection."""
        self._channel.close()

    @property
    def traffic(self) -> Traffic:
        """Requests and bytes so far."""
        return self._channel.traffic

    @property
    def clock_skew(self) -> timedelta | None:
        """How far the axis's clock is ahead of this machine's, to the second, by its last reply."""
        return self._channel.clock_skew

    @property
    def certificate_expires(self) -> datetime | None:
        """When the axis's TLS certificate ends; None before the first exchange and without TLS."""
        return self._channel.certificate_expires

    def pending(
        self, kind: Kind | str, *, limit: int, after: str | None = None, since: datetime | None = None
    ) -> list[Listed]:
        """What waits for this office, oldest first, at most ``limit`` entries.

        ``after`` is the ``cursor`` of an entry: only later ones are wanted. Axes that do not know the extension
        answer from the beginning. ``since`` asks for everything that came from that moment on, also what the axis was
        told that it was taken over; an axis that keeps no such list answers with what waits.
        """
        parameters = {"messagetype": Kind(kind), "pageSize": str(limit)}
        if since is not None:
            parameters |= {"fromDate": header_timestamp(since), "status": vxp.EVERYTHING}
        if after:
            parameters[vxp.AFTER] = after
        rows: list[Listed] = []
        self._list(Operation.RECEIVED, parameters, lambda row: rows.append(Listed.from_row(row)))
        return rows

    def fetch(self, doc_id: str, out: Sink, *, max_bytes: int) -> int:
        """Write the package ``doc_id`` into ``out``, decoding it as it arrives; the number of bytes written.

        Only a normal return makes what was written a whole package. Raises `ReplyTooLarge` past ``max_bytes``.
        """
        members = self._channel.call(
            Operation.FETCH,
            {"docId": doc_id},
            seconds=self._timeouts.transfer,
            limit=int(max_bytes * BASE64_GROWTH) + 64 * 1024,
            read=lambda reader: reader.read(data_to=_Counted(out, max_bytes)),
        )
        size = members.get("data")
        if not isinstance(size, Streamed) or size == 0:
            raise AxisConfused(_("The axis answered without the package that was asked for."))
        return size

    def acknowledge(self, doc_id: str, verdict: Verdict | str, description: str = "") -> None:
        """Tell the axis that the entry ``doc_id`` was taken over (done), cannot be (fail) or is being (processing)."""
        parameters = {"docid": doc_id, "status": Verdict(verdict), "description": description}
        self._channel.call(Operation.UPDATE_STATUS, parameters, seconds=self._timeouts.request)

    def send(
        self,
        package: Path | BinaryIO,
        *,
        size: int,
        sha256: str,
        sender: str,
        recipients: Sequence[str],
        kind: Kind | str,
    ) -> str:
        """Send one package to all its ``recipients``; the id the axis gave it.

        ``size`` in bytes and ``sha256`` in hexadecimal are those the package was sealed with. Raises
        `DuplicateDocument` when the axis already has the document, `PackageAltered` when the file is no longer the
        sealed one.
        """
        parameters = {
            "messagetype": Kind(kind),
            "from": sender,
            "to": json.dumps(list(recipients), ensure_ascii=False),
            vxp.HASH_FILE: sha256,
        }
        with PackageUpload(package, size=size, sha256=sha256) as upload:
            members = self._channel.call(
                Operation.SEND,
                parameters,
                body=upload.chunks(),
                headers=upload.headers,
                seconds=self._timeouts.transfer,
            )
        doc_id = doc_id_of(members)
        if doc_id is None:
            raise AxisConfused(_("The axis took the document but gave no id for it."))
        return doc_id

    def sent(
        self,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        doc_id: str | None = None,
        notation: str | None = None,
        kind: Kind | str = Kind.DOCUMENT,
        limit: int | None = None,
    ) -> list[SentRecord]:
        """What the axis holds as sent by this office, one entry for each receiver."""
        wanted = {
            "fromDate": header_timestamp(since) if since else None,
            "toDate": header_timestamp(until) if until else None,
            "docId": doc_id,
            "notation": notation,
            "pageSize": str(limit) if limit is not None else None,
        }
        parameters = {"messagetype": str(Kind(kind))} | {name: value for name, value in wanted.items() if value}
        rows: list[SentRecord] = []
        self._list(Operation.SENT, parameters, lambda row: rows.append(SentRecord.from_row(row)))
        return rows

    def units(self, since_version: int = 0) -> list[Unit]:
        """The directory's rows changed after ``since_version``, deleted ones among them; all of them where the axis
        keeps no versions. An axis without ``getSynchronizeUnit`` is asked for its plain list of agencies."""
        rows: list[Unit] = []

        def take(row: dict[str, Any]) -> None:
            rows.append(Unit.from_row(row))

        try:
            self._list(Operation.UNITS, {vxp.SINCE_VERSION: str(since_version)}, take, self._timeouts.transfer)
        except (WrongEndpoint, AxisRefused) as error:
            if error.retryable:
                raise
            rows.clear()
            self._list(Operation.AGENCIES, {}, take, self._timeouts.transfer)
        return rows

    def register_agency(self, agency: Agency) -> str | None:
        """Register or change an office under this one; its new secret if the axis gives it one."""
        members = self._channel.call(
            Operation.REGISTER_AGENCY,
            {"AgencyCode": agency.code},
            seconds=self._timeouts.request,
            body=json.dumps(asdict(agency)).encode(),
        )
        data = members.get("data")
        secret = data.get("secret") if isinstance(data, dict) else None
        return secret if isinstance(secret, str) else None

    def delete_agency(self, code: str) -> None:
        """Take an office that was registered under this one off the axis."""
        self._channel.call(Operation.DELETE_AGENCY, {"AgencyCode": code}, seconds=self._timeouts.request)

    def _list(
        self,
        operation: Operation,
        parameters: dict[str, str],
        row: Callable[[dict[str, Any]], None],
        seconds: float | None = None,
    ) -> None:
        members = self._channel.call(
            operation,
            parameters,
            seconds=seconds or self._timeouts.request,
            limit=LIST_LIMIT,
            read=lambda reader: reader.read(row=row),
        )
        if not isinstance(members.get("data", 0), Streamed | None):
            raise AxisConfused(_("The axis answered with something else than the list that was asked for."))


class _Counted:
    """Passes a package on into ``out`` while it has at most ``limit`` bytes."""

    def __init__(self, out: Sink, limit: int) -> None:
        self._out = out
        self._left = limit

    def write(self, data: bytes) -> int:
        self._left -= len(data)
        if self._left < 0:
            raise too_large()
        return self._out.write(data)
