from pathlib import Path

import pytest
from hypothesis import settings

# Machines that run the tests beside other work miss per-example deadlines without anything being wrong.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture
def unit_catalogues() -> Path:
    """Public catalogues of office codes, kept beside the project where they are available."""
    folder = Path(__file__).parents[3] / "shared" / "samples" / "units"
    if not folder.is_dir():
        pytest.skip("the public unit catalogues are not on this machine")
    return folder
