"""``python -m benchmarks [--quick] [--cache DIR] [NAME ...]``: all benchmarks, or those named.

A benchmark is a module of this package with a function ``run(options)``; its name is the module's.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
from pathlib import Path
from typing import Protocol, cast

from benchmarks.harness import Options
from durable.sqlite import sqlite3

NAMES = ("mirror", "units", "reading", "sync", "screen", "books")
HERE = Path(__file__).parent


class Benchmark(Protocol):
    def run(self, options: Options) -> None: ...


def main() -> None:
    present = [name for name in NAMES if (HERE / f"{name}.py").exists()]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="How long things take, as ratios.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which to run: {', '.join(present)} (all)")
    parser.add_argument("--quick", action="store_true", help="fewer rounds, and nothing of a million documents")
    parser.add_argument(
        "--cache", type=Path, default=HERE.parent / ".benchmarks", help="where built mirrors are kept (%(default)s)"
    )
    arguments = parser.parse_args()
    for name in arguments.names:
        if name not in present:
            parser.error(f"there is no benchmark {name}; there are: {', '.join(present)}")
    arguments.cache.mkdir(parents=True, exist_ok=True)
    arguments.cache.chmod(0o700)
    options = Options(quick=arguments.quick, cache=arguments.cache)
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {os.cpu_count()} cores, "
        f"{options.rounds} rounds in turns, medians"
    )
    for name in arguments.names or present:
        cast("Benchmark", importlib.import_module(f"benchmarks.{name}")).run(options)


if __name__ == "__main__":
    main()
