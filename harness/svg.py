"""Pieces of pictures: each picture stands alone as one SVG file, with one palette and one type."""

from collections.abc import Sequence
from html import escape

INK, MUTED, GOOD, BAD, LINE = "#1b1f24", "#6b7280", "#1f7a4d", "#b42318", "#d0d5dd"


def svg(width: float, height: float, parts: Sequence[str]) -> str:
    """The whole file, on white."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        'font-family="system-ui, sans-serif" font-size="12">'
    )
    return "\n".join([head, f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>', *parts, "</svg>"]) + "\n"


def text(x: float, y: float, shown: str, *, anchor: str = "start", colour: str = INK, size: int = 12) -> str:
    """``shown`` is escaped."""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}" font-size="{size}">{escape(shown)}</text>'


def line(x: float, y: float, to_x: float, to_y: float, colour: str, *, width: int = 1, dash: bool = False) -> str:
    dashed = ' stroke-dasharray="4 3"' if dash else ""
    return f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}" stroke="{colour}" stroke-width="{width}"{dashed}/>'
