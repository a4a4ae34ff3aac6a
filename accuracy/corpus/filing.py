"""A plan made into a labelled case: which maker sets the page, what befalls it, and what can be read of it then."""

from dataclasses import replace
from functools import partial
from random import Random
from typing import Final, Literal

from accuracy.corpus.case import FACTS, TOLERATED, Case, File, Truth
from accuracy.corpus.drafts import truth_of, truth_of_annex
from accuracy.corpus.legacy import legacy_annex_rtf, legacy_rtf
from accuracy.corpus.loose import ORDERS, OVERLAYS, Loose, loose_annex_pdf, loose_pdf
from accuracy.corpus.offices import US
from accuracy.corpus.plans import Attachment, Maker, Plan
from accuracy.corpus.scan import COLOURED, CONDITIONS, Condition, Scan, Stamp, scan
from accuracy.corpus.sheet import annex_xlsx
from accuracy.corpus.word import word_file
from compliance.rules.model import NOT_CHECKED
from demo.papers.pdf import annex_pdf, paper_pdf
from documents.kinds import Secrecy

_PASSWORD: Final = "vanthu"  # noqa: S105 - it locks a sample
_CUT: Final = 0.6  # of a file that arrives broken off
_ON_LATER_PAGES: Final = frozenset({"noi_nhan", "signer", "competence", "enclosures", "deadlines"})


def filed(plan: Plan, *, id: str, scenario: str, faulty: bool, maker: Maker, turn: int, chance: Random) -> Case:
    """The case. `turn` counts the cases of a maker, so that each of its conditions comes in its turn."""
    truth = _truth(plan)
    expected = plan.expected
    if maker == "scan":
        how = _how_scanned(plan, turn, chance)
        condition: str = how.condition if how.figures == "printed" else how.figures
        truth = _as_scanned(truth, how)
        if how.figures == "handwritten":
            # a rule may say that it cannot read the pen
            expected = tuple((*each, NOT_CHECKED) if each[0] in ("TL-B1", "TL-B2") else each for each in expected)
        # An urgency that is stamped is not printed as well.
        stamped = any(stamp.words == plan.paper.urgency for stamp in how.stamps)
        page = replace(plan.paper, urgency="") if stamped else plan.paper
        main = File(f"{plan.name}.{how.suffix}", partial(scan, page, how), truth)
    else:
        main, condition = _born_digital(plan, maker, turn, truth)
    if plan.mark_at == "stamp over text":
        expected = tuple((*each, NOT_CHECKED) for each in expected)
    if plan.mark_at == "name":
        stem, _, suffix = main.name.rpartition(".")
        main = replace(main, name=f"{stem} ({plan.mark}).{suffix}")
    attachments = () if plan.bound else plan.attachments
    return Case(
        id=id,
        files=(
            main,
            *(_attached(each, maker, plan, turn) for each in attachments),
            *(File(name, partial(bytes, data), None) for name, data in plan.extra),
        ),
        typed=plan.typed,
        scenario=scenario,
        faulty=faulty,
        expected=expected,
        tolerated=TOLERATED | plan.tolerated,
        maker=maker,
        condition=condition,
    )


def _truth(plan: Plan) -> Truth:
    truth = truth_of(plan.paper, plan.draft)
    if plan.bound:
        truth = replace(truth, bound=tuple(each.annex.heading for each in plan.attachments))
    if plan.mark_at == "name":
        # a file's name is no part of its text
        return replace(truth, open=truth.open | {"secrecy"})
    if plan.mark:
        truth = replace(truth, secrecy=Secrecy.from_text(plan.mark))
    if plan.mark_at in ("keywords", "stamp over text"):
        truth = replace(truth, excused=truth.excused | {"secrecy"})
    return truth


