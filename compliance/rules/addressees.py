"""Family E: for whom the page says it is, against to whom it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.rules.case import is_recognised
from compliance.rules.model import Finding, Json, Office, Party, Suggest, Suggestion
from compliance.rules.names import same_office
from compliance.rules.recipients import Says, addressed, has_room, office_in, says, tidy
from documents.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.facts import Fact
    from compliance.rules.case import Case
    from compliance.rules.recipients import Addressed


def not_addressed(case: Case) -> Iterator[Finding]:
    """TL-E2: the receiver stands neither under "Kính gửi" nor under "Nơi nhận" (the city Office's fault (e)).

    NĐ 30/2020/NĐ-CP Đ21.2: a wrong addressee must be returned. On arrival the receiver is this office; before sending,
    every office that was chosen.
    """
    if case.facts is None:
        return
    lines = _lines(case)
    receivers = _receivers(case)
    if not lines:
        if receivers:
            yield case.not_checked("recipients")
        return
    for receiver in receivers:
        verdict = _addressed(case, receiver.name)
        if verdict.says is not Says.OTHER:
            continue
        fact = next(each for each in lines if tidy(each.value) == verdict.line)
        right = None if not case.incoming else _right_office(case)
        evidence: dict[str, Json] = {"line": verdict.line, "code": receiver.code, "name": receiver.name}
        if case.incoming:
            suggestion = Suggestion(Suggest.CHOOSE_OFFICE, {"code": right.code, "name": right.name} if right else {})
        else:
            suggestion = Suggestion(Suggest.REMOVE_RECIPIENT, {"code": receiver.code, "name": receiver.name})
        yield case.finding(
            "TL-E2",
            evidence,
            file=case.main_name,
            page=fact.evidence.page,
            suggestion=suggestion,
            confidence=min(0.95, fact.confidence),
        )


def not_chosen(case: Case) -> Iterator[Finding]:
    """TL-E2, only as a hint, before sending: an office the document names and the directory knows was not chosen."""
    if case.incoming or case.facts is None or not case.declared.recipients:
        return
    chosen = {each.code for each in case.declared.recipients} | {case.context.office.code, case.declared.issuer.code}
    told: set[str] = set()
    for fact in _lines(case):
        for office in case.context.directory.named(office_in(fact.value)) if office_in(fact.value) else ():
            if office.code in chosen | told or _goes_by_one_name(office, case):
                continue
            told.add(office.code)
            yield case.finding(
                "TL-E2",
                {"line": tidy(fact.value), "code": office.code, "name": office.name, "chosen": False},
                file=case.main_name,
                page=fact.evidence.page,
                suggestion=Suggestion(Suggest.ADD_RECIPIENT, {"code": office.code, "name": office.name}),
                confidence=0.6,
                mild=True,
            )


def retired(case: Case) -> Iterator[Finding]:
    """TL-E3: sent to an identifier that is no longer in use (QĐ 20/2020/QĐ-TTg; the mergers of 2025)."""
    for each in case.declared.recipients:
        meaning = case.context.directory.resolve(each.code, case.context.today)
        if not each.code or not meaning.retired:
            continue
        names: dict[str, Json] = {code: case.context.directory.name_of(code) or "" for code in meaning.current}
        first = next(iter(names), "")
        yield case.finding(
            "TL-E3",
            {"old": each.code, "new": list(names), "names": list(names.values())},
            suggestion=Suggestion(Suggest.CHOOSE_OFFICE, {"code": first, "name": names.get(first, "")}),
        )


def outside_remit(case: Case) -> Iterator[Finding]:
    """TL-E1, TL-E4: the subject holds words that the office's policy says are another's, or nobody's it knows.

    Whether a matter is ours is for a person to say; the rule repeats what the office itself wrote into its policy.
    """
    if not case.incoming:
        return
    printed = case.facts.subject if case.facts else None
    subject = f"{case.declared.subject} {printed.value if printed else ''}"
    for words, code in case.context.policy.remit.items():
        if fold(words) not in fold(subject) or code == case.context.office.code:
            continue
        name = case.context.directory.name_of(code) or "" if code else ""
        yield case.finding(
            "TL-E1" if code else "TL-E4",
            {"words": words, "code": code, "name": name} if code else {"words": words},
            suggestion=Suggestion(Suggest.CHOOSE_OFFICE, {"code": code, "name": name}) if code else None,
            confidence=0.7,
        )
        return


def _receivers(case: Case) -> list[Party]:
    """The offices whose place on the page is looked for, those with a name."""
    if case.incoming:
        chosen: tuple[Party, ...] = (case.context.office,)
    else:
        chosen = case.declared.recipients
    named = (Party(each.code, each.name or case.context.directory.name_of(each.code) or "") for each in chosen)
    return [each for each in named if each.name]


def _lines(case: Case) -> tuple[Fact[str], ...]:
    return (*case.facts.kinh_gui, *case.facts.noi_nhan) if case.facts else ()


def _addressed(case: Case, name: str) -> Addressed:
    assert case.facts is not None
    lines = _lines(case)
    fuzzy = any(is_recognised(each.evidence) for each in lines)
    letter = [each.value for each in case.facts.kinh_gui]
    list_ = [each.value for each in case.facts.noi_nhan]
    verdict = addressed(letter, list_, name, fuzzy=fuzzy)
    if verdict.says is not Says.OTHER:
        return verdict
    unsure = any(not case.is_sure(each) and has_room(each.value, name) for each in lines)
    by_old_name = any(_means(case, each.value, name) for each in lines)
    return verdict._replace(says=Says.OPEN) if unsure or by_old_name else verdict


def _means(case: Case, line: str, name: str) -> bool:
    """Whether a line names an office that has since become the one of that name."""
    office = office_in(line)
    directory = case.context.directory
    for each in directory.named(office) if office else ():
        current = directory.resolve(each.code, case.context.today).current
        if any(same_office(directory.name_of(code) or "", name) for code in current):
            return True
    return False


def _right_office(case: Case) -> Office | None:
    """The one office of the directory that the page is for, if there is exactly one."""
    assert case.facts is not None
    for lines in (case.facts.kinh_gui, case.facts.noi_nhan):
        for fact in lines:
            if says(fact.value, case.context.office.name) is Says.OTHER and (office := office_in(fact.value)):
                found = case.context.directory.named(office)
                if len(found) == 1:
                    return found[0]
                return Party("", tidy(fact.value))
    return None


def _goes_by_one_name(office: Office, case: Case) -> bool:
    """Whether it is one of the chosen offices under another identifier."""
    return any(same_office(office.name, each.name) for each in case.declared.recipients if each.name)
