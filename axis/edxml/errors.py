"""Why a file is no package this office can read. Each class has a stable ``code``; the message is for the clerk."""

from typing import ClassVar


class PackageError(Exception):
    """The file as a whole cannot be read as an edXML package."""

    code: ClassVar[str] = "package"


class NotXml(PackageError):
    """Not well-formed XML."""

    code = "not-xml"


class Truncated(PackageError):
    """The file ends before the package does."""

    code = "truncated"


class EntityRefused(PackageError):
    """A document type declaration or an entity: both can make a small file act big, and neither belongs in edXML."""

    code = "entity"


class EncodingRefused(PackageError):
    """Not UTF-8, or said not to be."""

    code = "encoding"


class TooLarge(PackageError):
    """Over one of the size limits."""

    code = "too-large"


class TooDeep(PackageError):
    """Elements nested deeper than any package has them."""

    code = "too-deep"


class OldForm(PackageError):
    """The SOAP form used before QCVN 102:2016/BTTTT."""

    code = "old-form"


class NotEdxml(PackageError):
    """Well-formed XML of some other kind."""

    code = "not-edxml"


class NoHeader(PackageError):
    """An edXML package without a MessageHeader."""

    code = "no-header"
