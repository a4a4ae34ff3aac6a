"""What a stored problem code says to the clerk. Codes are kept, sentences are made when shown: they have a language."""

from __future__ import annotations

from translations import _

SECRET = "secret"  # noqa: S105 - the code of a problem
"""Why a document was set aside whose page bears a mark of secrecy."""


def package_problem(problem: str) -> str:
    """Why a package is in quarantine: its code, and after a colon what it is about ("conflict:17")."""
    code, _colon, about = problem.partition(":")
    sentences = {
        "not-xml": _("The package is not well-formed XML."),
        "truncated": _("The package ends before it is complete."),
        "entity": _("The package declares a document type or an entity, which no edXML package may."),
        "encoding": _("The package is not in UTF-8."),
        "too-large": _("The package is larger than this office takes."),
        "too-deep": _("The package is nested deeper than any edXML package."),
        "old-form": _("The package is in the form used before 2016; ask the sender for the present one."),
        "not-edxml": _("The file is XML but no edXML package."),
        "no-header": _("The package has no header."),
        "crash": _("The program stopped each time it read this package."),
        "foreign": _("The package came on a stick of another office than the one it names as its sender."),
        SECRET: _(
            "A file bears a mark of secrecy. Do not open or forward it; tell the officer responsible for state secrets."
        ),
        "conflict": _("Document {id} came before under the same DocumentId with other content."),
    }
    sentence = sentences.get(code)
    return sentence.format(id=about) if sentence else problem


def file_problem(problem: str) -> str:
    """What is wrong with an attachment as it came, or why its text could not be read."""
    sentences = {
        "missing": _("it did not come"),
        "expired": _("its time of keeping is over"),
        "recalled": _("destroyed: its sender recalled it"),
        "empty": _("it is empty"),
        "bad-base64": _("it is damaged"),
        "bad-zip": _("its zip is damaged"),
        "zip-locked": _("its zip has a password"),
        "zip-bomb": _("it unpacks to a suspicious size"),
        "too-large": _("it is too large"),
        "damaged": _("it is damaged"),
        "locked": _("it has a password"),
        "timeout": _("reading it took too long"),
        "unsupported": _("files of this kind cannot be read"),
        "no-ocr": _("it is a scan, and no Vietnamese recognition is installed"),
        "unavailable": _("the reader does not start"),
    }
    return sentences.get(problem, problem)
