"""The TLS settings of a connection to the axis."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING

from axis.errors import TlsRefused
from translations import _

if TYPE_CHECKING:
    from pathlib import Path


def tls_context(endpoint: str, ca_file: Path | None, client_cert: Path | tuple[Path, Path] | None) -> ssl.SSLContext:
    """A context that verifies the axis's name and certificate against ``ca_file`` or the machine's roots.

    Raises `TlsRefused` naming the file that cannot be used.
    """
    if not endpoint.lower().startswith("https:"):
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # never used; loading the roots would cost 20 ms
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise TlsRefused(
            _("The certificate file {path} cannot be used: {reason}.").format(path=ca_file, reason=_reason(error))
        ) from error
    if client_cert is not None:
        certificate, key = client_cert if isinstance(client_cert, tuple) else (client_cert, None)
        try:
            # An empty password instead of OpenSSL's own question on the terminal, which would stop a timed sync.
            context.load_cert_chain(certificate, key, password="")
        except OSError as error:
            raise TlsRefused(
                _("This office's certificate {path} cannot be used: {reason}.").format(
                    path=certificate, reason=_reason(error)
                )
            ) from error
    return context


def _reason(error: OSError) -> str:
    if isinstance(error, ssl.SSLError):
        return error.reason or str(error)
    return error.strerror or str(error)
