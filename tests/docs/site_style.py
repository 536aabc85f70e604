"""A page of the repository as the site serves it: three lines for programs, title and subtitle, headings over three lines."""

import re

_FOR_PROGRAMS = """\
> For clean Markdown of any page, append .md to the page URL.
> For a complete documentation index, see https://docs.example.test/llms.txt.
> For AI client integration (Claude Code, Cursor, etc.), connect to the MCP server at https://docs.example.test/_mcp/server.
"""


def as_site(text: str) -> str:
    """The page in the site's style."""
    _, matter, body = text.split("---\n", 2)
    title = re.search(r'^title: "?(.*?)"?$', matter, re.MULTILINE)
    heading = r'<h2 id="([^"]*)">\s*(.*?)\s*</h2>'
    body = re.sub(heading, r'<h2 id="\1">\n  \2\n</h2>', body, flags=re.DOTALL)
    subtitle = re.search(r'^subtitle: "?(.*?)"?$', matter, re.MULTILINE)
    quote = f"> {subtitle[1]}\n\n" if subtitle else ""
    return f"{_FOR_PROGRAMS}\n# {title[1] if title else ''}\n\n{quote}{body.strip()}"
