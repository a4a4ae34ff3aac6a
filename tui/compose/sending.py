"""Sending from the form: sealing behind the screen, overriding with a reason; and keeping groups and templates."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from compliance.policy import is_secrecy
from office.errors import BadField, Blocked
from office.troubles import sentence
from office.writing.draft import GROUP
from translations import _, ngettext
from tui.compose.offers import named
from tui.troubles import TROUBLES
from tui.widgets.prompt import Prompt

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.widget import Widget

    from office.writing.draft import Draft
    from office.writing.outgoing import Sealed
    from office.writing.recipients import Member
    from storage.findings import Finding
    from tui.compose.screen import ComposeScreen


@dataclass(frozen=True, slots=True)
class Question:
    """Something asked on the bottom line; ``names`` are offered while it is answered, and ``forget`` takes the one
    under the cursor away for good."""

    label: str
    answered: Callable[[str], None]
    names: tuple[str, ...] = ()
    forget: Callable[[str], object] | None = None


class Sending:
    """What the form does with the whole draft, rather than with a field."""

    def __init__(self, screen: ComposeScreen) -> None:
        self._screen = screen
        self.busy = False
        self.tried = False
        self._discarding = False
        self._forgetting = ""
        self._question: Question | None = None
        self._asked_from: Widget | None = None
        self._reasons: dict[str, str] = {}

    # Sending

    def send(self, reasons: dict[str, str] | None = None) -> None:
        """Seal the draft behind the screen; until that has ended the form takes no keys."""
        screen = self._screen
        screen.change(screen.form.typed(screen.draft))
        for name in screen.form.lists:
            field = screen.form.field(name)
            if screen.picker.waits(field):
                screen.go_to(field)
                said = _("{words} is not chosen yet: press Enter, or take it away.").format(words=field.value)
                screen.workstation.say(said, "warning")
                return
        self.busy = self.tried = True
        screen.workstation.say(_("Checking and sealing …"), "key")
        screen.run_worker(partial(self._seal, reasons or {}), thread=True, group="send")

    def _seal(self, reasons: dict[str, str]) -> None:
        from office.examining.checking import kept

        screen = self._screen
        later = screen.app.call_later
        try:
            if said := screen.keeper.keep():
                later(self._stopped, said)
                return
            sealed = screen.keeper.send(reasons)
        except Blocked as error:
            later(self._stopped, sentence(error), "", list(map(kept, error.findings)))
        except BadField as error:
            later(self._stopped, sentence(error), error.field)
        except TROUBLES as error:
            later(self._stopped, sentence(error))
        else:
            later(self._sent, sealed)

    def _stopped(self, said: str, field: str = "", findings: list[Finding] | None = None) -> None:
        screen = self._screen
        self.busy = False
        if findings is not None:
            screen.looking.findings = findings
        if field in screen.form.names:
            screen.go_to(screen.form.field(field))
        screen.show_looked()
        screen.workstation.say(said, "error")

    def _sent(self, sealed: Sealed) -> None:
        screen, seconds = self._screen, self._screen.office.config.undo
        note = ngettext(
            "{code} is sealed and leaves in {count} second; u takes it back.",
            "{code} is sealed and leaves in {count} seconds; u takes it back.",
            seconds,
        ).format(code=sealed.code, count=seconds)
        screen.leave(" ".join([note, *sealed.notes]), sealed)

    def override(self) -> None:
        """Ask for a reason for each finding that stops the sending, then send."""
        stopping = list(
            dict.fromkeys(each.code for each in self._screen.looking.findings or () if each.severity == "block")
        )
        say = self._screen.workstation.say
        if not stopping:
            say(_("Nothing was found that stops this document."))
        elif any(map(is_secrecy, stopping)):
            say(_("What bears a mark of secrecy is never sent this way."), "error")
        else:
            self._reasons = {}
            self._ask_reason(stopping)

    def _ask_reason(self, codes: list[str]) -> None:
        def given(reason: str) -> None:
            self._reasons[codes[0]] = reason
            if codes[1:]:
                self._ask_reason(codes[1:])
            else:
                self.send(self._reasons)

        self._ask(Question(_("Why send it despite {code}:").format(code=codes[0]), given))

    def discard(self) -> None:
        """Throw the draft away, at the second asking."""
        screen = self._screen
        if self._discarding:
            try:
                screen.keeper.discard()
            except TROUBLES as error:
                screen.workstation.say(sentence(error), "error")
            else:
                screen.leave(_("The draft is thrown away."))
        else:
            self._discarding = True
            said = _("Throw this draft away? Press {key} again; any other key keeps it.")
            screen.workstation.say(said.format(key=screen.key_of("form-discard")), "warning")

    def relent(self) -> None:
        """Another key was pressed."""
        self._discarding = False
        self._forgetting = ""

    # What is kept for the next document

    def start_from(self) -> None:
        """Pick a template by typing, and begin with what it says."""
        screen = self._screen
        templates = screen.drafting.templates()
        if not templates:
            screen.workstation.say(
                _("There is no template yet; {key} keeps what stands here as one.").format(
                    key=screen.key_of("form-keep-template")
                )
            )
            return

        def picked(name: str) -> None:
            if (template := templates.get(name)) is None:
                screen.workstation.say(_("There is no template {name}.").format(name=name), "warning")
            else:
                screen.load(_begun(screen.draft, template))

        forget = screen.drafting.delete_template
        self._ask(Question(_("Start from the template:"), picked, tuple(templates), forget))

    def keep_template(self) -> None:
        """Keep what stands in the form, without number, dates and files, under a name."""
        screen = self._screen

        def typed(name: str) -> None:
            self._do(
                partial(screen.drafting.save_template, name, screen.draft),
                _("Kept as the template {name}.").format(name=name),
            )

        names, forget = tuple(screen.drafting.templates()), screen.drafting.delete_template
        self._ask(Question(_("Keep as a template called:"), typed, names, forget))

    def keep_group(self) -> None:
        """Keep the recipients as a group under a name."""
        screen = self._screen
        codes = [each for each in screen.draft.to if not each.startswith(GROUP)]
        names, forget = tuple(screen.picker.groups), screen.drafting.delete_group
        if not codes and not names:
            screen.workstation.say(_("Choose recipients first: they become the group."), "warning")
            return

        def typed(name: str) -> None:
            if not codes:
                screen.workstation.say(_("Choose recipients first: they become the group."), "warning")
                return
            self._do(
                partial(screen.drafting.save_group, name, codes),
                _("Kept as the group {name}.").format(name=GROUP + name.removeprefix(GROUP)),
            )

        self._ask(Question(_("Keep the recipients as a group called:"), typed, names, forget))

    def repair(self, typed: str) -> None:
        """Put the successor in the place of a recipient no longer in use; in a group, of each such member. A group
        that needs no repair gives way to its members."""
        screen = self._screen
        if not typed.startswith(GROUP):
            heirs = screen.looking.retired[typed].successors if typed in screen.looking.retired else ()
            if heirs:
                screen.change(replace(screen.draft, to=_exchanged(screen.draft.to, typed, heirs)))
            return
        name = typed.removeprefix(GROUP)
        members = screen.looking.groups.get(name, ())
        codes = tuple(dict.fromkeys(code for member in members for code in current(member)))
        if any(member.retired for member in members):
            said = _("The group {name} is up to date.").format(name=typed)
            self._do(partial(screen.drafting.save_group, name, codes), said)
        elif codes:
            screen.change(replace(screen.draft, to=_exchanged(screen.draft.to, typed, codes)))

    def _do(self, act: Callable[[], object], said: str) -> None:
        screen = self._screen

        def done(_result: object) -> None:
            screen.workstation.say(said)
            screen.looking.look()

        screen.workstation.errands.run(act, done)

    # The bottom line

    def _ask(self, question: Question) -> None:
        screen = self._screen
        if self._question is None:
            self._asked_from = screen.focused
        self._question = question
        screen.query_one("#keys").display = False
        screen.query_one(Prompt).open("ask", question.label)
        if question.names and question.forget:
            said = _("↓ goes to what is kept; there {key} takes it away.")
            screen.workstation.say(said.format(key=screen.key_of("form-remove")))
        self.prompt_changed("")

    def prompt_changed(self, text: str) -> None:
        """Offer the names that fit."""
        if self._question is not None:
            screen = self._screen
            screen.choices.show(named(self._question.names, text), cursor=-1)
            screen.show_choosing()

    @property
    def may_forget(self) -> bool:
        """Whether the cursor stands on a name that can be taken away for good."""
        asked = self._question
        return asked is not None and asked.forget is not None and self._screen.choices.current is not None

    def forget(self) -> None:
        """Take the group or the template under the cursor away, at the second asking."""
        question, screen = self._question, self._screen
        choice = screen.choices.current
        if question is None or question.forget is None or choice is None:
            return
        if self._forgetting != choice.value:
            self._forgetting = choice.value
            said = _("Take {name} away for good? Press {key} again; any other key keeps it.")
            screen.workstation.say(said.format(name=choice.value, key=screen.key_of("form-remove")), "warning")
            return
        self.close_prompt()
        self._do(partial(question.forget, choice.value), _("{name} is taken away.").format(name=choice.value))

    def prompt_done(self) -> None:
        """Hand on what was typed, or the name under the cursor."""
        question, screen = self._question, self._screen
        if question is not None:
            choice = screen.choices.current
            text = " ".join((choice.value if choice else screen.query_one(Prompt).input.value).split())
            self.close_prompt()
            if text:
                question.answered(text)

    def close_prompt(self) -> None:
        """Give the last line back to the keys, and the focus to what had it."""
        screen, self._question = self._screen, None
        screen.choices.close()
        screen.show_choosing()
        screen.query_one(Prompt).close()
        screen.query_one("#keys").display = True
        if self._asked_from is not None:
            screen.go_to(self._asked_from)


def current(member: Member) -> tuple[str, ...]:
    """Whom to write to for a member of a group today."""
    return member.successors if member.retired else (member.code,)


def _exchanged(codes: tuple[str, ...], old: str, new: tuple[str, ...]) -> tuple[str, ...]:
    at = codes.index(old)
    return tuple(dict.fromkeys((*codes[:at], *new, *codes[at + 1 :])))


def _begun(draft: Draft, template: Draft) -> Draft:
    """The template, with what a template never holds as it stands in the draft."""
    return replace(
        template,
        number=draft.number,
        date=draft.date,
        due=draft.due,
        reply_to=draft.reply_to,
        files=draft.files,
        business_type=draft.business_type,
        relates_to=draft.relates_to,
        reason=draft.reason,
    )
