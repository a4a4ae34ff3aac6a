"""The parent side: hands files to a worker process and survives whatever happens to it."""

from __future__ import annotations

import os
import time
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

from compliance.process import Process
from compliance.signatures.model import LIMITS, PackageSignature, Signature, TrustError, Unverifiable
from compliance.signatures.results import as_results
from translations import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import TracebackType

    from compliance.extract.model import Limits, Problem
    from compliance.rules.model import SignatureResult

_START_SECONDS = 30.0


def verify(path: Path, roots: Sequence[Path] = (), *, limits: Limits = LIMITS) -> tuple[Signature, ...]:
    """Verify the signatures of one PDF in a worker of its own. For several files keep one `Verifier`."""
    with Verifier(roots, limits=limits) as verifier:
        return verifier.verify(path)


class Verifier:
    """A warm worker for many files, started when first needed (over a second) and again after a crash or an overrun.

    `roots` are files of the office's own, PEM or DER: self-signed certificates are the trusted roots, all others
    complete chains, since signers embed no more than their own certificate. Not for several threads at once.
    """

    def __init__(self, roots: Sequence[Path] = (), *, limits: Limits = LIMITS) -> None:
        self.roots = tuple(roots)
        self.limits = limits
        self._worker: _Worker | None = None

    def __enter__(self) -> Verifier:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker. The verifier may be used again."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None

    def verify(self, path: Path) -> tuple[Signature, ...]:
        """The signatures of the PDF at `path` in the order they were made, none when it bears none.

        Raises Unverifiable when the file cannot be looked at to its end ("unsupported" when it is no PDF), and
        TrustError when the roots cannot be used.
        """
        return tuple(_signature(values) for values in self._ask("pdf", path)["signatures"])

    def results(self, path: Path, name: str, *, sha256: str = "") -> tuple[SignatureResult, ...]:
        """What the rules take: `as_results` of the file, "unchecked" when it cannot be looked at. Raises TrustError."""
        try:
            return as_results(name, self.verify(path), sha256=sha256)
        except Unverifiable:
            return as_results(name, None, sha256=sha256)

    def look_at_package(self, path: Path) -> PackageSignature:
        """The XML signature of the edXML package at `path` (QCVN 102:2016/BTTTT).

        It is looked at and not verified: "invalid" only when it is plainly a dummy. Raises Unverifiable when the
        package is not readable XML.
        """
        return PackageSignature(**self._ask("package", path)["package"])

    def _ask(self, what: str, path: Path) -> dict[str, Any]:
        request = {"what": what, "path": os.fspath(path.absolute())}
        used = self._worker is not None
        answer = self._ask_once(request)
        if answer.get("crashed") and used:
            # the leavings of earlier files may be to blame: a file is judged by a fresh worker only
            answer = self._ask_once(request)
        problem: Problem | None = answer["problem"]
        if problem is not None:
            raise Unverifiable(problem)
        return answer

    def _ask_once(self, request: dict[str, str]) -> dict[str, Any]:
        try:
            if self._worker is None:
                self._worker = _Worker(self.roots, self.limits)
            answer = self._worker.ask(request, self.limits.seconds)
        except OSError:
            self.close()
            return {"problem": "unavailable"}
        except BaseException:
            self.close()  # an answer that nobody read would be taken for the next file's
            raise
        if answer.get("spent"):
            self.close()
        return answer


def _signature(values: dict[str, Any]) -> Signature:
    signed_at = values.pop("signed_at")
    return Signature(**values, signed_at=datetime.fromisoformat(signed_at) if signed_at else None)


class _Worker(Process):
    """A process that verifies signatures."""

    def __init__(self, roots: Sequence[Path], limits: Limits) -> None:
        start = {"limits": asdict(limits), "roots": [os.fspath(each.absolute()) for each in roots]}
        super().__init__("compliance.signatures.worker", start, TZ="UTC")
        try:
            greeting = self.read(time.monotonic() + _START_SECONDS)
            if greeting is None:
                raise OSError("the worker for signatures does not start")
            if "distrust" in greeting:
                raise TrustError(_distrust(*greeting["distrust"]))
        except BaseException:
            self.kill()
            raise

    def ask(self, request: dict[str, str], seconds: float) -> dict[str, Any]:
        """The answer about one file; the wall-clock deadline covers everything."""
        deadline = time.monotonic() + seconds
        self.write(request)
        try:
            answer = self.read(deadline)
        except TimeoutError:
            return {"problem": "timeout", "spent": True}
        return answer or {"problem": self.post_mortem(), "spent": True, "crashed": True}


def _distrust(problem: str, file: str) -> str:
    match problem:
        case "missing":
            sentence = _(
                "The trusted certificate {file} cannot be read. Put it there, or take it out of [policy.trust]."
            )
        case "no-root":
            sentence = _("None of the trusted certificates ({file}) is a root. Add the root authority's certificate.")
        case _:
            sentence = _("{file} is not a certificate. Give a file in PEM or DER form in [policy.trust].")
    return sentence.format(file=file)
