"""Which addresses may become links."""

from __future__ import annotations

from urllib.parse import urlsplit

__all__ = ["web_url"]


def web_url(url: str | None) -> str | None:
    """Give the address back when it is a plain http or https one, else `None`: show such an address as text.

    Control characters, white space, back slashes and user names in an address are how one page is made to look like
    another, so an address with any of them is no link.
    """
    if not url or any(c.isspace() or not c.isprintable() or c == "\\" for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        return None
    return url
