"""HTML to paste into an editor that keeps nothing but inline styles, such as WeChat's. Pure."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

TEXT = "font-size:16px;line-height:1.75;color:#1a2225"
CELL = "padding:6px;border:1px solid #cdd5d8"
# What is kept, as which element, in which style. Links and pictures lead out, and editors drop them: their words stay.
STYLES = {
    **{f"h{level}": ("p", f"margin:24px 0 8px;font-weight:bold;{TEXT}") for level in (3, 4, 5, 6)},
    "h2": ("p", "margin:28px 0 10px;font-size:18px;font-weight:bold;line-height:1.5;color:#0b5568"),
    "p": ("p", f"margin:0 0 16px;{TEXT}"),
    "ul": ("ul", f"margin:0 0 16px;padding-left:24px;{TEXT}"),
    "ol": ("ol", f"margin:0 0 16px;padding-left:24px;{TEXT}"),
    "li": ("li", "margin:0 0 6px"),
    "dl": ("section", f"margin:0 0 16px;{TEXT}"),
    "dt": ("p", "margin:0;font-weight:bold"),
    "dd": ("p", "margin:0 0 8px;padding-left:16px"),
    "blockquote": ("blockquote", f"margin:0 0 16px;padding-left:12px;border-left:3px solid #cdd5d8;{TEXT}"),
    "pre": ("p", f"margin:0 0 16px;white-space:pre-wrap;{TEXT}"),
    "table": ("table", "margin:0 0 16px;width:100%;border-collapse:collapse;font-size:14px;line-height:1.5"),
    "thead": ("thead", ""),
    "tbody": ("tbody", ""),
    "tr": ("tr", ""),
    "th": ("td", f"{CELL};font-weight:bold;background-color:#f2f5f6"),
    "td": ("td", CELL),
    "strong": ("strong", "font-weight:bold"),
    "b": ("strong", "font-weight:bold"),
    "em": ("em", "font-style:italic"),
    "i": ("em", "font-style:italic"),
    "sup": ("sup", ""),
    "sub": ("sub", ""),
    "br": ("br", ""),
    "hr": ("hr", ""),
}
EMPTY = ("br", "hr")
# What leads from a footnote to where it is cited.
BACK = "footnote-backref"


def pasted(html: str) -> str:
    """The HTML of a body without classes, ids, links and pictures, each element with its own style."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return f"<section>{''.join(reader.parts).strip()}</section>"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.silent = False

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.silent = self.silent or BACK in (values.get("class") or "")
        if tag == "img":
            self.parts.append(escape(values.get("alt") or ""))
        elif tag in STYLES:
            name, style = STYLES[tag]
            self.parts.append(f'<{name} style="{style}">' if style else f"<{name}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in STYLES and tag not in EMPTY:
            self.parts.append(f"</{STYLES[tag][0]}>")
        self.silent = self.silent and tag != "a"

    def handle_data(self, data: str) -> None:
        if not self.silent:
            # What stood before the way back from a footnote is a blank that does not break.
            self.parts.append(escape(data, quote=False).removesuffix("\xa0"))
