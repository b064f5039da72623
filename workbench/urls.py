"""When two addresses are the same page."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

_TRACKING = ("utm_", "fbclid", "gclid", "yclid", "mc_cid", "mc_eid", "igshid")


def url_key(url: str | None) -> str | None:
    """Give the form under which versions of one page are kept together; `None` for no address.

    Scheme, `www.`, fragment, tracking parameters and a trailing slash do not make another page; all else does.
    """
    if not url:
        return None
    try:
        parts = urlsplit(url.strip())
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url  # no address that can be taken apart: only itself
    host = (parts.hostname or "").removeprefix("www.")
    query = urlencode(sorted((k, v) for k, v in parse_qsl(parts.query) if not k.lower().startswith(_TRACKING)))
    return urlunsplit(("https", host + port, parts.path.rstrip("/"), query, ""))
