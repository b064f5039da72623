"""Embedding models from a folder or a hub: a small real model, served over loopback as a hub serves it."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from vectorstore.embedding import open_embeddings
from vectorstore.errors import EmbeddingUnavailable

WORDS = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "bridge": 3, "ferry": 4, "query": 5, "passage": 6, ":": 7}
STATES = np.random.default_rng(7).normal(size=(len(WORDS), 6)).astype(np.float32)
COMMIT = "0123456789abcdef0123456789abcdef01234567"


def write_model(folder: Path, *, file: str = "onnx/model.onnx", extra_input: str | None = None) -> Path:
    """A model whose token states are rows of `STATES`, with a tokenizer of whole words."""
    from onnx import TensorProto, helper, numpy_helper, save
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    names = ["input_ids", "attention_mask", *([extra_input] if extra_input else [])]
    graph = helper.make_graph(
        [helper.make_node("Gather", ["states", "input_ids"], ["last_hidden_state"])],
        "small",
        [helper.make_tensor_value_info(name, TensorProto.INT64, ["b", "t"]) for name in names],
        [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, ["b", "t", 6])],
        [numpy_helper.from_array(STATES, "states")],
    )
    (folder / file).parent.mkdir(parents=True, exist_ok=True)
    save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), folder / file)
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 1), ("[SEP]", 2)]
    )
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


def write_json(folder: Path, name: str, content: object) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(content))


def unit(vector: np.ndarray) -> np.ndarray:
    return vector / np.linalg.norm(vector)


def test_a_folder_is_read_and_its_states_are_averaged(tmp_path) -> None:
    embeddings = open_embeddings(f"hf:{write_model(tmp_path)}", tmp_path / "cache")
    assert embeddings.dim == 6
    assert embeddings.encoder.query("bridge ferry") == pytest.approx(unit(STATES[[1, 3, 4, 2]].mean(axis=0)), abs=1e-6)


@pytest.mark.parametrize("config", [{"pooling_mode_cls_token": True}, {"pooling_mode": "cls"}])
def test_a_model_that_speaks_by_its_first_token_is_heard_there(tmp_path, config) -> None:
    write_json(write_model(tmp_path), "1_Pooling/config.json", config)
    embeddings = open_embeddings(f"hf:{tmp_path}", tmp_path / "cache")
    assert embeddings.encoder.query("bridge") == pytest.approx(unit(STATES[1]), abs=1e-6)


def test_prompts_of_the_model_go_before_texts(tmp_path) -> None:
    prompts = {"prompts": {"query": "query: ", "document": "passage: "}}
    write_json(write_model(tmp_path), "config_sentence_transformers.json", prompts)
    embeddings = open_embeddings(f"hf:{tmp_path}", tmp_path / "cache")
    assert embeddings.encoder.query("bridge") == pytest.approx(unit(STATES[[1, 5, 7, 3, 2]].mean(axis=0)), abs=1e-6)
    (passage,) = embeddings.encoder.passages(["bridge"])
    assert passage == pytest.approx(unit(STATES[[1, 6, 7, 3, 2]].mean(axis=0)), abs=1e-6)


def test_a_model_of_the_e5_family_gets_its_prefixes_unasked(tmp_path) -> None:
    folder = write_model(tmp_path / "tiny-e5-words")
    embeddings = open_embeddings(f"hf:{folder}", tmp_path / "cache")
    assert embeddings.encoder.query("bridge") == pytest.approx(unit(STATES[[1, 5, 7, 3, 2]].mean(axis=0)), abs=1e-6)


def test_texts_are_cut_where_the_model_says(tmp_path) -> None:
    write_json(write_model(tmp_path), "sentence_bert_config.json", {"max_seq_length": 4})
    embeddings = open_embeddings(f"hf:{tmp_path}", tmp_path / "cache")
    expected = unit(STATES[[1, 3, 4, 2]].mean(axis=0))
    assert embeddings.encoder.query("bridge ferry bridge ferry") == pytest.approx(expected, abs=1e-6)


def test_the_fingerprint_follows_weights_and_pooling(tmp_path) -> None:
    name = f"hf:{write_model(tmp_path)}"
    mean = open_embeddings(name, tmp_path / "cache").fingerprint
    assert open_embeddings(name, tmp_path / "cache").fingerprint == mean
    write_json(tmp_path, "1_Pooling/config.json", {"pooling_mode": "cls"})
    assert open_embeddings(name, tmp_path / "cache").fingerprint != mean


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: (folder / "tokenizer.json").unlink(), "no ONNX weights with a tokenizer"),
        (lambda folder: (folder / "tokenizer.json").write_text("{}"), "tokenizer.json of .* cannot be read"),
        (lambda folder: (folder / "onnx/model.onnx").write_bytes(b"?"), "onnxruntime"),
        (
            lambda folder: write_json(folder, "1_Pooling/config.json", {"pooling_mode_max_tokens": True}),
            "pools neither",
        ),
        (lambda folder: write_json(folder, "sentence_bert_config.json", {"max_seq_length": "long"}), "cannot be read"),
        (lambda folder: write_model(folder, extra_input="pixels"), "wants inputs .*pixels"),
    ],
)
def test_a_model_that_cannot_be_run_is_refused_with_a_reason(tmp_path, spoil, words) -> None:
    spoil(write_model(tmp_path))
    with pytest.raises(EmbeddingUnavailable, match=words):
        open_embeddings(f"hf:{tmp_path}", tmp_path / "cache")


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    """A hub that serves the folder `hub` as the repository `desk/words`."""
    folder = write_model(tmp_path / "hub", file="model.onnx")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.answer(with_body=False)

        def do_GET(self) -> None:
            self.answer(with_body=True)

        def answer(self, *, with_body: bool) -> None:
            prefix = "/desk/words/resolve/main/"
            path = folder / self.path.removeprefix(prefix)
            known = self.path.startswith(prefix)
            found = known and path.is_file()
            body = path.read_bytes() if found else b""
            self.send_response(200 if found else 404)
            if not found:
                self.send_header("X-Error-Code", "EntryNotFound" if known else "RepoNotFound")
            self.send_header("X-Repo-Commit", COMMIT)
            self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{server.server_port}")
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_model_comes_from_the_hub_and_is_kept(hub, tmp_path) -> None:
    embeddings = open_embeddings("hf:desk/words", tmp_path / "cache")
    assert embeddings.encoder.query("bridge") == pytest.approx(unit(STATES[[1, 3, 2]].mean(axis=0)), abs=1e-6)
    hub.shutdown()
    hub.server_close()
    assert open_embeddings("hf:desk/words", tmp_path / "cache").fingerprint == embeddings.fingerprint


def test_a_repository_the_hub_does_not_have_is_told(hub, tmp_path) -> None:
    with pytest.raises(EmbeddingUnavailable, match="cannot be had from the hub"):
        open_embeddings("hf:desk/nothing", tmp_path / "cache")
