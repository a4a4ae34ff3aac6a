"""Text out of files, read in a subprocess with limits because files come from strangers.

The parent side, all that is imported here, uses only the standard library.
"""

from compliance.extract.client import Extractor, extract
from compliance.extract.model import Extraction, Limits, Line

__all__ = ["Extraction", "Extractor", "Limits", "Line", "extract"]
