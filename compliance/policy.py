"""What the office itself decides about the checks: how grave a finding is, which limits hold, which days are free.

The ``[policy]`` table of ``config.toml``, every part of which may be left out::

    [policy]
    confidence = 0.8                    # below it a difference is not held against anybody
    final = ["TL-B1", "TL-C1"]          # block, and no clerk may override

    [policy.severity]
    TL-D1 = "info"                      # both before sending and on arrival
    TL-C3 = { out = "block", in = "info" }

    [policy.limits]
    file_mb = 50
    total_mb = 200
    pdf_version = "1.4"
    formats = ["pdf", "docx", "xlsx"]

    [policy.holidays]
    2026-11-24 = "off"                  # or "work"

    [policy.remit]                      # subjects that are not ours, and whose they are ("" when unknown)
    "giấy phép xây dựng" = "H29.5"

    [policy.successors]                 # offices merged or renamed, where the directory only says "retired"
    "H29.14" = ["H29.90"]               # [] when it was abolished and nobody took over

    [policy.trust]
    roots = ["rootca.crt"]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, get_args

from compliance.rules.model import NOT_CHECKED, Direction, Severity
from documents.organ_id import parse_organ_id
from documents.reasons import REASONS
from documents.times import parse_date
from documents.workdays import Holidays
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

MEGABYTE: Final = 1024 * 1024

SEVERITIES: Final[tuple[Severity, ...]] = get_args(Severity)

# Before sending, a fault that the receiver must return (NĐ 30/2020/NĐ-CP Đ21.2) stops the document. On arrival only
# secrecy does: the rest is the clerk's to judge.
_DEFAULT: Final[Mapping[str, tuple[Severity, Severity]]] = MappingProxyType(
    {
        "TL-A1": ("block", "block"),
        "TL-A2": ("block", "block"),
        "TL-A3": ("block", "block"),
        "TL-B1": ("block", "warn"),
        "TL-B2": ("block", "warn"),
        "TL-B3": ("warn", "warn"),
        "TL-B4": ("block", "warn"),
        "TL-C1": ("block", "warn"),
        "TL-C2": ("block", "warn"),
        "TL-C3": ("warn", "warn"),
        "TL-C4": ("warn", "warn"),
        "TL-C5": ("block", "warn"),
        "TL-D1": ("warn", "warn"),
        "TL-D2": ("warn", "warn"),
        "TL-D3": ("warn", "warn"),
        "TL-E1": ("warn", "warn"),
        "TL-E2": ("warn", "warn"),
        "TL-E3": ("block", "warn"),
        "TL-E4": ("warn", "warn"),
        "TL-F1": ("warn", "warn"),
        "TL-F2": ("block", "warn"),
        "TL-F3": ("warn", "warn"),
        "TL-F4": ("block", "warn"),
        NOT_CHECKED: ("info", "info"),
    }
)

_FORMATS: Final = frozenset(
    {
        "pdf", "docx", "doc", "odt", "rtf", "txt", "xlsx", "xls", "ods", "pptx", "ppt", "odp", "csv", "jpg",
        "jpeg", "png", "tif", "tiff", "xml", "zip", "rar", "7z", "dwg", "dgn", "shp",
    }
)  # fmt: skip


class PolicyError(ValueError):
    """The policy cannot be followed as it is written; the message names the setting and says what it may be."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How the office wants its findings weighed.

    `confidence` is the least certainty, 0 to 1, at which a difference counts. `final` are codes that nobody may
    override. Sizes are in bytes. `formats` are endings of file names, in lower case, without the dot. `holidays` says
    day by day what the office knows better than the tables: True is worked. `remit` leads from words of a subject to
    the identifier of the office they belong to. `successors` leads from an identifier out of use to those in its place.
    `roots` are file names of trusted certificates.
    """

    severities: Mapping[str, tuple[Severity, Severity]] = field(default_factory=lambda: _DEFAULT)
    confidence: float = 0.75
    final: frozenset[str] = frozenset()
    file_size: int = 50 * MEGABYTE
    total_size: int = 200 * MEGABYTE
    pdf_version: tuple[int, int] = (1, 4)
    formats: frozenset[str] = _FORMATS
    holidays: Mapping[date, bool] = field(default_factory=dict)
    remit: Mapping[str, str] = field(default_factory=dict)
    successors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roots: tuple[str, ...] = ()

    @classmethod
    def from_table(cls, table: Mapping[str, object]) -> Policy:
        """The policy a ``[policy]`` table asks for. Raises PolicyError, naming the setting at fault."""
        policy = cls()
        for name, value in table.items():
            part = _PARTS.get(name)
            if part is None:
                raise PolicyError(_unknown(name))
            policy = replace(policy, **part(value))
        return policy

    def severity(self, code: str, direction: Direction) -> Severity:
        """How grave a finding of that code is."""
        out, arrival = self.severities.get(code, ("warn", "warn"))
        return out if direction == "out" else arrival

    def overridable(self, code: str) -> bool:
        """Whether a clerk may send in spite of it, giving a reason. Never for secrecy (QĐ 28/2018/QĐ-TTg Đ1.2)."""
        return not is_secrecy(code) and code not in self.final

    def calendar(self) -> Holidays:
        """The working days, the office's own knowledge of them included."""
        return Holidays(self.holidays)


