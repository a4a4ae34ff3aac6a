"""Holds the files of a draft against what is typed, before it is sent (QĐ 28/2018/QĐ-TTg Đ10, Đ1.2)."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from compliance.check import (
    CheckedFile,
    Context,
    Declared,
    Finding,
    Party,
    SignatureResult,
    check,
    summary,
)
from compliance.extract import Extractor
from compliance.facts import read_facts
from documents.kinds import BusinessType, Urgency
from documents.times import now
from office.directory import Directory
from office.errors import BadInput
from office.examining.checking import PDF, measure
from office.examining.signatures import Signatures
from office.examining.texts import pack, read_file, reading
from office.policy import policy_of
from office.progress import Listener, Progress
from storage.blobs import BlobDamaged
from storage.texts import Read
from translations import _

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from compliance.extract import Extraction
    from compliance.signatures import Signature
    from office.home import Config
    from office.writing.outgoing import Outgoing
    from storage.mirror import Mirror


@dataclass(frozen=True, slots=True)
class Examined:
    """One content that was read, and the signatures on it (None: they could not be looked at)."""

    extraction: Extraction
    signatures: tuple[Signature, ...] | None


@dataclass(frozen=True, slots=True)
class Reading:
    """The files of a draft as they were when they were read."""

    files: tuple[CheckedFile, ...]
    signed: tuple[SignatureResult, ...]

    @property
    def hashes(self) -> tuple[str, ...]:
        """The SHA-256 of each."""
        return tuple(each.sha256 for each in self.files)


class Precheck:
    """The check of one office's drafts. What was read is remembered by its content: typing on reads nothing twice."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.policy = policy_of(config)
        self._known: dict[str, Examined] = {}

    def read(self, mirror: Mirror, outgoing: Outgoing, heard: Listener) -> Reading:
        """Read every file. Raises `BadInput` for one that cannot be opened."""
        files: list[CheckedFile] = []
        signed: list[SignatureResult] = []
        known: dict[str, Examined] = {}
        with Extractor() as extractor, Signatures(self.policy, mirror.home) as signatures:
            for done, (name, source) in enumerate(outgoing.files):
                heard(Progress("texts", done, len(outgoing.files)))
                with _opened(mirror, name, source) as path:
                    size, sha256 = measure(path)
                    found = self._known.get(sha256)
                    if found is None:
                        extraction = reading(mirror.db, sha256) or read_file(extractor, path, name)
                        found = Examined(extraction, signatures.verify(path) if extraction.kind == PDF else ())
                    known[sha256] = found
                if found.extraction.kind == PDF:
                    signed += signatures.results(name, found.signatures, sha256=sha256)
                files.append(summary(name, size, sha256, found.extraction, read_facts(found.extraction)))
        self._known = known
        return Reading(tuple(files), tuple(signed))

    def findings(
        self, mirror: Mirror, outgoing: Outgoing, seen: Reading, unsaid: Collection[str] = ()
    ) -> list[Finding]:
        """What is wrong, were it sent now; ``unsaid`` are fields of the draft that say nothing yet."""
        context = Context(
            "out",
            now().date(),
            office=Party(self.config.code, self.config.name),
            policy=self.policy,
            directory=Directory(mirror.db, self.policy.successors),
            signatures=seen.signed,
        )
        return check(self._declared(outgoing, unsaid), seen.files, context)

    def texts(self, seen: Reading) -> dict[str, Read]:
        """What was read, as the mirror keeps it beside a sent document."""
        found = {}
        for sha256 in seen.hashes:
            extraction = self._known[sha256].extraction
            found[sha256] = Read(extraction.how, extraction.text, extraction.problem, pack(extraction))
        return found

    def _declared(self, outgoing: Outgoing, unsaid: Collection[str]) -> Declared:
        declared = Declared(
            code="" if {"number", "notation"} & set(unsaid) else str(outgoing.code),
            issued_on=outgoing.issued_on,
            type_name=outgoing.type_name,
            subject=outgoing.subject,
            issuer=Party(self.config.code, self.config.name),
            signer=outgoing.signer.get("full_name", ""),
            recipients=tuple(Party(each.code, each.name) for each in outgoing.recipients),
            urgency=Urgency(outgoing.urgency),
            due=outgoing.due_on,
            enclosures=outgoing.appendixes,
            sent_at=now(),
            business=BusinessType(outgoing.business_type),
        )
        return replace(declared, issued_on=None, sent_at=None) if "date" in unsaid else declared


@contextmanager
def _opened(mirror: Mirror, name: str, source: Path | str) -> Iterator[Path]:
    if not isinstance(source, str):
        yield source
        return
    try:
        with mirror.blobs.as_file(mirror.db, source) as path:
            yield path
    except BlobDamaged:
        raise BadInput(_("The file {name} is no longer in the mirror: attach it again.").format(name=name)) from None
