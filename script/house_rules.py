"""House rules that no linter knows. Prints each breach as ``path:line: what``; exit code 1 when there is one.

Looks at the files that git tracks or would track, so nothing built or private is read.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MAX_LINES = 400
COUNTED = {".py", ".html", ".js", ".css"}
MIGRATIONS = "migrations/versions/"
BANNED_NAMES = {"utils.py", "helpers.py", "utils", "helpers"}
PRIVATE_LAYERS = {"views", "forms", "documents"}
# Written in pieces, so that this file does not break its own rules.
HOSTS = [
    "py" + "pi",
    "npm" + "js",
    "pythonhosted",
    r"debian\.org",
    "jsdelivr",
    "unp" + "kg",
    "cdnjs",
    "googleapis",
]
REGISTRY_HOST = re.compile(rf"https?://[^\s\"'`)>]*(?:{'|'.join(HOSTS)})")
WORDS = ["TO" + "DO", "FIX" + "ME", "raise NotImplemented" + "Error"]
UNFINISHED = re.compile(rf"\b(?:{'|'.join(WORDS)})\b|pytest\.(?:mark\.)?(?:skip|xfail)\b")
TEMPLATE_RULES = [
    (re.compile(r"\|\s*safe\b"), "`|safe` is banned: build Markup in Python where it is escaped"),
    (re.compile(r"\sstyle\s*=\s*[\"']"), "no style attribute (CSP)"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']"), "no inline event handler (CSP)"),
    (re.compile(r"\shx-on[:a-z-]*\s*="), "no hx-on (CSP)"),
    (re.compile(r"<script(?![^>]*\s(?:src\s*=|type=\"application/json\"))[^>]*>"), "no inline script (CSP)"),
    (re.compile(r"<style\b"), "no inline style sheet (CSP)"),
]
Breach = tuple[str, int, str]


def tracked_files() -> list[Path]:
    """Files in git or not ignored by it, which still exist."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in sorted(set(names)) if name and (ROOT / name).is_file()]


def text_rules(name: str, text: str) -> Iterator[Breach]:
    """Size, file name, registry hosts, unfinished work, and in templates what the CSP would refuse."""
    path, lines = Path(name), text.splitlines()
    if path.suffix in COUNTED and not name.startswith(MIGRATIONS) and len(lines) > MAX_LINES:
        yield name, len(lines), f"more than {MAX_LINES} lines: split by domain"
    if path.name in BANNED_NAMES:
        yield name, 1, "no utils, no helpers: name the file after what it decides"
    is_page = path.suffix == ".html" and "/pdf/" not in name
    for number, line in enumerate(lines, 1):
        if REGISTRY_HOST.search(line):
            yield name, number, "names a registry or CDN host"
        if path.suffix in COUNTED and UNFINISHED.search(line):
            yield name, number, "unfinished or skipped"
        rules = TEMPLATE_RULES if is_page else TEMPLATE_RULES[:1] if path.suffix == ".html" else []
        for pattern, words in rules:
            if pattern.search(line):
                yield name, number, words


def feature_rules(name: str, text: str) -> Iterator[Breach]:
    """A feature keeps its views, forms and documents to itself; no logic in ``__init__``."""
    tree = ast.parse(text, name)
    parts = Path(name).parts
    feature = parts[2] if parts[:2] == ("mallops", "blueprints") and len(parts) > 3 else None
    for node in ast.walk(tree):
        for module in imported_modules(node):
            names = module.split(".")
            foreign = names[:2] == ["mallops", "blueprints"] and len(names) > 3 and names[2] != feature
            if feature and foreign and names[3] in PRIVATE_LAYERS:
                yield name, node.lineno, f"{module} belongs to another feature"
    if Path(name).name == "__init__.py" and parts[0] == "mallops" and len(parts) <= 4:
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.AsyncFunctionDef)):
                yield name, node.lineno, "no logic in __init__.py"


def imported_modules(node: ast.AST) -> list[str]:
    """The dotted names that an import statement may bring in."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom) and node.module:
        return [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return []


def template_syntax() -> Iterator[Breach]:
    """Every template compiles in the app's own environment: syntax, known filters, known tests."""
    sys.path.insert(0, str(ROOT))
    from jinja2 import TemplateSyntaxError

    from config import Settings
    from mallops.app import create_app

    with tempfile.TemporaryDirectory() as data:
        app = create_app(Settings.for_tests(f"sqlite:///{data}/none.sqlite3", Path(data)))
    for name in app.jinja_env.list_templates(extensions=["html", "svg", "txt"]):
        try:
            app.jinja_env.get_template(name)
        except TemplateSyntaxError as error:
            yield f"mallops/templates/{error.name or name}", error.lineno, f"template: {error.message}"


def locked_packages() -> Iterator[Breach]:
    """Every package that an .in file names is pinned in its lock file."""
    for source in sorted(ROOT.glob("requirements*.in")):
        lock = source.with_suffix(".txt").read_text().lower().replace("_", "-")
        for number, line in enumerate(source.read_text().splitlines(), 1):
            name = re.match(r"[A-Za-z0-9._-]+", line)
            if name and not line.startswith("-") and f"\n{name[0].lower()}" not in f"\n{lock}":
                yield source.name, number, f"{name[0]} is not in {source.stem}.txt: compile the lock again"


def breaches() -> Iterator[Breach]:
    """All of them, file by file."""
    for path in tracked_files():
        name = path.relative_to(ROOT).as_posix()
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        yield from text_rules(name, text)
        if path.suffix == ".py":
            yield from feature_rules(name, text)
    yield from template_syntax()
    yield from locked_packages()


if __name__ == "__main__":
    found = [f"{name}:{line}: {words}" for name, line, words in breaches()]
    print("\n".join(found))
    sys.exit(bool(found))