def _born_digital(plan: Plan, maker: Maker, turn: int, truth: Truth) -> tuple[File, str]:
    """The main file and what is special about it."""
    paper = plan.paper
    bound = tuple(each.annex for each in plan.attachments) if plan.bound else ()
    match maker:
        case "loose":
            how = Loose(
                ORDERS[turn % len(ORDERS)],
                OVERLAYS[turn % len(OVERLAYS)],
                seed=turn,
                keywords=plan.mark if plan.mark_at == "keywords" else "",
                banner=turn % 5 == 0,
                spaced=plan.spaced,
            )
            condition = f"{how.order}, {how.overlay}" if how.overlay else how.order
            return File(f"{plan.name}.pdf", partial(loose_pdf, paper, bound, how), truth), condition
        case "word":
            decomposed = turn % 3 == 2
            place = plan.mark_at if plan.mark_at in ("textbox", "header", "keywords") else ""
            page = replace(paper, secrecy=" ".join(paper.secrecy)) if plan.spaced else paper
            render = partial(word_file, page, mark=plan.mark, place=place, decomposed=decomposed)
            return File(f"{plan.name}.docx", render, truth), "decomposed" if decomposed else "plain"
        case "tcvn3" | "vni":
            return File(f"{plan.name}.rtf", partial(legacy_rtf, paper, maker, spaced=plan.spaced), truth), "plain"
        case _:
            return File(f"{plan.name}.pdf", partial(paper_pdf, paper), truth), "plain"


def _how_scanned(plan: Plan, turn: int, chance: Random) -> Scan:
    stamps = plan.stamps
    if plan.paper.urgency and turn % 2:
        shape: Literal["arrow", "frame"] = "arrow" if turn % 4 == 1 else "frame"
        turned = chance.choice((-25, 25)) if shape == "arrow" else chance.uniform(-4, 4)
        stamps = (*stamps, Stamp(plan.paper.urgency, "header", red=chance.random() < 0.7, shape=shape, turned=turned))
    conditions = COLOURED if any(stamp.red and stamp.words == plan.mark for stamp in stamps) else CONDITIONS
    condition: Condition = "illegible" if plan.illegible else conditions[turn % len(conditions)]
    figures: Literal["printed", "handwritten", "laid over"] = "printed"
    if turn % 6 == 4 and not plan.illegible:
        figures = "handwritten"
    elif turn % 8 == 3 and condition not in ("photo", "fax", "margin", "skewed", "illegible"):
        # a picture laid askew, bitonal or taken by telephone is not what document systems write on
        figures = "laid over"
    return Scan(
        condition=condition,
        seed=chance.randrange(1 << 30),
        stamps=stamps,
        figures=figures,
        arrived_at=US.short if turn % 3 == 1 else "",
        loose=turn % 2 == 0 and figures == "printed",
    )


def _as_scanned(truth: Truth, how: Scan) -> Truth:
    """What can be asked of a reader then."""
    if how.condition == "illegible":
        return replace(truth, excused=frozenset(FACTS))
    if how.figures == "handwritten":
        truth = replace(truth, excused=truth.excused | {"code", "date"})
    if how.condition == "photo":
        truth = replace(truth, open=truth.open | _ON_LATER_PAGES)
    return truth


def _attached(attachment: Attachment, maker: Maker, plan: Plan, turn: int) -> File:
    annex = attachment.annex
    render = partial(_annex_file, attachment, maker, spaced=plan.spaced, turn=turn)
    truth = None if attachment.harm else truth_of_annex(annex)
    if attachment.form == "xlsx" and truth is not None:
        named = Secrecy.from_text(attachment.sheet) or Secrecy.from_text(attachment.further)
        truth = replace(truth, secrecy=truth.secrecy or named)
    return File(attachment.name, render, truth)


def _annex_file(attachment: Attachment, maker: Maker, *, spaced: bool, turn: int) -> bytes:
    annex = attachment.annex
    password = _PASSWORD if attachment.harm == "locked" else ""
    match attachment.form:
        case "docx":
            data = word_file(annex)
        case "xlsx":
            data = annex_xlsx(annex, sheet=attachment.sheet, further=attachment.further)
        case "rtf":
            data = legacy_annex_rtf(annex, "vni" if maker == "vni" else "tcvn3")
        case "pdf" if maker == "typeset" and not spaced and not password:
            data = annex_pdf(annex)
        case _:
            data = loose_annex_pdf(
                annex, Loose(ORDERS[turn % len(ORDERS)], seed=turn, spaced=spaced, password=password)
            )
    return data[: int(len(data) * _CUT)] if attachment.harm == "cut" else data
