"""The look: one theme on system fonts, and the desk's own style sheet and script. Nothing is fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

_ASSETS = Path(__file__).parent / "assets"
_SCRIPTS = ("desk.js", "forms.js", "origins.js", "suggestion.js", "focus.js", "keys.js")
_STYLES = ("desk.css", "suggestion.css")


def theme() -> gr.themes.Base:
    """Neutral colours and fonts that every system has: a named web font would be asked from its maker's server."""
    sans = [gr.themes.Font(name) for name in ("system-ui", "Segoe UI", "Roboto", "Noto Sans", "Arial", "sans-serif")]
    mono = [gr.themes.Font(name) for name in ("ui-monospace", "Consolas", "monospace")]
    return gr.themes.Base(primary_hue="blue", neutral_hue="slate", font=sans, font_mono=mono)


def style() -> str:
    """The desk's CSS."""
    return "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in _STYLES)


def script() -> str:
    """The desk's JavaScript as markup for the page's head; it holds no data."""
    code = "\n".join((_ASSETS / name).read_text(encoding="utf-8") for name in _SCRIPTS)
    return f"<script>\n{code}\n</script>"
