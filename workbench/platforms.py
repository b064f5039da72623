"""Platforms where the publisher is an account in the address's path, not the platform: `t.me/name`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

from workbench.domains import host_of, registered_domain

__all__ = ["is_platform_name", "on_platform", "publisher_address"]


@dataclass(frozen=True, kw_only=True)
class _Platform:
    domain: str
    """The one spelling of its address."""
    account: re.Pattern[str]
    """Path of an account's page or of something it posted; the group `name` is the account."""
    names: tuple[str, ...]
    """Its own names, as pages of accounts state them for their publisher."""
    reserved: frozenset[str] = frozenset()
    """First parts of paths that are no account."""


def _platform(domain: str, account: str, *, names: str, reserved: str = "") -> _Platform:
    return _Platform(
        domain=domain,
        account=re.compile(rf"/{account}(?=/|$)", re.IGNORECASE),
        names=tuple(names.split("|")),
        reserved=frozenset(reserved.split()),
    )


_AT_NAME = r"(?P<name>@[\w.-]{2,60})"
_TELEGRAM = _platform(
    "t.me",
    r"(?:s/)?(?P<name>[a-z]\w{2,31})",
    names="telegram|telegrammessenger",
    reserved="addemoji addlist addstickers bg boost c contact iv joinchat login proxy s setlanguage share socks",
)
_X = _platform(
    "x.com",
    r"(?P<name>\w{1,15})",
    names="x|twitter|xformerlytwitter",
    reserved="compose explore hashtag home i intent jobs login messages notifications search settings share signup tos",
)
_FACEBOOK = _platform(
    "facebook.com",
    r"(?:pg/|people/[^/]+/|pages/(?:category/)?[^/]+/)?(?P<name>[\w.-]{1,80})",
    names="facebook",
    reserved="ads business dialog events gaming groups hashtag help l.php login marketplace media notes pages people "
    "permalink.php photo photo.php plugins policies posts privacy profile.php reel reels search share share.php sharer "
    "sharer.php stories story.php video video.php watch",
)
_YOUTUBE = _platform("youtube.com", r"(?P<name>@[\w.-]{2,60}|(?:channel|c|user)/[\w-]{2,80})", names="youtube")
_INSTAGRAM = _platform(
    "instagram.com",
    r"(?:stories/)?(?P<name>[\w.]{1,30})",
    names="instagram",
    reserved="about accounts direct explore legal p reel reels stories tv web",
)
_VK = _platform(
    "vk.com",
    r"(?P<name>[a-z][\w.]{2,40})",
    names="vk|vkontakte|вконтакте",
    reserved="about al_feed.php album app audio away.php clips doc feed login market photo search share.php video wall",
)
_PLATFORMS: Mapping[str, _Platform] = {
    "t.me": _TELEGRAM,
    "telegram.me": _TELEGRAM,
    "x.com": _X,
    "twitter.com": _X,
    "facebook.com": _FACEBOOK,
    "fb.com": _FACEBOOK,
    "youtube.com": _YOUTUBE,
    "youtu.be": _YOUTUBE,
    "instagram.com": _INSTAGRAM,
    "vk.com": _VK,
    "tiktok.com": _platform("tiktok.com", _AT_NAME, names="tiktok"),
    "threads.net": _platform("threads.net", _AT_NAME, names="threads"),
    "threads.com": _platform("threads.net", _AT_NAME, names="threads"),
    "medium.com": _platform(
        "medium.com", r"(?P<name>@?[\w.-]{2,60})", names="medium", reserved="about m me p search tag topic topics"
    ),
    "truthsocial.com": _platform("truthsocial.com", _AT_NAME, names="truthsocial"),
    "bsky.app": _platform("bsky.app", r"(?:profile/)?(?P<name>[\w.:-]{3,80})", names="bluesky|blueskysocial"),
}
"""By registered domain. An account with a subdomain of its own (`name.substack.com`) needs no row here."""
# Posts that carry their author's number or name in the query only.
_ACCOUNT_IN_QUERY = {"facebook.com": ("/profile.php", "/story.php", "/permalink.php")}


# Asked for the publisher of every article at every step, and publishers are few.
@lru_cache(16_384)
def publisher_address(url_or_host: str) -> str | None:
    """What of an address names its publisher: an account on a platform (`t.me/name`), else the registered domain.

    An account is lower case, under the platform's one address (`twitter.com/Name/status/1` → `x.com/name`). A page of
    a platform that does not tell its account gives the platform's domain (`youtube.com/watch?v=…`). `None`: not an
    address.
    """
    domain = registered_domain(url_or_host)
    platform = _PLATFORMS.get(domain or "")
    if domain is None or platform is None:
        return domain
    account = _account(url_or_host, platform)
    return f"{platform.domain}/{account}" if account else platform.domain


def on_platform(address: str) -> bool:
    """Whether an address, of any account or none, belongs to a platform: its domain alone names no publisher."""
    return registered_domain(address) in _PLATFORMS


def is_platform_name(squeezed: str) -> bool:
    """Whether letters and digits, case folded, are a platform's own name, as its pages state it for every account."""
    return any(squeezed in platform.names for platform in _PLATFORMS.values())


def _account(address: str, platform: _Platform) -> str | None:
    text = address.strip()
    _, is_url = host_of(text)
    try:
        parts = urlsplit(text if is_url else f"//{text}")
    except ValueError:
        return None
    if parts.path in _ACCOUNT_IN_QUERY.get(platform.domain, ()):
        number = parse_qs(parts.query).get("id", [""])[0]
        return number if number.isdigit() else None
    found = platform.account.match(parts.path)
    if found is None or found["name"].lower() in platform.reserved or re.match(r"wall-?\d", found["name"]):
        return None
    return found["name"].lower()
