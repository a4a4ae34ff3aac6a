"""Pages as small pictures, drawn in a process of their own with limits: PDF, PNG, JPEG, TIFF."""

from compliance.pictures.client import draw
from compliance.pictures.model import Picture

__all__ = ["Picture", "draw"]
