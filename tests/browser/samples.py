"""Articles about an invented coast, for the desk in the browser."""

from __future__ import annotations

import json
from pathlib import Path

FERRY = (
    "The ferry Lantern ran aground near Cape Ostrel on 16 June 2025 with 412 passengers on board, the harbour "
    "authority of Velmora said. Fourteen of its twenty lifeboats could not be lowered, according to the authority. "
    "Repairs will cost about 3 million marks, the company Ostrel Lines said on Tuesday."
)
RESCUE = (
    "Coast guard boats took 398 passengers off the ferry Lantern near Cape Ostrel on 16 June 2025. The duty officer, "
    "Ivo Brandt, said that every lifeboat but six had jammed. A storm warning had been issued six hours before the "
    "Lantern left the port of Velmora."
)
ISLAND = (
    "Пором «Ліхтар» сів на мілину біля мису Острел 16 червня 2025 року. За даними берегової охорони, на борту було 398 "
    "пасажирів. Чотирнадцять із двадцяти рятувальних шлюпок не вдалося спустити на воду."
)
STRAIT = (
    "جنحت العبارة «لانترن» قرب رأس أوسترل في 16 يونيو 2025 وعلى متنها 398 راكبا، بحسب خفر السواحل. وقالت الشركة إن "
    "الإصلاحات ستكلف نحو ثلاثة ملايين مارك."
)


def write_articles(path: Path, **changes: str) -> Path:
    """Write four articles by four publishers as JSONL; `changes` are set on each of them."""
    rows = [
        {"title": "Ferry aground off Cape Ostrel", "publisher": "velmora-post.example", "text": FERRY},
        {"title": "Rescue at night", "publisher": "coastline.example", "text": RESCUE},
        {"title": "Пором на мілині", "publisher": "berig.example", "text": ISLAND, "language": "uk"},
        {"title": "جنوح عبارة", "publisher": "sahil.example", "text": STRAIT, "language": "ar"},
    ]
    lines = (json.dumps({"published": "2025-06-17", **row, **changes}, ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
