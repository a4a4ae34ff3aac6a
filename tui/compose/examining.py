"""Examining the files of a draft while it is written, in a process of its own: the screen stays as quick as it was.

``python -m tui.compose.examining HOME`` takes one draft a line on standard input, examines the newest, and answers with
one line. Standard input is a rope to the form: when it closes, the process ends.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread, main_thread
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from office.writing.draft import Draft
    from storage.findings import Finding

_ROOT = Path(__file__).resolve().parents[2]
_LONGEST = 1 << 24
"""Bytes of an answer at most: evidence quotes whole lines of files."""
NICE = 10


class ExaminationFailed(Exception):
    """The files could not be examined; the text is a sentence."""


class Examiner:
    """The form's side: asks, and waits for the answer to its newest question."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._process: asyncio.subprocess.Process | None = None
        self._asked = 0

    async def ask(self, draft: Draft, document_id: int | None) -> list[Finding]:
        """What the checks find in the draft and its files. Raises `ExaminationFailed`."""
        from storage.findings import Finding

        process = await self._running()
        assert process.stdin is not None
        assert process.stdout is not None
        self._asked += 1
        question = {"number": self._asked, "draft": draft.to_json(), "id": document_id}
        try:
            process.stdin.write(json.dumps(question).encode() + b"\n")
            await process.stdin.drain()
            while line := await process.stdout.readline():
                answer = json.loads(line)
                if answer["number"] == question["number"]:
                    if answer["trouble"]:
                        raise ExaminationFailed(answer["trouble"])
                    return [Finding(**each) for each in answer["findings"]]
        except ConnectionError:
            pass
        self.stop()
        return []

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            from translations import language

            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-P", "-m", "tui.compose.examining", os.fspath(self._home),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": os.fspath(_ROOT), "VANTHU_LANG": language()},
                start_new_session=True,
                limit=_LONGEST,
            )  # fmt: skip
        return self._process

    def stop(self) -> asyncio.subprocess.Process | None:
        """Let the rope go; gives the process, which ends by itself."""
        process, self._process = self._process, None
        if process is not None and process.stdin is not None:
            process.stdin.close()
        return process

    async def end(self) -> None:
        """Let the rope go and wait for the end."""
        process = self.stop()
        if process is not None:
            await process.wait()


def main() -> int:
    """Answer until standard input closes."""
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    questions: SimpleQueue[dict[str, Any]] = SimpleQueue()
    Thread(target=_listen, args=(questions,), name="rope", daemon=True).start()
    os.nice(NICE)

    from office.office import Office

    office = Office.open(Path(sys.argv[1]))
    while True:
        question = questions.get()
        try:
            while True:
                question = questions.get_nowait()
        except Empty:
            pass
        sys.stdout.write(json.dumps({"number": question["number"], **_answer(office, question)}) + "\n")
        sys.stdout.flush()


def _answer(office: Any, question: dict[str, Any]) -> dict[str, Any]:
    from office.examining.checking import kept
    from office.troubles import explain, sentence
    from office.writing.draft import Draft

    try:
        found = office.drafting.examine(Draft.from_json(question["draft"]), document_id=question["id"])
        return {"trouble": "", "findings": [asdict(kept(each)) for each in found]}
    except Exception as error:
        if explain(error) is None:
            raise
        return {"trouble": sentence(error), "findings": []}


def _listen(questions: SimpleQueue[dict[str, Any]]) -> None:
    for line in sys.stdin:
        questions.put(json.loads(line))
    # To the main thread, which may be waiting for a reader: an exception there closes everything on its way out.
    ident = main_thread().ident
    if ident is not None:
        signal.pthread_kill(ident, signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main())
