"""All goals of the performance notes in one run: `python -m bench.run [--engine both] [--quick] [--json F]`.

Starts the floor and mallops under gunicorn with two processes each, on the same engine settings, and measures
them in turns. Figures are worth as much as the machine is idle; the ratios hold on a busy one too.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench import floor, measures, phone
from bench.goals import Line, as_json, table
from bench.make_mall import Size, make_mall
from bench.servers import databases, floor_server, mallops_server

SMALL = Size(10_000, 10_000)
PARTS = ("lists", "details", "creates", "searches", "photos", "prints", "phone", "memory")


def measure(engine: str, size: Size, options: argparse.Namespace, folder: Path) -> list[Line]:
    """Every goal on one engine and size."""
    with contextlib.ExitStack() as stack:
        urls = stack.enter_context(databases(engine, folder, ["large", "small", "floor"]))
        engine_ = floor.engine_of(urls["floor"])
        floor.fill(engine_)
        engine_.dispose()
        say = f"{engine}: {size.answers} answers, {size.findings} findings"
        print(f"{say}: made in {make_mall(urls['large'], folder / 'large', size):.0f} s", flush=True)
        compare = "lists" in options.parts
        if compare:
            make_mall(urls["small"], folder / "small", SMALL)
        base = stack.enter_context(floor_server(urls["floor"], folder))
        ours = stack.enter_context(mallops_server(urls["large"], folder / "large", folder))
        small = (
            stack.enter_context(mallops_server(urls["small"], folder / "small", folder)) if compare else None
        )
        time.sleep(2)
        idle = ours.memory()
        bench = measures.Bench(base, ours, small, options.turns, options.seconds)
        todo: dict[str, Callable[[], list[Line]]] = {
            "lists": lambda: measures.lists(bench),
            "details": lambda: measures.details(bench),
            "creates": lambda: measures.creates(bench),
            "searches": lambda: measures.searches(bench, size.findings),
            "photos": lambda: measures.photos(bench),
            "prints": lambda: measures.prints(bench),
            "phone": lambda: phone.visits(ours.port),
            "memory": lambda: measures.memory(bench, idle),
        }
        lines: list[Line] = []
        for name in options.parts:
            try:
                lines += todo[name]()
            except Exception as error:  # one that fails is a line of the table, the others still count
                lines.append(Line(f"{name}: {str(error).splitlines()[0][:90]}", "", "failed", None, False))
            print(f"  {name} measured", flush=True)
        return lines


def main() -> None:
    """Measure, print, and write --json."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engine", choices=["sqlite", "postgres", "both"], default="both")
    arguments.add_argument("--answers", default="100000", help="sizes, separated by commas")
    arguments.add_argument("--findings", type=int, default=0, help="default: as many as answers")
    arguments.add_argument("--quick", action="store_true", help="small malls and short turns")
    arguments.add_argument("--parts", default=",".join(PARTS))
    arguments.add_argument("--turns", type=int, default=5)
    arguments.add_argument("--seconds", type=float, default=3.0)
    arguments.add_argument("--json", type=Path)
    arguments.add_argument("--folder", type=Path, help="where databases lie (default: a temporary folder)")
    options = arguments.parse_args()
    options.parts = [name for name in options.parts.split(",") if name in PARTS]
    if options.quick:
        options.turns, options.seconds, options.answers = 3, 1.5, "20000"
    out: dict[str, object] = {}
    for engine in ("sqlite", "postgres") if options.engine == "both" else (options.engine,):
        for answers in map(int, options.answers.split(",")):
            folder = Path(tempfile.mkdtemp(prefix="mallops-bench-", dir=options.folder))
            try:
                size = Size(answers, options.findings or answers)
                lines = measure(engine, size, options, folder)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            heading = f"{engine}, {size.answers} answers, {size.findings} findings"
            print("\n" + table(lines, heading) + "\n", flush=True)
            out[heading] = as_json(lines)
            if options.json:
                options.json.write_text(json.dumps(out, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
