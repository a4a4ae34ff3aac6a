import json
import subprocess
import sys
from pathlib import Path

import documents

PROBE = """
import json, sys
before = set(sys.modules)
import documents.{module}
print(json.dumps(sorted({{name.partition(".")[0] for name in set(sys.modules) - before}})))
"""


def test_every_module_needs_the_standard_library_alone() -> None:
    folder = Path(next(iter(documents.__path__)))
    modules = sorted(path.stem for path in folder.glob("[a-z]*.py"))
    assert "code" in modules
    for module in modules:
        probe = subprocess.run(
            [sys.executable, "-c", PROBE.format(module=module)],
            cwd=folder.parent,
            capture_output=True,
            check=True,
            text=True,
        )
        foreign = set(json.loads(probe.stdout)) - sys.stdlib_module_names - {"documents", "translations"}
        assert not foreign, f"documents.{module} imports {foreign}"
