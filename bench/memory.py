"""How much memory a tree of processes takes, shared pages counted once (Linux: PSS)."""

import threading
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.1


@dataclass(frozen=True, slots=True)
class Usage:
    """Bytes at one moment; PostgreSQL apart, for its shared buffers do not grow with us."""

    ours: int = 0
    database: int = 0


class PeakWatch(threading.Thread):
    """Samples a tree of processes until stopped.

    Attributes:
        peak_ours, peak_total: the largest sums that were seen.
    """

    def __init__(self, root_pid: int) -> None:
        super().__init__(daemon=True)
        self._root_pid = root_pid
        self._ended = threading.Event()
        self.peak_ours = 0
        self.peak_total = 0

    def run(self) -> None:
        """Sample until `stop`."""
        while not self._ended.wait(EVERY_S):
            now = measure(self._root_pid)
            self.peak_ours = max(self.peak_ours, now.ours)
            self.peak_total = max(self.peak_total, now.ours + now.database)

    def stop(self) -> None:
        """Take no more samples."""
        self._ended.set()
        self.join()


def measure(root_pid: int) -> Usage:
    """The sums over a process and all its descendants now."""
    ours = database = 0
    for pid, name in _tree(root_pid):
        if name == "postgres":
            database += _pss(pid)
        else:
            ours += _pss(pid)
    return Usage(ours, database)


def _tree(root_pid: int) -> list[tuple[int, str]]:
    children: dict[int, list[int]] = {}
    names: dict[int, str] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="utf-8", errors="replace")
        except OSError:
            continue
        pid = int(stat.parent.name)
        names[pid] = text[text.index("(") + 1 : text.rindex(")")]
        children.setdefault(int(text[text.rindex(")") + 2 :].split()[1]), []).append(pid)
    found, waiting = [], [root_pid]
    while waiting:
        pid = waiting.pop()
        found.append((pid, names.get(pid, "")))
        waiting += children.get(pid, [])
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
