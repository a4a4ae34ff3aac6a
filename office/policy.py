"""The office's policy: which findings stop a document, who took whose place, which days are holidays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from compliance.policy import Policy, PolicyError
from office.errors import BadInput
from office.home import CONFIG

if TYPE_CHECKING:
    from office.home import Config


def policy_of(config: Config) -> Policy:
    """The office's policy. Raises `BadInput`, naming the setting at fault."""
    try:
        return Policy.from_table(config.policy)
    except PolicyError as error:
        raise BadInput(f"{CONFIG}, [policy]: {error}") from error
