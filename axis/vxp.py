"""What both ends of the VXP dialect share: names, signing, timestamps and the gateway's error codes.

VXP is the REST API of the national axis. Every operation is ``POST {endpoint}/{operation}``; its parameters travel as
HTTP headers prefixed ``XroadVnpt-`` and are signed together with the office's secret. What is set down here follows
working vendors' code; no public standard describes the API.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "XroadVnpt-"
VERSION = "3.0.201608"
SERVICE_TYPE = "eDoc"
FILE_PART = "file_doc"
"""Name of the multipart part that carries a package in ``sendEdoc``."""

SIGN_HEADER = "sign-header"
SIGN_HEADER_KEY = "sign-header-key"
HASH_HEADER = "hash-header"
HASH_FILE = "hash-file"
VERSION_HEADER = "version"

AFTER = "after"
"""Our extension to the lists: only entries whose ``sequence`` is greater. Other axes ignore it."""
EVERYTHING = "all"
"""Our extension to the lists' ``status``: entries of every status."""
SINCE_VERSION = "sinceVersion"
"""Our extension to ``getSynchronizeUnit``: only rows changed after this version."""


class Operation(StrEnum):
    """The last segment of the request's path."""

    SEND = "sendEdoc"
    RECEIVED = "getReceivedEdocList"
    SENT = "getSentEdocList"
    FETCH = "getEdoc"
    UPDATE_STATUS = "updateStatus"
    AGENCIES = "getAgenciesList"
    UNITS = "getSynchronizeUnit"
    REGISTER_AGENCY = "registerAgency"
    DELETE_AGENCY = "deleteAgency"


class Kind(StrEnum):
    """``messagetype``: which of the two streams a package travels in."""

    DOCUMENT = "edoc"
    STATUS = "status"


class Verdict(StrEnum):
    """The transport acknowledgement of ``updateStatus``: it clears the pending list and says nothing to the sender
    about the business of the document."""

    DONE = "done"
    FAIL = "fail"
    PROCESSING = "processing"


class GatewayCode(StrEnum):
    """``ErrorCode`` of a reply."""

    OK = "0"
    BAD_FILE = "10"
    BAD_CREDENTIALS = "15"
    UNKNOWN_RECEIVER = "18"
    UNREGISTERED_SENDER = "19"
    GATEWAY_FAULT = "20"
    FILE_PROCESSING = "21"
    BAD_EDXML = "22"
    RECEIVER_LOCKED = "23"


RETRYABLE_CODES = frozenset({GatewayCode.GATEWAY_FAULT, GatewayCode.FILE_PROCESSING})
"""The codes that another attempt may cure. Every other one, known or not, needs a person."""


def header_value(text: str) -> str:
    """``text`` fit for a header: one line, no control characters, no space at the ends."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(text.split())


def signature(signed: bytes, secret: str) -> str:
    """``hash-header``: hexadecimal HMAC-SHA256 of the signed text exactly as it travels."""
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def signature_matches(signed: bytes, secret: str, claimed: str) -> bool:
    """Whether ``claimed`` is the signature of ``signed``, compared in constant time."""
    return hmac.compare_digest(signature(signed, secret).encode(), claimed.strip().lower().encode())


def signed_headers(parameters: Mapping[str, str], secret: str) -> list[tuple[str, str]]:
    """The request headers that carry ``parameters`` (names without prefix) and their signature.

    J, the signed text, is a JSON object of the prefixed headers with every letter outside ASCII escaped, so that no
    proxy's idea of a header's encoding can change the signed bytes.
    """
    headers = {PREFIX + name: header_value(value) for name, value in parameters.items()}
    text = json.dumps(headers, separators=(",", ":"))
    return [
        *headers.items(),
        (PREFIX + SIGN_HEADER, text),
        (PREFIX + SIGN_HEADER_KEY, ";".join(headers)),
        (PREFIX + HASH_HEADER, signature(text.encode(), secret)),
        (PREFIX + VERSION_HEADER, VERSION),
    ]
