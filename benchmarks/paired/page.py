"""docs/benchmarks.md: each command owns its section and leaves the others as they are."""

import re

from . import proxies

PAGE = proxies.ROOT / "docs/benchmarks.md"
SECTIONS = ("proxy", "queue", "allocation")
HEAD = """# Benchmarks

Each section is what the command it names has written, whole: a partial or quick run writes nothing. Do not edit.
"""


def write(name, text):
    """Puts a section's new text in its place."""
    page = PAGE.read_text() if PAGE.exists() else ""
    texts = {}
    for section in SECTIONS:
        found = re.search(f"{re.escape(begin(section))}\n(.*?){re.escape(end(section))}\n", page, re.S)
        if found:
            texts[section] = found.group(1)
    texts[name] = text
    parts = [HEAD]
    parts += [f"{begin(section)}\n{texts[section]}{end(section)}\n" for section in SECTIONS if section in texts]
    PAGE.write_text("\n".join(parts))


def begin(section):
    return f"<!-- benchmarks/run {section} -->"


def end(section):
    return f"<!-- end of {section} -->"
