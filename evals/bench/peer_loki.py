"""Runs Loki's own steps over one article. A script for the Python that Loki's packages are installed in.

    PYTHON peer_loki.py CHECKOUT URL < work.json

`CHECKOUT` is a clone of Libr-AI/OpenFactVerification, whose steps are imported and called as its `FactCheck` calls
them: decompose, restore, check-worthiness, queries, verification. Two things of it cannot run on loopback and are left
out: its web search, in whose place each claim gets the passages of `work.json`, and the token counter that its
constructor downloads. `URL` is the server to ask; the step's name is sent as the model's.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def main(checkout: str, url: str) -> None:
    """Read `{"text", "passages": [[words, ...], ...]}`, with passages for every claim in order, and check the text."""
    sys.path.insert(0, checkout)
    from factcheck.core import Checkworthy, ClaimVerify, Decompose, QueryGenerator
    from factcheck.utils.llmclient.local_openai_client import LocalOpenAIClient
    from factcheck.utils.prompt import prompt_mapper

    article: dict[str, Any] = json.load(sys.stdin)
    config = {"LOCAL_API_KEY": "none", "LOCAL_API_URL": url + "/"}
    prompt = prompt_mapper(prompt_name="chatgpt_prompt")

    def client(step: str) -> Any:
        return LocalOpenAIClient(model=f"loki-{step}", api_config=config, max_requests_per_minute=1_000_000)

    claims = Decompose(llm_client=client("decompose"), prompt=prompt).getclaims(doc=article["text"])
    Decompose(llm_client=client("restore"), prompt=prompt).restore_claims(doc=article["text"], claims=claims)
    worthy, _ = Checkworthy(llm_client=client("checkworthy"), prompt=prompt).identify_checkworthiness(claims)
    QueryGenerator(llm_client=client("query"), prompt=prompt).generate_query(claims=claims)
    found = [[{"text": words, "url": "passage"} for words in passages] for passages in article["passages"]]
    ClaimVerify(llm_client=client("verify"), prompt=prompt).verify_claims(dict(zip(worthy, found, strict=True)))


if __name__ == "__main__":
    main(*sys.argv[1:])
