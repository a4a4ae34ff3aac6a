"""The real embedded axis, running in a thread of the test's own process."""

from __future__ import annotations

import http.client
import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from axis.server.admin import register_office
from axis.server.run import EmbeddedAxis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

OFFICES = {"H29.1": "Văn phòng Ủy ban nhân dân Thành phố", "H29.14": "Sở Khoa học và Công nghệ", "H29.15": "Sở Nội vụ"}
READY_WITHIN = 20.0


@dataclass(frozen=True)
class RunningAxis:
    """Where the axis listens, what its offices sign with, and its switches."""

    url: str
    data_dir: Path
    secrets: dict[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        return str(urlsplit(self.url).hostname)

    @property
    def port(self) -> int:
        return int(urlsplit(self.url).port or 0)

    def fault(self, fault: str, **rule: Any) -> None:
        """Switch a fault on; the fields are those of `axis.server.faults.Rule`."""
        status, answer = self._control("POST", {"fault": fault, **rule})
        assert status == 200, answer

    def faults(self) -> list[dict[str, Any]]:
        """The rules in force, with their hits."""
        return list(self._control("GET")[1])

    def heal(self) -> None:
        """Switch all faults off."""
        self._control("DELETE")

    def register(self, code: str, name: str | None = None) -> str:
        """Enter another office while the axis runs; its secret."""
        self.secrets[code] = register_office(self.data_dir, code, name or f"Cơ quan {code}")
        return self.secrets[code]

    def _control(self, method: str, rule: dict[str, Any] | None = None) -> tuple[int, Any]:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=READY_WITHIN)
        try:
            connection.request(method, "/control/faults", body=None if rule is None else json.dumps(rule))
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()


@contextmanager
def running_axis(
    data_dir: Path, offices: Mapping[str, str] = OFFICES, *, units: int = 0, control: bool = True
) -> Iterator[RunningAxis]:
    """An axis that accepts connections; stopped at the end. ``units`` made-up units fill its directory."""
    secrets = {code: register_office(data_dir, code, name) for code, name in offices.items()}
    server = EmbeddedAxis(data_dir, control=control, units=units)
    ready = threading.Event()
    thread = threading.Thread(target=server.run, args=(lambda _url: ready.set(),), name="embedded-axis")
    thread.start()
    try:
        assert ready.wait(READY_WITHIN), "the embedded axis did not start"
        yield RunningAxis(server.url, data_dir, secrets)
    finally:
        server.stop()
        thread.join(READY_WITHIN)
        assert not thread.is_alive(), "the embedded axis did not stop"
