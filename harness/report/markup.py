"""Nothing from a document reaches the page unescaped: text becomes markup here and nowhere else."""

from collections.abc import Iterable
from html import escape


class Markup(str):
    """Markup that is safe to put into the page as it is."""

    __slots__ = ()


def safe(value: object) -> str:
    """The value as markup: escaped, unless it is markup already. C0 controls become U+FFFD."""
    if isinstance(value, Markup):
        return value
    text = "".join(c if c in "\t\n" or ord(c) >= 32 else "\ufffd" for c in str(value).replace("\r\n", "\n"))
    return escape(text, quote=True)


def tag(name: str, *inside: object, **attributes: object) -> Markup:
    """An element. A trailing underscore of an attribute is dropped, others become dashes; None leaves it out."""
    shown = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{safe(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{shown}>{''.join(map(safe, inside))}</{name}>")


def join(parts: Iterable[object], between: str = "") -> Markup:
    return Markup(safe(between).join(map(safe, parts)))


def table(caption: str, head: Iterable[object], rows: Iterable[Iterable[object]], **attributes: object) -> Markup:
    """A table whose first cell of each row is its header."""
    names = list(head)
    body = [tag("tr", *_cells(row, names)) for row in rows]
    columns = tag("thead", tag("tr", *(tag("th", each, scope="col") for each in names)))
    said = tag("caption", caption, class_="hidden")
    return tag("table", said, columns, tag("tbody", *body), **attributes)


def _cells(row: Iterable[object], names: list[object]) -> Iterable[Markup]:
    """``data-name`` labels a cell where a narrow page stacks them."""
    for n, cell in enumerate(row):
        yield tag("th", cell, scope="row") if n == 0 else tag("td", cell, data_name=names[n])


def section(title: str, *inside: object, anchor: str) -> Markup:
    """A section with its heading; empty where there is nothing to say."""
    if not any(inside):
        return Markup("")
    heading = tag("h2", title, id=anchor)
    return tag("section", heading, *inside, aria_labelledby=anchor)
