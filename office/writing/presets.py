"""What a clerk keeps for the next document: groups of recipients, templates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from documents.times import now, stamp
from office.clerk import actor
from office.errors import BadInput
from office.writing.draft import GROUP, Draft
from office.writing.numbering import series_of
from storage import audit, drafts
from storage.mirror import Mirror
from translations import _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from office.directory import Directory
    from office.office import Office
    from office.writing.recipients import Member
    from storage.drafts import Used
    from storage.mirror import Transaction

LONGEST_NAME = 60


class Presets:
    """The groups and templates of one office."""

    def __init__(self, office: Office) -> None:
        self.office = office

    def used(self, draft: Draft) -> list[Used]:
        """What the newest sent documents of the draft's type bear, the newest first."""
        with self.office.reader() as mirror:
            return drafts.used(mirror.db, series_of(draft.type_name, draft.notation.strip()))

    def groups(self) -> dict[str, tuple[Member, ...]]:
        """The groups of recipients by name; a member out of use comes with those who took its place."""
        from office.writing.recipients import members

        with self.office.reader() as mirror:
            directory = self._directory(mirror)
            return {name: members(directory, codes) for name, codes in drafts.groups(mirror.db).items()}

    def members(self, codes: Iterable[str]) -> tuple[Member, ...]:
        """Offices as they are today; one out of use comes with those who took its place."""
        from office.writing.recipients import members

        with self.office.reader() as mirror:
            return members(self._directory(mirror), codes)

    def save_group(self, name: str, codes: Iterable[str]) -> None:
        """Keep a group of recipients under a name. Raises `BadInput` for a code that cannot be written to."""
        from office.writing.recipients import choose

        name = _named(name.strip().removeprefix(GROUP))
        with Mirror(self.office.home) as mirror:
            chosen = choose(mirror.db, self._directory(mirror), self.office.config.code, codes)
            if chosen.problems:
                raise BadInput(chosen.problems[0])
            with mirror.write() as tx:
                found = tuple(each.code for each in chosen.recipients)
                drafts.save_group(tx, name, found)
                self._log(tx, "group", name, to=found)

    def delete_group(self, name: str) -> None:
        """Take a group away. Raises `BadInput` when there is none of that name."""
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            if not drafts.delete_group(tx, name):
                raise BadInput(_("There is no group {name}.").format(name=name))
            self._log(tx, "group", name, to=())

    def templates(self) -> dict[str, Draft]:
        """The templates by name."""
        with self.office.reader() as mirror:
            return {name: Draft.from_json(content) for name, content in drafts.templates(mirror.db).items()}

    def save_template(self, name: str, draft: Draft) -> None:
        """Keep what a draft has in common with others like it: all but its number, its dates and its files."""
        kept = replace(
            draft, number="", date="", due="", reply_to="", files=(), business_type=0, relates_to=None, reason=""
        )
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            drafts.save_template(tx, _named(name), kept.to_json())
            self._log(tx, "template", _named(name))

    def delete_template(self, name: str) -> None:
        """Take a template away. Raises `BadInput` when there is none of that name."""
        with Mirror(self.office.home) as mirror, mirror.write() as tx:
            if not drafts.delete_template(tx, name):
                raise BadInput(_("There is no template {name}.").format(name=name))
            self._log(tx, "template", name, deleted=True)

    def _directory(self, mirror: Mirror) -> Directory:
        from office.directory import Directory
        from office.policy import policy_of

        return Directory(mirror.db, policy_of(self.office.config).successors)

    def _log(self, tx: Transaction, act: str, subject: object, **detail: Any) -> None:
        audit.append(tx, at=stamp(now()), actor=actor(), act=act, subject=str(subject), **detail)


def _named(name: str) -> str:
    tidy = " ".join(name.split())
    if not 0 < len(tidy) <= LONGEST_NAME:
        raise BadInput(_("The name must have 1 to {most} characters.").format(most=LONGEST_NAME))
    return tidy
