import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.statuses import STATUSES, Transport, fold, status

codes = st.lists(st.sampled_from([*STATUSES, "99", "", "x"]))


@pytest.mark.parametrize(
    ("received", "current"),
    [
        ([], None),
        (["01"], "01"),
        (["01", "03", "04", "05", "06"], "06"),
        (["05", "01", "03"], "05"),
        (["01", "02"], "02"),
        (["03", "02", "05"], "02"),
        (["06", "13"], "13"),
        (["03", "15"], "03"),
        (["16"], None),
        (["99", "3", "abc"], "03"),
    ],
)
def test_the_highest_rank_is_the_current_status(received: list[str], current: str | None) -> None:
    assert fold(received) == current


@given(codes.flatmap(lambda received: st.tuples(st.just(received), st.permutations(received))))
def test_the_order_of_arrival_does_not_matter(received: tuple[list[str], list[str]]) -> None:
    one, other = received
    assert fold(one) == fold(other)


@given(codes, codes)
def test_what_comes_later_never_takes_a_document_back(earlier: list[str], later: list[str]) -> None:
    before, after = fold(earlier), fold(earlier + later)
    if before is not None:
        assert after is not None
        assert STATUSES[after].rank >= STATUSES[before].rank


def test_every_code_has_names_in_both_languages() -> None:
    assert sorted(STATUSES) == ["01", "02", "03", "04", "05", "06", "13", "15", "16"]
    for code, row in STATUSES.items():
        assert row.code == code
        assert row.label() == row.vi != row.label("en") == row.en


def test_only_the_original_sender_takes_back() -> None:
    assert [row.code for row in STATUSES.values() if row.sent_by == "sender"] == ["13"]
    assert [row.code for row in STATUSES.values() if row.final] == ["02", "13"]
    assert status("7") is None


def test_every_transport_state_can_reach_an_end_and_no_end_is_left() -> None:
    ends = {state for state in Transport if state.final}
    assert ends == {Transport.ACCEPTED, Transport.CANCELLED}
    for state in Transport:
        reached, ahead = set[Transport](), [state]
        while ahead:
            here = ahead.pop()
            if here not in reached:
                reached.add(here)
                ahead += [other for other in Transport if here.may_become(other)]
        assert reached & ends
        assert not state.final or reached == {state}


def test_nothing_is_accepted_or_taken_back_once_an_attempt_may_have_left_without_being_looked_at() -> None:
    assert not Transport.QUEUED.may_become(Transport.ACCEPTED)
    assert not Transport.SENDING.may_become(Transport.CANCELLED)
    assert not any(stopped.may_become(Transport.QUEUED) for stopped in (Transport.HELD, Transport.REJECTED))
    assert Transport.SENDING.may_become(Transport.QUEUED)
    assert Transport.QUEUED.may_become(Transport.CANCELLED)
