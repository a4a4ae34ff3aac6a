"""Tables of the mirror and the steps that bring an older mirror to today's shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from durable.sqlite import sqlite3

if TYPE_CHECKING:
    from durable.sqlite import Connection

APPLICATION_ID = 0x76746875
"""Marks the file as a vanthu mirror ("vthu")."""

NEWEST = 1
"""``user_version`` of a mirror with every step below applied."""


class Tray(NamedTuple):
    """A tray of documents: a condition on one row, and the column whose highest values stand first."""

    condition: str
    order: str = "rank"


TRAYS = {
    "inbox": Tray("tray = 'inbox'"),
    "sent": Tray("tray = 'sent'"),
    "drafts": Tray("tray = 'drafts'"),
    "returned": Tray("returned = 1"),
    "warnings": Tray("severity >= 2"),
    "quarantine": Tray("tray = 'quarantine'"),
    "held": Tray("held = 1"),
    "followup": Tray("followed = 1", "due_rank"),
}
"""Every tray: the source of its index, its count and its pages."""

INDEX_ONLY = "content='', contentless_delete=1" if sqlite3.sqlite_version_info >= (3, 43) else "detail=full"
"""Full-text tables hold no copy of the words, where the library can delete from such a table."""

STEP_1 = (
    """CREATE TABLE settings (
        name TEXT PRIMARY KEY,
        value TEXT NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE blobs (
        sha256 TEXT PRIMARY KEY,
        size INTEGER NOT NULL,
        data BLOB,     -- NULL: the bytes are the file of that name beside the mirror
        gone_at TEXT   -- when the bytes were let go because their time of keeping was over
    )""",
    """CREATE TABLE documents (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        tray TEXT NOT NULL CHECK (tray IN ('inbox', 'sent', 'drafts', 'quarantine')),
        rank INTEGER NOT NULL DEFAULT 0,      -- waiting before done, urgent before ordinary
        unread INTEGER NOT NULL DEFAULT 0,
        returned INTEGER NOT NULL DEFAULT 0,  -- by others to us, or by us to others
        held INTEGER NOT NULL DEFAULT 0,
        followed INTEGER NOT NULL DEFAULT 0,  -- received, accepted and not yet done with
        due_rank INTEGER NOT NULL DEFAULT 0,  -- the earlier it is due the higher; 0: no deadline
        severity INTEGER NOT NULL DEFAULT 0,  -- of the gravest finding: 1 info, 2 warn, 3 block
        problem TEXT,                         -- why a quarantined package is there
        axis_id TEXT,
        document_id TEXT,
        content_sha256 TEXT,
        package_sha256 TEXT REFERENCES blobs (sha256),
        signature TEXT NOT NULL DEFAULT 'absent',
        sender_code TEXT NOT NULL DEFAULT '',
        sender_name TEXT NOT NULL DEFAULT '',
        party TEXT NOT NULL DEFAULT '',       -- whom a list shows: the sender, or the recipients
        number TEXT NOT NULL DEFAULT '',
        notation TEXT NOT NULL DEFAULT '',
        code TEXT NOT NULL DEFAULT '',
        code_key TEXT NOT NULL DEFAULT '',
        issued_as TEXT NOT NULL DEFAULT '',
        issued_on TEXT,
        place TEXT NOT NULL DEFAULT '',
        type_name TEXT NOT NULL DEFAULT '',
        subject TEXT NOT NULL DEFAULT '',
        signer TEXT NOT NULL DEFAULT '{}',    -- JSON: competence, position, name
        urgency INTEGER NOT NULL DEFAULT 0,
        due_on TEXT,
        business_type INTEGER NOT NULL DEFAULT 0,
        details TEXT NOT NULL DEFAULT '{}',   -- JSON: what only the reader pane shows
        created_at TEXT NOT NULL,
        received_at TEXT,
        sent_at TEXT,
        arrival_number INTEGER,
        arrival_year INTEGER,
        accepted_at TEXT,
        series TEXT,                          -- whose number this row has taken; NULL: none, or another row's
        series_year INTEGER,
        series_number INTEGER,
        relates_to INTEGER REFERENCES documents (id), -- what this updates, replaces, recalls or sends again
        paper INTEGER NOT NULL DEFAULT 0,     -- 0 electronic, 1 to 4 the lawful kind of paper, 9 another kind
        holder TEXT NOT NULL DEFAULT '',      -- the clerk who works on it
        status TEXT,
        file_count INTEGER NOT NULL DEFAULT 0,
        checked_at TEXT,                      -- when the files were last held against what was typed
        version INTEGER NOT NULL DEFAULT 1
    )""",
    "CREATE UNIQUE INDEX documents_axis_id ON documents (axis_id) WHERE direction = 'in' AND axis_id IS NOT NULL",
    "CREATE INDEX documents_sent_as ON documents (axis_id) WHERE direction = 'out' AND axis_id IS NOT NULL",
    # What was returned may be sent again under its name; it then relates to the one it follows.
    """CREATE UNIQUE INDEX documents_document_id
        ON documents (direction, sender_code, document_id, ifnull(relates_to, 0))
        WHERE business_type = 0 AND document_id IS NOT NULL AND tray != 'quarantine'""",
    """CREATE INDEX documents_changing ON documents (direction, sender_code, document_id)
        WHERE business_type != 0 AND document_id IS NOT NULL AND tray != 'quarantine'""",
    """CREATE INDEX documents_package ON documents (package_sha256)
        WHERE direction = 'in' AND (business_type != 0 OR tray = 'quarantine')""",
    "CREATE INDEX documents_code ON documents (sender_code, code_key)",
    "CREATE INDEX documents_accepted ON documents (document_id) WHERE direction = 'in' AND arrival_number IS NOT NULL",
    """CREATE UNIQUE INDEX documents_arrival ON documents (arrival_year, arrival_number)
        WHERE arrival_number IS NOT NULL""",
    "CREATE UNIQUE INDEX documents_series ON documents (series, series_year, series_number) WHERE series IS NOT NULL",
    "CREATE INDEX documents_received ON documents (received_at) WHERE direction = 'in'",
    "CREATE INDEX documents_sent ON documents (sent_at) WHERE direction = 'out' AND sent_at IS NOT NULL",
    "CREATE INDEX documents_relates_to ON documents (relates_to) WHERE relates_to IS NOT NULL",
    """CREATE TABLE counters (
        series TEXT NOT NULL,                 -- 'in', or 'out' with the abbreviation of a type
        year INTEGER NOT NULL,
        last INTEGER NOT NULL DEFAULT 0,
        closed_at TEXT,
        PRIMARY KEY (series, year)
    ) WITHOUT ROWID""",
    """CREATE TRIGGER counters_never_fall BEFORE UPDATE OF last ON counters WHEN NEW.last < OLD.last BEGIN
        SELECT RAISE(ABORT, 'a counter of numbers never goes down'); END""",
    """CREATE TRIGGER counters_stay BEFORE DELETE ON counters BEGIN
        SELECT RAISE(ABORT, 'a counter of numbers is never taken away'); END""",
    "CREATE INDEX documents_unchecked ON documents (id) WHERE tray = 'inbox' AND checked_at IS NULL",
    """CREATE TABLE recipients (
        document INTEGER NOT NULL REFERENCES documents (id),
        ordinal INTEGER NOT NULL,
        code TEXT NOT NULL,
        name TEXT NOT NULL DEFAULT '',
        transport TEXT,
        business TEXT,
        reason TEXT NOT NULL DEFAULT '',
        corrected_by INTEGER REFERENCES documents (id), -- what was sent after this one had returned it
        settled TEXT NOT NULL DEFAULT '',     -- how its return was dealt with otherwise; '': it was not
        PRIMARY KEY (document, ordinal)
    ) WITHOUT ROWID""",
    """CREATE TABLE assignments (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER NOT NULL REFERENCES documents (id),
        who TEXT NOT NULL,
        role TEXT NOT NULL CHECK (role IN ('lead', 'support', 'inform')),
        due_on TEXT,
        note TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        done_at TEXT
    )""",
    "CREATE INDEX assignments_document ON assignments (document)",
    """CREATE TABLE returns (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER NOT NULL REFERENCES documents (id), -- received, and found wrong
        status INTEGER REFERENCES statuses (id),             -- the message that says so; NULL: set aside, nobody told
        code TEXT NOT NULL,
        action TEXT,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        fetched_at TEXT,                      -- when the axis said that the sender had it
        corrected_by INTEGER REFERENCES documents (id)
    )""",
    "CREATE INDEX returns_document ON returns (document)",
    "CREATE INDEX returns_unseen ON returns (id) WHERE fetched_at IS NULL AND status IS NOT NULL",
    """CREATE TABLE drafts (
        document INTEGER PRIMARY KEY REFERENCES documents (id),
        content TEXT NOT NULL,                -- JSON: every field as it was typed
        saved_at TEXT NOT NULL,
        actor TEXT NOT NULL
    )""",
    """CREATE TABLE groups (
        name TEXT PRIMARY KEY,
        members TEXT NOT NULL                 -- JSON: codes of offices
    ) WITHOUT ROWID""",
    """CREATE TABLE templates (
        name TEXT PRIMARY KEY,
        content TEXT NOT NULL                 -- JSON, as a draft's
    ) WITHOUT ROWID""",
    """CREATE TABLE changes (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        document INTEGER REFERENCES documents (id), -- what is recalled, updated or replaced; NULL: it is not here
        request INTEGER REFERENCES documents (id),  -- the package that asks for it; NULL: a status did
        kind INTEGER NOT NULL CHECK (kind IN (1, 2, 3)), -- BussinessDocType
        reason TEXT NOT NULL DEFAULT '',
        asked_at TEXT NOT NULL,
        actor TEXT NOT NULL DEFAULT ''
    )""",
    "CREATE INDEX changes_document ON changes (document)",
    "CREATE INDEX changes_request ON changes (request)",
    """CREATE TABLE change_answers (
        change INTEGER NOT NULL REFERENCES changes (id),
        office_code TEXT NOT NULL,            -- whose answer it is: a recipient's, or our own
        answer TEXT,                          -- '15' or '16'; NULL: awaited
        reason TEXT NOT NULL DEFAULT '',
        at TEXT,
        PRIMARY KEY (change, office_code)
    ) WITHOUT ROWID""",
    """CREATE TABLE files (
        document INTEGER NOT NULL REFERENCES documents (id),
        ordinal INTEGER NOT NULL,
        name TEXT NOT NULL,
        content_type TEXT NOT NULL DEFAULT '',
        description TEXT NOT NULL DEFAULT '',
        size INTEGER NOT NULL DEFAULT 0,
        sha256 TEXT REFERENCES blobs (sha256), -- NULL: named, but its bytes did not come or cannot be kept
        problem TEXT,
        PRIMARY KEY (document, ordinal)
    ) WITHOUT ROWID""",
    "CREATE INDEX files_sha256 ON files (sha256)",
    """CREATE TABLE texts (
        sha256 TEXT PRIMARY KEY REFERENCES blobs (sha256),
        how TEXT NOT NULL CHECK (how IN ('text', 'ocr', 'none')),
        text TEXT NOT NULL,
        problem TEXT,
        lines BLOB -- everything that was read, with its places: JSON, deflated
    )""",
    """CREATE TABLE texts_due (
        sha256 TEXT PRIMARY KEY REFERENCES blobs (sha256),
        document INTEGER NOT NULL REFERENCES documents (id), -- the newest that carries the file
        name TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX texts_due_document ON texts_due (document)",
    """CREATE TABLE findings (
        document INTEGER NOT NULL REFERENCES documents (id),
        ordinal INTEGER NOT NULL,
        code TEXT NOT NULL,
        severity TEXT NOT NULL CHECK (severity IN ('block', 'warn', 'info')),
        evidence TEXT NOT NULL DEFAULT '{}',
        file TEXT,
        page INTEGER,
        suggestion TEXT,                      -- JSON: what would put it right
        confidence REAL NOT NULL DEFAULT 1,
        source TEXT NOT NULL DEFAULT 'wire' CHECK (source IN ('wire', 'check')),
        PRIMARY KEY (document, ordinal)
    ) WITHOUT ROWID""",
    """CREATE TABLE statuses (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        document INTEGER REFERENCES documents (id), -- NULL: answers a document that is not here
        direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
        office_code TEXT NOT NULL,
        office_name TEXT NOT NULL DEFAULT '',
        code TEXT NOT NULL,
        description TEXT NOT NULL DEFAULT '',
        at TEXT,
        recorded_at TEXT NOT NULL,
        axis_id TEXT,
        package_sha256 TEXT REFERENCES blobs (sha256),
        answers TEXT NOT NULL DEFAULT '{}',         -- JSON: ResponseFor as it came
        cancelled_at TEXT                          -- taken back before it had left: kept, and counts for nothing
    )""",
    "CREATE UNIQUE INDEX statuses_axis_id ON statuses (axis_id) WHERE direction = 'in' AND axis_id IS NOT NULL",
    "CREATE INDEX statuses_document ON statuses (document, id)",
    "CREATE INDEX statuses_unmatched ON statuses (id) WHERE document IS NULL",
    """CREATE TABLE fetched (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('edoc', 'status')),
        axis_id TEXT NOT NULL,
        sender_code TEXT NOT NULL DEFAULT '',
        package_sha256 TEXT NOT NULL REFERENCES blobs (sha256),
        fetched_at TEXT NOT NULL,
        tries INTEGER NOT NULL DEFAULT 1,
        UNIQUE (kind, axis_id)
    )""",
    """CREATE TABLE taken (
        kind TEXT NOT NULL CHECK (kind IN ('edoc', 'status')),
        axis_id TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('done', 'fail')),
        description TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (kind, axis_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE acknowledgements (
        axis_id TEXT PRIMARY KEY,
        verdict TEXT NOT NULL CHECK (verdict IN ('done', 'fail')),
        description TEXT NOT NULL DEFAULT ''
    ) WITHOUT ROWID""",
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('edoc', 'status')),
        document INTEGER NOT NULL REFERENCES documents (id),
        status INTEGER REFERENCES statuses (id),
        sender TEXT NOT NULL,
        recipients TEXT NOT NULL,
        package_sha256 TEXT NOT NULL REFERENCES blobs (sha256),
        state TEXT NOT NULL DEFAULT 'QUEUED'
            CHECK (state IN ('QUEUED', 'SENDING', 'ACCEPTED', 'REJECTED', 'HELD', 'CANCELLED')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt TEXT NOT NULL,
        deadline TEXT NOT NULL,
        created_at TEXT NOT NULL,
        axis_id TEXT,
        error TEXT NOT NULL DEFAULT '',
        doubt INTEGER NOT NULL DEFAULT 0 -- HELD or REJECTED, and it may be at the axis all the same
    )""",
    "CREATE INDEX outbox_waiting ON outbox (next_attempt) WHERE state IN ('QUEUED', 'SENDING')",
    "CREATE INDEX outbox_document ON outbox (document)",
    "CREATE INDEX outbox_package ON outbox (package_sha256)",
    """CREATE TABLE carried (
        message INTEGER NOT NULL REFERENCES outbox (id), -- went to that office on a stick
        office_code TEXT NOT NULL,
        at TEXT NOT NULL,                     -- when it first did
        delivered_at TEXT,                    -- when the office was known to have it
        PRIMARY KEY (message, office_code)
    ) WITHOUT ROWID""",
    """CREATE TABLE receipts (
        office_code TEXT NOT NULL,            -- whose package came by stick, and whom the receipt is for
        package_sha256 TEXT NOT NULL,
        verdict TEXT NOT NULL CHECK (verdict IN ('done', 'fail')),
        description TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        carried_at TEXT,                      -- when it went on a stick; NULL: it waits for one
        PRIMARY KEY (office_code, package_sha256)
    ) WITHOUT ROWID""",
    "CREATE INDEX receipts_waiting ON receipts (office_code) WHERE carried_at IS NULL",
    """CREATE TABLE bundles (
        office_code TEXT NOT NULL,            -- who wrote it
        sequence INTEGER NOT NULL,
        sha256 TEXT NOT NULL,                 -- of its manifest
        at TEXT NOT NULL,                     -- when it was written, or first taken in whole
        PRIMARY KEY (office_code, sequence, sha256)
    ) WITHOUT ROWID""",
    """CREATE TABLE bundle_keys (
        office_code TEXT PRIMARY KEY,
        key TEXT NOT NULL,                    -- Ed25519, the public half, in hexadecimal
        trusted_at TEXT NOT NULL,
        actor TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX outbox_doubt ON outbox (id) WHERE doubt = 1",
    """CREATE TABLE units (
        id INTEGER PRIMARY KEY, -- named, because a backup by VACUUM renumbers rows that are not
        code TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        parent TEXT NOT NULL DEFAULT '',
        mail TEXT NOT NULL DEFAULT '',
        retired INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX units_in_use ON units (retired, code)",
    f"CREATE VIRTUAL TABLE units_search USING fts5 (words, {INDEX_ONLY}, prefix='1 2 3')",
    f"CREATE VIRTUAL TABLE search USING fts5 (code, subject, party, body, {INDEX_ONLY}, prefix='1 2 3')",
    """CREATE TABLE audit (
        seq INTEGER PRIMARY KEY,
        at TEXT NOT NULL,
        actor TEXT NOT NULL,
        act TEXT NOT NULL,
        subject TEXT NOT NULL DEFAULT '',
        detail TEXT NOT NULL DEFAULT '{}',
        hash TEXT NOT NULL -- SHA-256 over the row before and this one
    )""",
    "CREATE TABLE tray_counts (tray TEXT PRIMARY KEY, documents INTEGER NOT NULL) WITHOUT ROWID",
)


def tray_statements() -> list[str]:
    """An index to page through each tray, and triggers that keep its count exact in the writer's own transaction."""
    statements = []
    for tray, (condition, order) in TRAYS.items():
        statements.append(f"CREATE INDEX tray_{tray} ON documents ({order}, id) WHERE {condition}")
        statements.append(f"INSERT INTO tray_counts VALUES ('{tray}', 0)")
    columns = sorted({tray.condition.split()[0] for tray in TRAYS.values()})
    for event, sides in (("INSERT", {"NEW": "+"}), ("DELETE", {"OLD": "-"}), ("UPDATE", {"NEW": "+", "OLD": "-"})):
        cases = []
        for tray, (condition, _order) in TRAYS.items():
            change = " ".join(f"{sign} ({side}.{condition})" for side, sign in sides.items())
            cases.append(f"WHEN '{tray}' THEN {change}")
        change = f"CASE tray {' '.join(cases)} END"
        of = f" OF {', '.join(columns)}" if event == "UPDATE" else ""
        # One statement, which writes only the counts that change: this runs with every document that arrives.
        statements.append(
            f"CREATE TRIGGER count_{event.lower()} AFTER {event}{of} ON documents BEGIN "
            f"UPDATE tray_counts SET documents = documents + {change} WHERE {change} != 0; END"
        )
    return statements


STEPS = ((*STEP_1, *tray_statements()),)


def migrate(db: Connection) -> None:
    """Apply the steps this mirror lacks; the caller holds the write transaction, so it is all or nothing."""
    # Imported here: a third of a second that only a new or older mirror has to pay.
    from sqlite_utils import Database, Migrations

    migrations = Migrations("vanthu")
    for number, statements in enumerate(STEPS, start=1):

        def apply(database: Database, statements: tuple[str, ...] = statements) -> None:
            for statement in statements:
                database.execute(statement)

        migrations(name=f"step {number}")(apply)
    migrations.apply(Database(db))
    db.execute(f"PRAGMA user_version={NEWEST}")
