"""Family F and TL-B4: the package as a whole: signatures, integrity, structure, and what bore its number before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.rules.model import Finding, Suggest, Suggestion
from documents.code import parse_code
from documents.kinds import BusinessType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from compliance.rules.case import Case
    from compliance.rules.model import SignatureResult


def signatures(case: Case) -> Iterator[Finding]:
    """TL-F1, TL-F2: no signature, one that does not hold, or bytes changed since.

    QĐ 28/2018/QĐ-TTg Đ4 and Đ9.1: only a digitally signed document stands for paper; authenticity and integrity are
    checked before accepting. Changed bytes are F2. An absent signature and one that could not be verified are told but
    raise no alarm: without it a document is still good "for information". What is only not known to be trusted is
    told once for each signer.
    """
    untold: dict[str, list[SignatureResult]] = {}
    for each in case.context.signatures:
        if each.intact is False:
            yield case.finding(
                "TL-F2",
                {"sha256": each.sha256, "signer": each.signer},
                file=each.file,
                suggestion=Suggestion(Suggest.REPLACE_FILE),
            )
        elif each.state == "valid" and each.trusted is None:
            untold.setdefault(each.signer, []).append(each)
        elif each.state != "valid" or not each.trusted:
            yield _unproven(case, each)
    for same in untold.values():
        yield _unproven(case, *same)


def _unproven(case: Case, first: SignatureResult, *others: SignatureResult) -> Finding:
    """TL-F1 about the first; the `others` are like it in other files."""
    files = list(dict.fromkeys(each.file for each in (first, *others) if each.file))
    trusted = "unknown" if first.trusted is None else "yes" if first.trusted else "no"
    return case.finding(
        "TL-F1",
        {"result": first.state, "signer": first.signer, "trusted": trusted, "files": files},
        file=first.file if len(files) == 1 else None,
        suggestion=Suggestion(Suggest.REPLACE_FILE if first.state == "invalid" else Suggest.CONFIRM),
        mild=first.state != "invalid" and first.trusted is not False,
    )


def structure(case: Case) -> Iterator[Finding]:
    """TL-F4: what the axis or the reader of packages found wrong (QCVN 102:2016/BTTTT)."""
    if case.context.axis_faults:
        yield case.finding(
            "TL-F4", {"error": list(case.context.axis_faults)}, suggestion=Suggestion(Suggest.CORRECT_FIELD)
        )


def duplicates(case: Case) -> Iterator[Finding]:
    """TL-F3, TL-B4: here already with the same files, or under the same number with others.

    NĐ 30/2020/NĐ-CP Phụ lục VI: the system warns of a repeated số, ký hiệu of one issuer; Đ15: a number is unique in
    its year. An update or a replacement repeats its number rightly.
    """
    declared = case.declared
    code = parse_code(declared.code)
    if code is None or declared.issued_on is None or declared.business is not BusinessType.NEW:
        return
    here = frozenset(each.sha256 for each in case.files if each.sha256)
    if not here:
        return
    earlier = case.context.earlier(declared.issuer.code, code.key, declared.issued_on.year)
    same = [each for each in earlier if each.hashes == here]
    if same:
        yield case.finding(
            "TL-F3",
            {"arrival_number": same[0].arrival_number, "code": str(code)},
            suggestion=Suggestion(Suggest.CONFIRM),
        )
    elif earlier:
        first = earlier[0]
        yield case.finding(
            "TL-B4",
            {
                "code": str(code),
                "arrival_number": first.arrival_number,
                "sha256": [*sorted(first.hashes - here)[:1], *sorted(here - first.hashes)[:1]],
            },
            suggestion=Suggestion(Suggest.CONFIRM),
        )
