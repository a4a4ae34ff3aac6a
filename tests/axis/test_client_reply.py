"""Reading replies as they arrive: any cut between two chunks, and no broken reply taken for a whole one."""

import base64
import io
import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axis.reply import Malformed, ReplyReader, WebPage

PACKAGE = "văn bản điện tử".encode() * 7
ENCODED = base64.b64encode(PACKAGE).decode()


def pieces(data: bytes, cuts: list[int]) -> Iterator[bytes]:
    bounds = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    return (data[start:end] for start, end in itertools.pairwise(bounds))


def fetched(data: bytes, cuts: list[int]) -> tuple[dict[str, Any], bytes]:
    out = io.BytesIO()
    return ReplyReader(pieces(data, cuts)).read(data_to=out), out.getvalue()


cuts = st.lists(st.integers(0, 10_000), max_size=8)
words = st.text(max_size=30)


@given(description=words, package=st.binary(max_size=400), cuts=cuts, ascii_only=st.booleans(), order=st.booleans())
def test_a_package_comes_out_whole_wherever_the_reply_was_cut(
    description: str, package: bytes, cuts: list[int], ascii_only: bool, order: bool
) -> None:
    members: dict[str, Any] = {"status": "OK", "ErrorCode": "0", "ErrorDesc": description}
    data = {"data": base64.b64encode(package).decode()}
    reply = json.dumps(members | data if order else data | members, ensure_ascii=ascii_only, indent=1)
    assert fetched(reply.encode("utf-8", "replace"), cuts)[1] == package


rows = st.lists(st.dictionaries(words, st.none() | st.booleans() | st.integers() | words | st.lists(st.integers())))


@given(rows=rows, cuts=cuts)
def test_rows_come_one_by_one_wherever_the_reply_was_cut(rows: list[dict[str, Any]], cuts: list[int]) -> None:
    seen: list[dict[str, Any]] = []
    reply = json.dumps({"data": rows, "total": len(rows), "status": "OK"}).encode()
    assert ReplyReader(pieces(reply, cuts)).read(row=seen.append)["data"] == len(rows)
    assert seen == rows


@given(length=st.integers(0, 10_000), cuts=cuts)
def test_the_beginning_of_a_reply_is_never_a_reply(length: int, cuts: list[int]) -> None:
    reply = json.dumps({"status": "OK", "ErrorCode": "0", "data": ENCODED, "n": 12}).encode()
    with pytest.raises(Malformed):
        fetched(reply[: length % len(reply)], cuts)


@pytest.mark.parametrize(
    "written",
    [
        ENCODED,
        "\\n".join(ENCODED[start : start + 76] for start in range(0, len(ENCODED), 76)),
        ENCODED.replace("/", "\\/"),
        "\\r\\n" + ENCODED.replace("=", "\\u003d").replace("+", "\\u002B") + " ",
    ],
)
def test_base64_as_various_libraries_write_it(written: str) -> None:
    for cut in range(0, 60):
        assert fetched(f'{{"data": "{written}"}}'.encode(), [cut])[1] == PACKAGE


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "  ",
        "[]",
        "null",
        '"OK"',
        "{",
        '{"status"}',
        '{"status" "OK"}',
        '{"status": }',
        '{"status": "OK",}',
        '{"status": "OK"} {"status": "OK"}',
        '{"status": "OK", "status": "FAIL"}',
        '{status: "OK"}',
        '{"data": "AAA"}',
        '{"data": "AA=A"}',
        '{"data": "AA==AAAA"}',
        '{"data": "AA--"}',
        '{"data": "AAA\\x"}',
        '{"data": "AAA\\u00"}',
        '{"data": "đđđđ"}',
        '{"a": ' + "[" * 100_000 + "}",
        '{"n": ' + "1" * 10_000 + "}",
    ],
)
def test_what_is_no_reply(broken: str) -> None:
    for cut in (0, 1, 10):
        with pytest.raises(Malformed):
            fetched(broken.encode(), [cut])


@pytest.mark.parametrize(
    "broken", ['{"data": [1]}', '{"data": [{} {}]}', '{"data": [{},]}', '{"data": [{}', '{"data": [{}]']
)
def test_what_is_no_list(broken: str) -> None:
    with pytest.raises(Malformed):
        ReplyReader(pieces(broken.encode(), [3])).read(row=lambda _row: None)


def test_bytes_that_are_no_text() -> None:
    with pytest.raises(Malformed):
        fetched(b'{"status": "\xff"}', [])


def test_markup_is_recognised() -> None:
    with pytest.raises(WebPage):
        fetched(b"\xef\xbb\xbf\r\n  <!DOCTYPE html>", [4])


def test_a_member_that_does_not_end_is_given_up() -> None:
    def endless() -> Iterator[bytes]:
        yield b'{"status": "'
        while True:
            yield b"x" * 65536

    with pytest.raises(Malformed):
        ReplyReader(endless()).read()
