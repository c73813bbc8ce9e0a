"""`make bench`: every speed that the README quotes, each beside a reference in the same run."""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.bench.books import books
from tests.bench.cards import cards
from tests.bench.finding import finding
from tests.bench.frames import frames
from tests.bench.importing import importing
from tests.bench.insights import insights
from tests.bench.measuring import Row
from tests.bench.member_frames import member_frames
from tests.bench.memory import memory
from tests.bench.printing import printing
from tests.bench.recording import recording
from tests.bench.starting import starting
from tests.bench.valuing import valuing


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--listed", type=Path, help="where these are kept for another day")
    parser.add_argument(
        "--buyers", type=int, default=100_000, help="members of the two years, and of the books"
    )
    parser.add_argument("--purchases", type=int, default=1_000_000, help="and their purchases")
    parser.add_argument("--years", type=Path, help="where the two years are kept for another day")
    parser.add_argument("--real", type=Path, help="where the real year is kept for another day")
    parser.add_argument("only", nargs="*", help="recording, finding, valuing and so on")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="loyalty-bench-") as name:
        folder = Path(name)
        listed: Path = options.listed or folder / "listed"
        parts: dict[str, Callable[[], list[Row]]] = {
            "recording": lambda: recording(folder),
            "finding": lambda: finding(listed, options.members),
            "books": lambda: books(folder / "books", options.buyers),
            "frames": lambda: frames(listed, options.members),
            "memory": lambda: memory(listed, options.members),
            "starting": lambda: starting(folder / "starting"),
            "importing": lambda: importing(folder / "importing"),
            "printing": printing,
            "cards": lambda: cards(options.real or folder / "cards"),
            "valuing": valuing,
            "members": lambda: member_frames(
                options.years or folder / "years", options.buyers, options.purchases
            ),
            "insights": lambda: insights(
                options.years or folder / "years", options.buyers, options.purchases
            ),
        }
        print(f"{'work':<46}{'ours':>10}{'p99':>10}{'cpu':>10}{'bare':>10}{'p99':>10}{'ratio':>8}")
        for part, measure in parts.items():
            if not options.only or part in options.only:
                for row in measure():
                    print(_told(row), flush=True)


def _told(row: Row) -> str:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}x"
    return (
        f"{row.work:<46}{_time(row.ours):>10}{_time(row.ours_p99):>10}{_time(row.ours_cpu):>10}"
        f"{_time(row.bare):>10}{_time(row.bare_p99):>10}{ratio:>8}"
    )


def _time(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds >= 1:
        return f"{seconds:.2f} s"
    return f"{seconds * 1000:.2f} ms" if seconds >= 0.001 else f"{seconds * 1e6:.0f} µs"


if __name__ == "__main__":
    main()
