from pathlib import Path

import pytest


@pytest.fixture
def unit_catalogues() -> Path:
    """Public catalogues of office codes, kept beside the project where they are available."""
    folder = Path(__file__).parents[3] / "shared" / "samples" / "units"
    if not folder.is_dir():
        pytest.skip("the public unit catalogues are not on this machine")
    return folder
