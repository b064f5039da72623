"""A real model behind a real server: the desk's question and its reply, with real tokens. No answer of it is judged."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import MODEL_CACHE
from tests.judging_factory import CLAIM, found, passage
from workbench.desk import Desk
from workbench.judging import Judgement, judge_request, read_judgement
from workbench.llm.types import Answer, Failure, FailureKind
from workbench.local_model import LocalModel
from workbench.prompts import Message
from workbench.settings import Settings

pytestmark = [pytest.mark.local_model, pytest.mark.xdist_group("local_model")]


def test_a_real_model_answers_the_desks_question_and_is_believed_nothing_unverified(
    tiny_model: LocalModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", tiny_model.url)
    settings = Settings(
        data_dir=tmp_path, model=f"openai:{tiny_model.name}", model_timeout_s=200, model_cache=MODEL_CACHE
    )
    retrieval = found(passage("vale"), passage("quay", "Nobody on the quay saw any water that day.", rank=2))
    asked = judge_request(CLAIM, retrieval)
    assert asked is not None
    # The desk's data and the shape of its reply, with few words of instruction: the model is slow.
    short = Message(role="system", text="Fill in the form about the claim. Give no reasons.")
    request = replace(asked, messages=(short, asked.messages[-1]), max_output_tokens=120)
    with Desk(settings) as desk:
        assert desk.model is not None
        reply = desk.model.ask(request)
        name = desk.model.name
    if isinstance(reply, Failure) and reply.kind is FailureKind.TIMEOUT:
        pytest.skip("the machine is too busy for a model on its processor")
    # A reply of the right shape, or one that ran into the token limit: the model is far too small to be counted on.
    assert reply.provenance.input_tokens > 100
    assert reply.provenance.output_tokens > 0
    assert reply.provenance.cost_usd == 0
    if isinstance(reply, Answer):
        assert isinstance(reply.value, Judgement)
    judged, made = read_judgement(CLAIM, retrieval, reply, model=name)
    texts = {e.passage.id: e.passage.text for e in judged.evidence}
    assert all(point.quote.text in texts[point.passage_id] for point in made.points)
    assert made.provenance.output_tokens == reply.provenance.output_tokens
    assert "OPENAI_API_KEY" not in os.environ


def test_the_server_ends_with_whoever_started_it() -> None:
    import urllib.error
    import urllib.request

    from workbench.local_model import local_model, why_not

    if reason := why_not():
        pytest.skip(reason)
    with local_model(threads=1) as running:
        with urllib.request.urlopen(f"{running.url}/models", timeout=20) as answer:
            assert answer.status == 200
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(f"{running.url}/models", timeout=5)
