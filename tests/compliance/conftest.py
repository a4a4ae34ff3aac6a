"""One warm worker for the tests of a module, and what they need to hand files to it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from compliance.extract import Extraction, Extractor

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples" / "documents"


class Read:
    """Writes bytes to a file and has it read by a real worker."""

    def __init__(self, extractor: Extractor, folder: Path) -> None:
        self.extractor = extractor
        self._path = folder / "blob"

    def __call__(
        self, content: bytes, name: str = "tep", *, ocr: bool = True, pages: Sequence[int] | None = None
    ) -> Extraction:
        self._path.write_bytes(content)
        return self.extractor.extract(self._path, name, ocr=ocr, pages=pages)


@pytest.fixture(scope="module")
def extractor() -> Iterator[Extractor]:
    with Extractor() as extractor:
        yield extractor


@pytest.fixture
def read(extractor: Extractor, tmp_path: Path) -> Read:
    return Read(extractor, tmp_path)


@pytest.fixture(scope="session")
def samples() -> Path:
    if not SAMPLES.is_dir():
        pytest.skip(f"the sample documents are not at {SAMPLES}")
    return SAMPLES
