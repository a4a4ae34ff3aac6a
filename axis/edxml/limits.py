"""How much of a stranger's package is taken before it is refused."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are bytes unless said otherwise. The defaults leave room for a document to every office of a province.

    ``token``: the longest tag or comment; ``header``: everything outside payloads. ``payload`` holds for a
    file as sent and for a file taken out of a zip; ``ratio`` is how many times its packed size a file of more than
    ``unsuspicious`` bytes may unpack to.
    """

    package: int = 512 * MIB
    payload: int = 256 * MIB
    header: int = 8 * MIB
    token: int = MIB // 4
    depth: int = 64
    elements: int = 50_000
    attachments: int = 500
    ratio: int = 200
    unsuspicious: int = 16 * MIB
