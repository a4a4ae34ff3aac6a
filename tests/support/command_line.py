"""The installed ``vanthu`` command, run as users run it: in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from documents.code import Code
from office.office import Office
from office.writing.outgoing import Outgoing
from storage.documents import Recipient
from tests.support.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.axis_server import RunningAxis

PROGRAM = str(Path(sys.executable).with_name("vanthu"))
PATIENCE = 60.0


ODD_NAME = "../../báo\x1b]52;c;cm0=\x07 cáo.pdf"
FILES = {"cong-van.pdf": b"%PDF-1.4 nothing to read\n" * 50, ODD_NAME: bytes(range(256)) * 9}
SUBJECT = "V/v tăng cường gửi,\u200b nhận \u202evăn bản điện tử"


class Exchange(NamedTuple):
    """Two offices on one axis; ``home`` has fetched what ``sender`` sent."""

    axis: RunningAxis
    home: Path
    sender: Path


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left behind."""

    code: int
    out: str
    err: str

    @property
    def object(self) -> dict[str, Any]:
        """The one JSON object printed."""
        [found] = self.objects
        return found

    @property
    def objects(self) -> list[dict[str, Any]]:
        """The JSON lines printed."""
        return [json.loads(line) for line in self.out.splitlines()]


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours without what would steer the program, and with ``changes``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VANTHU_", "LC_", "COLUMNS"))}
    return kept | {"LANG": "C.UTF-8"} | dict(changes or {})


def vanthu(
    *arguments: str | Path, home: Path | None = None, stdin: str = "", env: Mapping[str, str] | None = None
) -> Result:
    """Run it to its end. Nothing it ever prints may be a traceback."""
    command = [PROGRAM, *(["--home", str(home)] if home else []), *map(str, arguments)]
    done = subprocess.run(
        command,
        input=stdin.encode(),
        env=environment(env),
        capture_output=True,
        timeout=PATIENCE,
        check=False,
    )
    result = Result(done.returncode, done.stdout.decode(), done.stderr.decode())
    assert "Traceback" not in result.out + result.err, result.err
    return result


def set_up(axis: RunningAxis, home: Path, code: str = "H29.1") -> Path:
    """An office made by ``vanthu init`` on a running axis; its home."""
    result = vanthu(
        "init", "--code", code, "--name", f"Cơ quan {code}", "--endpoint", axis.url, home=home, stdin=axis.secrets[code]
    )
    assert result.code == 0, result.err
    return home


def send(
    home: Path,
    to: str,
    files: Mapping[str, bytes],
    *,
    number: str = "12",
    subject: str,
    urgency: int = 0,
    issued_on: date = date(2026, 11, 20),
) -> int:
    """Seal a document in an office's outbox, due eleven days after its signing; the next ``sync --now`` sends it."""
    paths = []
    for ordinal, (name, content) in enumerate(files.items()):
        path = home.parent / f"{home.name}-{number}-{ordinal}"
        path.write_bytes(content)
        paths.append((name, path))
    return Office.open(home).send(
        Outgoing(
            code=Code(number, "SKHCN-VP"),
            issued_on=issued_on,
            type_name="Công văn",
            subject=subject,
            recipients=(Recipient(to, f"Cơ quan {to}"),),
            files=tuple(paths),
            signer={"competence": "TL.", "position": "Chánh Văn phòng", "full_name": "Nguyễn Văn A"},
            urgency=urgency,
            due_on=issued_on + timedelta(days=11),
        )
    )


def on_terminal(*arguments: str | Path, home: Path, language: str = "vi") -> Terminal:
    """Run it on a terminal of its own."""
    command = [PROGRAM, "--home", str(home), *map(str, arguments)]
    return Terminal(command, columns=100, rows=30, environment={"VANTHU_LANG": language})
