"""Other Unix users of one machine, and the program as each of them starts it. Only root can become others."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.terminal import ROOT, Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

SHARED_GROUP = 64_000
PATIENCE = 60.0
_BECOME = (
    "import os, sys; user, group = int(sys.argv[1]), int(sys.argv[2]); os.setgroups([group]); os.setgid(user); "
    "os.setuid(user); os.umask(0o077); os.execv(sys.argv[3], sys.argv[3:])"
)
_VANTHU = "import sys; from commands.main import main; sys.exit(main())"
_LEFT_OUT = ("test", "site-packages", "idlelib", "tkinter", "ensurepip", "config-*")


@dataclass(frozen=True)
class Python:
    """An interpreter that every user may start, with the packages of this one."""

    path: Path
    variables: dict[str, str] = field(default_factory=dict)


def python_for_everybody(root: Path) -> Python:
    """This interpreter where others may pass; else its files once more, in ``root``, which they may."""
    ours = Path(sys.executable)
    if all(map(_may_pass, (ours, ours.resolve(), ROOT / "office"))):
        return Python(ours)
    library = Path(sysconfig.get_path("stdlib"))
    home, packages = root / "python", Path(sysconfig.get_path("purelib"))
    copied = home / "lib" / library.name
    shutil.copytree(library, copied, copy_function=_link, ignore=shutil.ignore_patterns(*_LEFT_OUT))
    (copied / "site-packages").symlink_to(packages)
    (home / "bin").mkdir()
    _link(ours.resolve(), home / "bin" / "python3")
    for each in Path(sysconfig.get_config_var("LIBDIR")).glob("libpython*.so*"):
        _link(each.resolve(), home / "lib" / each.name)
    return Python(home / "bin" / "python3", {"LD_LIBRARY_PATH": str(home / "lib")})


def _may_pass(path: Path) -> bool:
    return all(each.stat().st_mode & 0o001 for each in path.parents)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


@dataclass(frozen=True)
class User:
    """One who has an account of his own, and a careless umask; ``desk`` is a directory of his."""

    uid: int
    python: Python
    desk: Path
    home: Path
    """The office's."""

    @property
    def name(self) -> str:
        """As the audit has it."""
        return f"{pwd.getpwuid(self.uid).pw_name} ({self.uid})"

    def _vanthu(self, *arguments: str) -> list[str]:
        become = [sys.executable, "-S", "-c", _BECOME, str(self.uid), str(SHARED_GROUP)]
        return [*become, str(self.python.path), "-P", "-c", _VANTHU, "--home", str(self.home), *arguments]

    def _variables(self) -> dict[str, str]:
        return {"HOME": str(self.desk), "PYTHONPATH": str(ROOT), "VANTHU_LANG": "en", **self.python.variables}

    def workstation(self) -> Terminal:
        """The workstation on a terminal of this user's."""
        return Terminal(self._vanthu(), environment=self._variables())

    def runs(self, *arguments: str) -> str:
        """What a command prints that succeeds."""
        variables = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **self._variables()}
        done = subprocess.run(
            self._vanthu(*arguments),
            cwd=ROOT, env=variables, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


def users(root: Path, home: Path) -> Iterator[User]:
    """Users of one office, each another; all may pass ``root``, where their desks are."""
    python = python_for_everybody(root)
    for account in pwd.getpwall():
        if account.pw_uid:
            desk = root / account.pw_name
            desk.mkdir()
            os.chown(desk, account.pw_uid, account.pw_uid)
            desk.chmod(0o700)
            yield User(account.pw_uid, python, desk, home)
