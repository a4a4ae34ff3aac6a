"""Checks the installation in plain words: the machine, the home, the mirror, the secret, the axis."""

from __future__ import annotations

import json
import shutil
import sqlite3 as _stdlib_sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from documents.times import now, parse_timestamp
from durable import sqlite
from durable.files import UnsafePlace, check_directory
from office.errors import BadInput, OfficeError
from office.home import load, load_secret
from office.safekeeping.soundness import damaged_blobs
from storage import audit, keeping, settings
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterator

    from office.home import Config

LITTLE_SPACE = 500 * 1024 * 1024
SAMPLE = 1_000
"""Stored files that are read unless all are asked for."""
MOST_FAULTS = 5


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: ``ok`` True when well, False when a person must act, None when it could not be looked at."""

    name: str
    ok: bool | None
    message: str


def examine(home: Path, *, thorough: bool = False) -> Iterator[Check]:
    """Look at everything, the cheap and local first; a failed check does not stop those that can still be made.

    Of stored files a sample is read, with ``thorough`` every one.
    """
    version = sqlite.sqlite3.sqlite_version
    yield Check(
        "sqlite",
        sqlite.wal_is_safe(),
        _("SQLite {version} keeps every commit.").format(version=version)
        if sqlite.wal_is_safe()
        else _("SQLite {version} is old: the slower, safe journal is used. Install the package pysqlite3.").format(
            version=version
        ),
    )
    yield _ocr()
    yield _home(home)
    yield _space(home)
    config: Config | None = None
    try:
        config = load(home)
        load_secret(home)
        yield Check("config", True, _("{name} ({code})").format(name=config.name, code=config.code))
    except (OfficeError, OSError) as error:
        yield Check("config", False, str(error))
    yield from _mirror(home, config, thorough=thorough)
    if config is not None:
        yield from _alarms(home, config)
        yield from _axis(home, config)


def _ocr() -> Check:
    models = [*Path("/usr/share").glob("tesseract-ocr/*/tessdata/vie.traineddata")]
    if models:
        return Check("ocr", True, _("Scans can be read: the Vietnamese model is installed."))
    return Check(
        "ocr", False, _("Scans cannot be read. Install Debian's Vietnamese model: apt install tesseract-ocr-vie")
    )


def _home(home: Path) -> Check:
    try:
        check_directory(home)
    except (UnsafePlace, OSError) as error:
        return Check("home", False, str(error))
    return Check("home", True, str(home))


def _space(home: Path) -> Check:
    place = home if home.exists() else home.parent
    try:
        free = shutil.disk_usage(place).free
    except OSError as error:
        return Check("disk", None, str(error))
    amount = f"{free / 2**30:.1f} GB"
    if free < LITTLE_SPACE:
        return Check("disk", False, _("Only {amount} free on the disk: make room soon.").format(amount=amount))
    return Check("disk", True, _("{amount} free on the disk.").format(amount=amount))


def _mirror(home: Path, config: Config | None, *, thorough: bool) -> Iterator[Check]:
    try:
        mirror = Mirror(home, read_only=True)
    except FileNotFoundError:
        yield Check("mirror", None, _("There is no mirror yet: the first sync makes it."))
        return
    except (sqlite.ForeignFile, sqlite.NewerFile, sqlite.sqlite3.Error, _stdlib_sqlite3.Error) as error:
        yield Check("mirror", False, str(error))
        return
    with mirror:
        faults = [row[0] for row in mirror.db.execute("PRAGMA integrity_check(5)") if row[0] != "ok"]
        total = mirror.db.execute("SELECT count(*) FROM documents").fetchone()[0]
        yield Check(
            "mirror",
            not faults,
            "; ".join(faults) or _("The mirror is whole: {count} documents.").format(count=total),
        )
        yield _files(mirror, thorough=thorough)
        broken = audit.first_break(mirror.db)
        length, head = audit.head(mirror.db)
        yield Check(
            "audit",
            broken is None,
            _("The audit chain breaks at row {row}: it was changed from outside.").format(row=broken)
            if broken is not None
            else _("The audit chain holds: {length} rows, head {head}").format(length=length, head=head[:16]),
        )
        yield from _numbers(mirror)
        yield from _backups(mirror, config)


def _files(mirror: Mirror, *, thorough: bool) -> Check:
    total = keeping.count_blobs(mirror.db)
    damaged = damaged_blobs(mirror, None if thorough else SAMPLE)
    if damaged:
        return Check(
            "files",
            False,
            _("{count} stored files no longer have their content: {names}").format(
                count=len(damaged), names=", ".join(damaged[:3])
            ),
        )
    if thorough or total <= SAMPLE:
        return Check("files", True, _("Every stored file has the content it came with."))
    return Check(
        "files",
        True,
        _("{sample} of {total} stored files, drawn by lot, have the content they came with; all of them: --all").format(
            sample=SAMPLE, total=total
        ),
    )


def _numbers(mirror: Mirror) -> Iterator[Check]:
    """The registers' numbers of this year and the last; a gap is no fault of the mirror, but asks for a reason."""
    from office.reports.books import faults

    behind = keeping.counters_behind(mirror.db)
    if behind:
        yield Check(
            "numbers", False, _("A counter stands below a number that is in use: {series}").format(series=behind)
        )
        return
    this_year = now().year
    found = [
        _("register {book} --year {year} --check: {fault}").format(book=book, year=year, fault=fault.sentence())
        for year in (this_year - 1, this_year)
        for book in ("in", "out")
        for fault in faults(mirror.db, book, year)
    ]
    yield from (Check("numbers", None, sentence) for sentence in found[:MOST_FAULTS])
    if not found:
        yield Check("numbers", True, _("The numbers of the registers have no gap and no repetition."))