def is_secrecy(code: str) -> bool:
    """Whether the code is of family A."""
    return code in REASONS and REASONS[code].family == "A"


def _confidence(value: object) -> dict[str, Any]:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise PolicyError(_must_be("confidence", _("a number from 0 to 1")))
    return {"confidence": float(value)}


def _final(value: object) -> dict[str, Any]:
    codes = _texts("final", value)
    for code in codes:
        _check_code("final", code)
    return {"final": frozenset(codes)}


def _severities(value: object) -> dict[str, Any]:
    chosen = dict(_DEFAULT)
    for code, wanted in _table("severity", value).items():
        _check_code("severity", code)
        pair = wanted if isinstance(wanted, Mapping) else {"out": wanted, "in": wanted}
        before, after = chosen[code]
        pair = {"out": before, "in": after, **pair}
        key = f"severity.{code}"
        if len(pair) != 2 or any(level not in SEVERITIES for level in pair.values()):
            raise PolicyError(_must_be(key, _('"block", "warn" or "info", or a table of them for "out" and "in"')))
        if is_secrecy(code) and set(pair.values()) != {"block"}:
            raise PolicyError(
                _("[policy] {name}: a secrecy finding always blocks; leave this setting out.").format(name=key)
            )
        chosen[code] = _as_severity(pair["out"]), _as_severity(pair["in"])
    return {"severities": MappingProxyType(chosen)}


def _as_severity(level: object) -> Severity:
    return next(each for each in SEVERITIES if each == level)


def _limits(value: object) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, wanted in _table("limits", value).items():
        key = f"limits.{name}"
        match name:
            case "file_mb" | "total_mb":
                if isinstance(wanted, bool) or not isinstance(wanted, int | float) or not 0 < wanted <= 10_000:
                    raise PolicyError(_must_be(key, _("a number of megabytes from 1 to 10000")))
                found["file_size" if name == "file_mb" else "total_size"] = int(wanted * MEGABYTE)
            case "pdf_version":
                version = parse_version(wanted) if isinstance(wanted, str) else None
                if version is None:
                    raise PolicyError(_must_be(key, _('a version in quotes, such as "1.4"')))
                found["pdf_version"] = version
            case "formats":
                found["formats"] = frozenset(ending.lower().lstrip(".") for ending in _texts(key, wanted))
            case _:
                raise PolicyError(_unknown(key))
    return found


def _holidays(value: object) -> dict[str, Any]:
    days: dict[date, bool] = {}
    for text, wanted in _table("holidays", value).items():
        key = f"holidays.{text}"
        day = parse_date(text)
        if day is None:
            raise PolicyError(_("[policy] {name}: write the day as YYYY-MM-DD.").format(name=key))
        if wanted not in ("off", "work"):
            raise PolicyError(_must_be(key, '"off", "work"'))
        days[day] = wanted == "work"
    return {"holidays": MappingProxyType(days)}


def _remit(value: object) -> dict[str, Any]:
    offices: dict[str, str] = {}
    for words, code in _table("remit", value).items():
        key = f"remit.{words}"
        if not isinstance(code, str) or (code and parse_organ_id(code) is None):
            raise PolicyError(_must_be(key, _('the identifier of an office, or "" when it is not known')))
        offices[words] = code.upper()
    return {"remit": MappingProxyType(offices)}


def _successors(value: object) -> dict[str, Any]:
    offices: dict[str, tuple[str, ...]] = {}
    for old, wanted in _table("successors", value).items():
        key = f"successors.{old}"
        codes = [parse_organ_id(code) for code in _texts(key, [wanted] if isinstance(wanted, str) else wanted)]
        if parse_organ_id(old) is None or None in codes:
            raise PolicyError(_must_be(key, _("an identifier of an office, or a list of them")))
        offices[old.upper()] = tuple(code.text for code in codes if code)
    return {"successors": MappingProxyType(offices)}


def _trust(value: object) -> dict[str, Any]:
    for name in (table := _table("trust", value)):
        if name != "roots":
            raise PolicyError(_unknown(f"trust.{name}"))
    return {"roots": tuple(_texts("trust.roots", table.get("roots", [])))}


_PARTS: Final[Mapping[str, Callable[[object], dict[str, Any]]]] = MappingProxyType(
    {
        "confidence": _confidence,
        "final": _final,
        "severity": _severities,
        "limits": _limits,
        "holidays": _holidays,
        "remit": _remit,
        "successors": _successors,
        "trust": _trust,
    }
)


def parse_version(text: str) -> tuple[int, int] | None:
    """ "1.4" as (1, 4); None for anything else."""
    major, dot, minor = text.partition(".")
    if dot and all(part.isascii() and part.isdigit() for part in (major, minor)):
        return int(major), int(minor)
    return None


def _table(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise PolicyError(_must_be(name, _("a table")))
    return value


def _texts(name: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise PolicyError(_must_be(name, _("a list of texts in quotes")))
    return value


def _check_code(name: str, code: str) -> None:
    if code not in _DEFAULT:
        raise PolicyError(
            _("[policy] {name}: there is no finding {code}; there are {known}.").format(
                name=name, code=code, known=", ".join(_DEFAULT)
            )
        )


def _must_be(name: str, wanted: str) -> str:
    return _("[policy] {name} must be {wanted}.").format(name=name, wanted=wanted)


def _unknown(name: str) -> str:
    return _("[policy] has no setting {name}.").format(name=name)
