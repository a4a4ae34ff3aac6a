"""TLS between the client and an axis: who is trusted, and what a refusal says."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from axis.client import Timeouts, VxpClient
from axis.errors import AxisError, AxisTimeout, AxisUnreachable, TlsRefused

REPLY = b'{"status":"OK","ErrorCode":"0","ErrorDesc":"","data":[]}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(REPLY), REPLY)

Serve = Callable[[ssl.SSLContext | None], str]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Start a server under a TLS context (None: one that never shakes hands) that answers one list per connection."""
    listeners: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def accept(listener: socket.socket, context: ssl.SSLContext | None) -> None:
        with suppress(OSError):
            while True:
                plain, _address = listener.accept()
                listeners.append(plain)
                if context is None:
                    continue
                with suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                    request = b""
                    while not request.endswith(b"\r\n\r\n{}"):
                        request += connection.recv(65536)
                    connection.sendall(ANSWER)

    def start(context: ssl.SSLContext | None) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        listeners.append(listener)
        thread = threading.Thread(target=accept, args=(listener, context))
        threads.append(thread)
        thread.start()
        return f"https://localhost:{listener.getsockname()[1]}/vxp"

    yield start
    for listener in listeners:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
    for thread in threads:
        thread.join(20)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return path


def context_of(certificate: trustme.LeafCert) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def client_of(url: str, ca_file: Path | None, client_cert: Path | tuple[Path, Path] | None = None) -> VxpClient:
    timeouts = Timeouts(connect=1, request=2, transfer=2)
    return VxpClient(url, "H29.14", "x", ca_file=ca_file, client_cert=client_cert, timeouts=timeouts)


def failed(client: VxpClient) -> AxisError:
    with client, pytest.raises(AxisError) as caught:
        client.pending("edoc", limit=1)
    return caught.value


def test_the_offices_own_authority(serve: Serve, authority: trustme.CA, ca_file: Path) -> None:
    ends = datetime.now(UTC).replace(microsecond=0) + timedelta(days=20)
    url = serve(context_of(authority.issue_cert("localhost", not_after=ends)))
    with client_of(url, ca_file) as client:
        assert client.pending("edoc", limit=1) == []
        assert client.certificate_expires == ends


def test_an_unknown_authority(serve: Serve, authority: trustme.CA) -> None:
    error = failed(client_of(serve(context_of(authority.issue_cert("localhost"))), None))
    assert isinstance(error, TlsRefused)
    assert (error.retryable, error.unclear) == (False, False)


def test_another_name(serve: Serve, authority: trustme.CA, ca_file: Path) -> None:
    error = failed(client_of(serve(context_of(authority.issue_cert("other.example"))), ca_file))
    assert isinstance(error, TlsRefused)
    assert "localhost" in str(error)


def test_an_expired_certificate(serve: Serve, authority: trustme.CA, ca_file: Path) -> None:
    expired = authority.issue_cert("localhost", not_after=datetime.now(UTC) - timedelta(days=1))
    error = failed(client_of(serve(context_of(expired)), ca_file))
    assert isinstance(error, TlsRefused)
    assert "expired" in str(error)


def test_an_office_must_show_its_certificate(
    serve: Serve, authority: trustme.CA, ca_file: Path, tmp_path: Path
) -> None:
    context = context_of(authority.issue_cert("localhost"))
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    url = serve(context)
    assert isinstance(failed(client_of(url, ca_file)), TlsRefused)

    own = authority.issue_cert("vanthu@office.example")
    both, certificate, key = tmp_path / "both.pem", tmp_path / "cert.pem", tmp_path / "key.pem"
    own.private_key_and_cert_chain_pem.write_to_path(str(both))
    own.cert_chain_pems[0].write_to_path(str(certificate))
    own.private_key_pem.write_to_path(str(key))
    for shown in (both, (certificate, key)):
        with client_of(url, ca_file, shown) as client:
            assert client.pending("edoc", limit=1) == []


def test_files_that_cannot_be_used(ca_file: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing here")
    for ca, own in ((tmp_path / "gone.pem", None), (empty, None), (ca_file, tmp_path / "gone.pem"), (ca_file, empty)):
        with pytest.raises(TlsRefused) as caught:
            client_of("https://localhost/", ca, own)
        assert str(own or ca) in str(caught.value)


def test_a_port_without_tls(ca_file: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _address = listener.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        error = failed(client_of(f"https://localhost:{listener.getsockname()[1]}", ca_file))
        thread.join(20)
    assert isinstance(error, TlsRefused | AxisUnreachable)
    assert not error.unclear


def test_a_handshake_that_never_comes(serve: Serve, ca_file: Path) -> None:
    error = failed(client_of(serve(None), ca_file))
    assert isinstance(error, AxisTimeout)
    assert not error.left_host