def _backups(mirror: Mirror, config: Config | None) -> Iterator[Check]:
    from office.safekeeping.retention import Rules

    since = keeping.unsettled_since(mirror.db)
    if since is not None:
        yield Check(
            "restored",
            None,
            _("Restored from a backup of {day}; the next sync asks the axis what happened since.").format(
                day=since[:10]
            ),
        )
    try:
        rules = Rules.from_table(config.keeping if config else {})
    except BadInput as error:
        yield Check("keeping", False, str(error))
        return
    last = settings.get(mirror.db, keeping.LAST_BACKUP)
    begun = mirror.db.execute("SELECT min(at) FROM audit").fetchone()[0]
    known = parse_timestamp(json.loads(last)["at"] if last else begun or "")
    days = (now() - known).days if known else 0
    if last is None:
        yield Check("backup", days <= rules.backup_days, _("No backup was made yet: vanthu backup DIR"))
    elif days > rules.backup_days:
        yield Check("backup", False, _("The newest backup is {days} days old: vanthu backup DIR").format(days=days))
    else:
        yield Check("backup", True, _("The newest backup is of {day}.").format(day=json.loads(last)["at"][:10]))


def _alarms(home: Path, config: Config) -> Iterator[Check]:
    from office.alarms import alarms

    try:
        with Mirror(home, read_only=True) as mirror:
            found = alarms(mirror.db, config)
    except (
        FileNotFoundError, sqlite.ForeignFile, sqlite.NewerFile, sqlite.sqlite3.Error, _stdlib_sqlite3.Error
    ):  # fmt: skip
        return  # what the mirror itself has was said
    yield from (Check("alarms", False, sentence) for sentence in found)
    if not found:
        yield Check("alarms", True, _("What was sent has left and was confirmed."))


def _axis(home: Path, config: Config) -> Iterator[Check]:
    from axis.errors import AxisError
    from office.exchange.sync import connect, warnings

    try:
        with connect(home, config) as client:
            client.pending("edoc", limit=1)
            yield Check("axis", True, _("The axis at {url} answers.").format(url=config.endpoint))
            for sentence in warnings(client):
                yield Check("clock", False, sentence)
    except (AxisError, OfficeError) as error:
        yield Check("axis", False, str(error))
