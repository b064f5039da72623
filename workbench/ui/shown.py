"""What an event changes on the Review screen: a part left out stays exactly as it is."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr

from workbench.types import Label


@dataclass(frozen=True, kw_only=True)
class Form:
    """The verdict form's contents."""

    label: Label | None = None
    confidence: str | None = None
    rationale: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """New contents by region; `None` leaves the region alone."""

    queue: str | None = None
    article: str | None = None
    evidence: str | None = None
    history: str | None = None
    correction: str | None = None
    """What became of a correction of origins."""
    notice: str | None = None
    progress: str | None = None
    query: str | None = None
    as_of: str | None = None
    form: Form | None = None

    def outputs(self) -> tuple[object, ...]:
        """Values for the screen's outputs, in the order of `review.OUTPUTS`."""
        regions = (
            self.queue, self.article, self.evidence, self.history, self.correction, self.notice, self.progress,
            self.query, self.as_of,
        )  # fmt: skip
        plain = tuple(gr.skip() if region is None else region for region in regions)
        if self.form is None:
            return (*plain, gr.skip(), gr.skip(), gr.skip())
        label = self.form.label.value if self.form.label else None
        return (*plain, gr.update(value=label), gr.update(value=self.form.confidence), self.form.rationale)
