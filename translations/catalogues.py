"""Gathers the program's messages into the catalogues and compiles them; for developers, as ``make catalogues``.

``python -m translations.catalogues [FRAGMENT.po …]`` reads every message out of the packages, keeps the translations
that the catalogues have, adds those of the fragments (which win), and writes ``<language>/LC_MESSAGES/vanthu.po`` and
``.mo``. Messages that the sources no longer hold are dropped. Nothing in the files depends on the day, the machine, or
the place of a message, so that a difference between two versions is a difference in words.
"""

from __future__ import annotations

import ast
import io
import re
import string
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from translations import DEFAULT, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).parent.parent
PACKAGES = (
    "axis", "commands", "compliance", "demo", "documents", "durable", "office", "storage", "themes", "translations",
    "tui",
)  # fmt: skip
SOURCE_LANGUAGE = "en"
"""The language the messages are written in: an empty translation means the message itself."""

ARGPARSE: tuple[str | tuple[str, str], ...] = (
    "usage: ",
    "options",
    "positional arguments",
    "show this help message and exit",
    "the following arguments are required: %s",
    "unrecognized arguments: %s",
    "argument %(argument_name)s: %(message)s",
    "invalid choice: %(value)r (choose from %(choices)s)",
    "invalid %(type)s value: %(value)r",
    "expected one argument",
    "expected at least one argument",
    "expected at most one argument",
    ("expected %s argument", "expected %s arguments"),
    "ignored explicit argument %r",
    "not allowed with argument %s",
    "one of the arguments %s is required",
    "ambiguous option: %(option)s could match %(matches)s",
    "unexpected option string: %s",
)
"""Words of Python's argparse that a user can meet; it looks them up in our catalogue."""


class Quiet(Catalog):
    """A catalogue whose header says only what gettext needs: Babel's own would name dates and versions."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [
            ("Language", str(self.locale)),
            ("Content-Type", "text/plain; charset=UTF-8"),
            ("Content-Transfer-Encoding", "8bit"),
            ("Plural-Forms", self.plural_forms + "\n"),
        ]


def path_of(language: str) -> Path:
    """The .po file of a language."""
    return ROOT / "translations" / language / "LC_MESSAGES" / "vanthu.po"


@cache
def messages() -> frozenset[str | tuple[str, str]]:
    """Every message of the sources: a text, or the pair of singular and plural."""
    found: set[str | tuple[str, str]] = set(ARGPARSE)
    for package in PACKAGES:
        for path in (ROOT / package).rglob("*.py"):
            found.update(_spoken(path.read_text(encoding="utf-8")))
    return frozenset(found)


def _spoken(source: str) -> Iterator[str | tuple[str, str]]:
    """The messages of one module. By its syntax tree: Babel's own reader misses those within f-strings."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            match node.func.id, node.args:
                case "_" | "N_", [ast.Constant(str(text)), *_rest]:
                    yield text
                case "ngettext", [ast.Constant(str(one)), ast.Constant(str(many)), *_rest]:
                    yield one, many


def read(path: Path, language: str) -> Catalog:
    """The catalogue, or the fragment of one, in a file; empty when there is no file."""
    if not path.exists():
        return Quiet(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def merged(language: str, fragments: Iterable[Catalog]) -> Catalog:
    """The catalogue of a language for today's sources."""
    known: dict[str, Message] = {}
    for catalogue in (read(path_of(language), language), *fragments):
        for message in catalogue:
            if message.id and _texts(message):
                known[_key(message.id)] = message
    result = Quiet(
        locale=language, fuzzy=False, header_comment=f"# Messages of vanthu ({language}); written by 'make catalogues'."
    )
    for entry in sorted(messages(), key=_key):
        result.add(entry, string=_translation(entry, known.get(_key(entry)), language))
    return result


def _key(entry: str | Sequence[str]) -> str:
    return entry if isinstance(entry, str) else entry[0]


def _texts(message: Message) -> list[str]:
    """The translations of a message that are not empty."""
    texts = [message.string] if isinstance(message.string, str) else list(message.string or ())
    return [text for text in texts if text]


def _translation(entry: str | tuple[str, str], known: Message | None, language: str) -> str | tuple[str, ...]:
    if isinstance(entry, str):
        return _texts(known)[0] if known else ""
    if language == SOURCE_LANGUAGE:
        return entry
    return (_texts(known)[0],) if known else ("",)


def faults(catalogue: Catalog) -> Iterator[str]:
    """What is wrong with a catalogue: messages without a translation, placeholders that do not agree."""
    language = str(catalogue.locale)
    for message in catalogue:
        if not message.id:
            continue
        texts = _texts(message)
        if language != SOURCE_LANGUAGE and len(texts) < catalogue.num_plurals and not isinstance(message.id, str):
            yield f"{language}: no translation of {message.id[0]!r}"
        elif language != SOURCE_LANGUAGE and not texts:
            yield f"{language}: no translation of {message.id!r}"
        originals = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {field for original in originals for field in placeholders(original)}
        for text in texts:
            if set(placeholders(text)) != wanted:
                yield f"{language}: other placeholders than {sorted(wanted)} in {text!r}"


def placeholders(text: str) -> list[str]:
    """The fields of a message: "{name}", "{count:o}", and those of the % kind, in no particular order."""
    braces = [f"{{{name}:{spec}}}" for _text, name, spec, _how in string.Formatter().parse(text) if name is not None]
    return sorted([*braces, *re.findall(r"%(?:\(\w+\))?[sdr]", text)])


def compiled(catalogue: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def written(catalogue: Catalog) -> bytes:
    """The catalogue as translators read it."""
    out = io.BytesIO()
    write_po(out, catalogue, no_location=True, sort_output=False, ignore_obsolete=True, width=100)
    return out.getvalue()


def main(fragments: list[str]) -> int:
    """Bring the files up to date; 1 when a translation is missing or wrong."""
    wrong: list[str] = []
    for language in LANGUAGES:
        added = [read(Path(name), language) for name in fragments] if language == DEFAULT else []
        catalogue = merged(language, added)
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(catalogue))
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
        wrong += faults(catalogue)
    for fault in wrong:
        sys.stderr.write(f"{fault}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
