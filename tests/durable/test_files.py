from __future__ import annotations

import hashlib
import os
import resource
import signal
import stat
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from durable.files import (
    HIDDEN,
    SHARED_FILE_SYSTEMS,
    IncomingFile,
    TooLarge,
    UnsafePlace,
    check_directory,
    file_mode,
    file_system,
    remove_leftovers,
    write_file,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

MOUNTS = r"""21 28 0:20 / /sys rw,nosuid,nodev,noexec,relatime shared:7 - sysfs sysfs rw
28 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw,errors=remount-ro
40 28 0:36 / /srv rw,relatime shared:20 - nfs4 files:/export rw,vers=4.2
41 40 8:2 / /srv/disk rw,relatime - xfs /dev/sdb1 rw
42 28 0:40 / /mnt/my\040share rw,relatime master:3 - cifs //files/share rw
43 28 0:41 / /mnt/sync rw,relatime - fuse.sshfs me@host: rw
44 28 0:42 / /mnt/plain rw,relatime - fuse cloud rw
45 28 8:3 / /over rw - ext4 /dev/sdc rw
46 28 0:43 / /over rw - 9p host rw
47 28 0:44 / /mnt/a\134b\011c rw - smb3 //files/odd rw
"""
"""The kernel's table as on a machine with one real disk and many that are not."""


def names(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/clerk", "ext4"),
        ("/srv/office", "nfs4"),
        ("/srv/disk/office", "xfs"),
        ("/srv/diskette", "nfs4"),
        ("/mnt/my share/office", "cifs"),
        ("/mnt/sync/office", "fuse.sshfs"),
        ("/mnt/plain", "fuse"),
        ("/over/it", "9p"),
        ("/mnt/a\\b\tc/office", "smb3"),
    ],
)
def test_file_system(path: str, kind: str) -> None:
    assert file_system(Path(path), MOUNTS) == kind


def test_file_system_here_is_known() -> None:
    # In a changed root no mount may be named; there, and only there, it stays unknown.
    known = any(line.split()[4] == "/" for line in Path("/proc/self/mountinfo").read_text().splitlines())
    assert bool(file_system(Path(__file__))) == known


def test_file_system_unknown() -> None:
    assert file_system(Path("/home"), "") == ""


@pytest.mark.parametrize("kind", [*sorted(SHARED_FILE_SYSTEMS), "fuse.sshfs", "fuse.gvfsd-fuse"])
def test_network_directory_refused(tmp_path: Path, kind: str) -> None:
    mounts = MOUNTS + f"50 28 0:50 / {tmp_path} rw,relatime - {kind} files:/export rw\n"
    check_directory(tmp_path, MOUNTS)
    with pytest.raises(UnsafePlace, match=kind):
        check_directory(tmp_path, mounts)


@pytest.mark.parametrize("mode", [0o701, 0o704, 0o707, 0o755, 0o2775])
def test_open_directory_refused(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    with pytest.raises(UnsafePlace, match="chmod o="):
        check_directory(tmp_path)


@pytest.mark.parametrize("mode", [0o700, 0o750, 0o2770])
def test_closed_directory_accepted(tmp_path: Path, mode: int) -> None:
    tmp_path.chmod(mode)
    check_directory(tmp_path)


def test_modes_follow_the_directory(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    assert file_mode(tmp_path) == 0o600
    tmp_path.chmod(0o2770)
    assert file_mode(tmp_path) == 0o660


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_hash_and_size_of_what_was_written(tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]) -> None:
    directory = tmp_path_factory.mktemp("incoming")
    incoming = IncomingFile(directory, limit=10_000)
    for piece in pieces:
        assert incoming.write(piece) == len(piece)
    content = b"".join(pieces)
    assert (incoming.size, incoming.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    incoming.keep(directory / "kept")
    assert (directory / "kept").read_bytes() == content


def test_invisible_until_kept(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_bytes(b"old")
    incoming = IncomingFile(tmp_path, limit=100)
    incoming.write(b"new")
    assert target.read_bytes() == b"old"
    incoming.keep(target)
    assert target.read_bytes() == b"new"
    incoming.discard()
    assert names(tmp_path) == {"kept"}


def test_discarded_leaves_nothing(tmp_path: Path) -> None:
    incoming = IncomingFile(tmp_path, limit=100)
    incoming.write(b"bytes")
    incoming.discard()
    incoming.discard()
    assert names(tmp_path) == set()


def test_cap(tmp_path: Path) -> None:
    incoming = IncomingFile(tmp_path, limit=5)
    incoming.write(b"12345")
    with pytest.raises(TooLarge):
        incoming.write(b"6")
    incoming.discard()
    assert names(tmp_path) == set()


def test_failed_keep_leaves_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "taken"
    directory.mkdir()
    (directory / "inside").touch()
    with pytest.raises(OSError, match="directory"):
        write_file(directory, b"bytes")
    assert names(tmp_path) == {"taken"}


@pytest.mark.usefixtures("umask")
@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_mode_whatever_the_umask(tmp_path: Path, mode: int) -> None:
    write_file(tmp_path / "secret", b"x", mode=mode)
    assert stat.S_IMODE((tmp_path / "secret").stat().st_mode) == mode


def test_synced_before_and_after_the_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes first, then the name, then the directory that holds the name: any other order can lose one of them."""
    steps: list[str] = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        steps.append("directory" if stat.S_ISDIR(os.fstat(handle).st_mode) else "bytes")
        real_sync(handle)

    def replace(path: Path, target: Path) -> Path:
        steps.append("name")
        return real_replace(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    write_file(tmp_path / "kept", b"x")
    assert steps == ["bytes", "name", "directory"]


def test_leftovers_of_the_dead_only(tmp_path: Path) -> None:
    (tmp_path / "document").write_bytes(b"kept")
    (tmp_path / f"{HIDDEN}dead").write_bytes(b"half")
    living = IncomingFile(tmp_path, limit=100)
    living.write(b"half")
    assert remove_leftovers(tmp_path) == 1
    living.keep(tmp_path / "whole")
    assert names(tmp_path) == {"document", "whole"}
    assert remove_leftovers(tmp_path) == 0


def test_killed_writer_leaves_a_leftover_and_no_name(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys, pathlib\nfrom durable.files import IncomingFile\n"
        "incoming = IncomingFile(pathlib.Path(sys.argv[1]), limit=100)\nincoming.write(b'half')\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    assert all(name.startswith(HIDDEN) for name in names(tmp_path))
    assert remove_leftovers(tmp_path) == 1
    assert names(tmp_path) == set()


def test_full_disk_is_an_error_and_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "kept"
    target.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_file(target, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, before)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == {"kept"}
