"""A suggestion as a sentence in the language in use: what would put a finding right."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from compliance.rules.model import Suggest
from documents.text import safe_text
from translations import _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def advice(suggestion: Mapping[str, Any] | None) -> str:
    """What to do, from a suggestion in the shape of its JSON ({"kind": …, and what it is about}); "" for none.

    It says the same to the one who sends and to the one who received: what the document needs.
    """
    if not suggestion:
        return ""
    try:
        return safe_text(_SENTENCES[Suggest(suggestion["kind"])](suggestion))
    except (KeyError, TypeError, ValueError):  # of another make than this version's rules
        return ""


def _remove_file(about: Mapping[str, Any]) -> str:
    return _("Take file no. {ordinal} out; it must not travel on the axis.").format(ordinal=about["ordinal"])


def _add_file(about: Mapping[str, Any]) -> str:
    return _('Add the file "{name}".').format(name=about["name"])


def _replace_file(about: Mapping[str, Any]) -> str:
    if "name" not in about:
        return _("Put sound files in the place of these.")
    return _('Put a sound copy in the place of "{name}".').format(name=about["name"])


def _choose_office(about: Mapping[str, Any]) -> str:
    office = _office(about)
    return _("The right office: {office}.").format(office=office) if office else _("Choose the right office.")


def _add_recipient(about: Mapping[str, Any]) -> str:
    return _("Add to the recipients: {office}.").format(office=_office(about))


def _remove_recipient(about: Mapping[str, Any]) -> str:
    return _("Take out of the recipients: {office}.").format(office=_office(about))


def _explain(about: Mapping[str, Any]) -> str:
    if "deadline" not in about:
        return _("Explain why.")
    latest = f"{date.fromisoformat(about['deadline']):%d/%m/%Y}"
    return _("Explain why: it should have left by {day}.").format(day=latest)


def _confirm(_about: Mapping[str, Any]) -> str:
    return _("Ask, and have it confirmed.")


def _look(about: Mapping[str, Any]) -> str:
    if "name" in about:
        return _('Open "{name}" and look yourself.').format(name=about["name"])
    return _("Open the file and look yourself.")


def _correction(about: Mapping[str, Any]) -> str:
    if "field" not in about:
        return _("Correct the package.")
    field = {
        "code": _("Number and notation"),
        "date": _("Date of issue"),
        "type": _("Type"),
        "issuer": _("Issuer"),
        "signer": _("Signer"),
        "subject": _("Subject"),
    }[about["field"]]
    value = str(about["value"])
    if about["field"] == "date":
        value = f"{date.fromisoformat(value):%d/%m/%Y}"
    return _('Correct the field "{field}" to "{value}".').format(field=field, value=value)


def _office(about: Mapping[str, Any]) -> str:
    name, code = str(about.get("name") or ""), str(about.get("code") or "")
    return f"{name} ({code})" if name and code else name or code


_SENTENCES: Final[dict[Suggest, Callable[[Mapping[str, Any]], str]]] = {
    Suggest.REMOVE_FILE: _remove_file,
    Suggest.CORRECT_FIELD: _correction,
    Suggest.ADD_FILE: _add_file,
    Suggest.REPLACE_FILE: _replace_file,
    Suggest.CHOOSE_OFFICE: _choose_office,
    Suggest.ADD_RECIPIENT: _add_recipient,
    Suggest.REMOVE_RECIPIENT: _remove_recipient,
    Suggest.EXPLAIN: _explain,
    Suggest.CONFIRM: _confirm,
    Suggest.LOOK: _look,
}
