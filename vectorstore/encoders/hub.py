"""A sentence-embedding model with ONNX weights, from a model hub or a folder laid out like one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from vectorstore.encoders.session import Ids, LocalEncoder, Prefixes, open_session
from vectorstore.encoders.tokenizing import JsonTokenizing
from vectorstore.errors import EmbeddingUnavailable
from vectorstore.vectors import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

Files = Callable[[str], Path | None]
"""Gives the place of a repository's file, `None` when it has none of that name."""

# Full precision first: quantised files give other vectors on other processors.
_MODELS = ("onnx/model.onnx", "model.onnx", "onnx/model_quantized.onnx", "model_quantized.onnx")
_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids"})
_LONGEST = 512

Config = TypeVar("Config", bound=BaseModel)


class _Pooling(StrEnum):
    MEAN = "mean"
    CLS = "cls"


class _PoolingFile(BaseModel):
    """`1_Pooling/config.json`, in its old shape (flags) and its new one (a name)."""

    pooling_mode: str | None = None
    pooling_mode_mean_tokens: bool = False
    pooling_mode_cls_token: bool = False


class _SentenceFile(BaseModel):
    """`sentence_bert_config.json`."""

    max_seq_length: int | None = None


class _PromptsFile(BaseModel):
    """`config_sentence_transformers.json`."""

    prompts: dict[str, str] = {}


@dataclass(frozen=True, kw_only=True)
class HubModel:
    """A model and the name of its vectors."""

    encoder: LocalEncoder
    fingerprint: str


def open_hub_model(name: str, cache_dir: Path) -> HubModel:
    """Open a model.

    Args:
        name: `owner/repo`, `owner/repo@revision`, or a folder. It holds `tokenizer.json`, ONNX weights
            (`onnx/model.onnx` or `model.onnx`) and, as sentence-transformers writes them, its pooling, longest input
            and prompts.
        cache_dir: Downloads are kept under `hub` in it. The address is `HF_ENDPOINT`, the public hub by default.

    Raises:
        EmbeddingUnavailable: The hub cannot be reached, or the model is not of a kind that can be run.
    """
    folder = Path(name).expanduser()
    files = _folder_files(folder) if folder.is_dir() else _hub_files(name, cache_dir / "hub")
    weights = next((path for path in map(files, _MODELS) if path), None)
    tokenizer = files("tokenizer.json")
    if weights is None or tokenizer is None:
        raise EmbeddingUnavailable(f"{name} has no ONNX weights with a tokenizer.json: choose a model that has both.")
    # Large models keep their numbers in a file beside the graph, which onnxruntime opens by itself once it is there.
    files(f"{weights.parent.name}/{weights.name}_data" if weights.parent.name == "onnx" else f"{weights.name}_data")
    return _opened(name, weights, tokenizer, files)


def _opened(name: str, weights: Path, tokenizer: Path, files: Files) -> HubModel:
    pooling, prefixes = _pooling(name, files), _prefixes(name, files)
    longest = (_config(files, "sentence_bert_config.json", _SentenceFile) or _SentenceFile()).max_seq_length or _LONGEST
    model = _HubSession(session=open_session(weights), pooling=pooling)
    model.check(name)
    encoder = LocalEncoder(
        tokenizing=JsonTokenizing(_tokenizer(name, tokenizer), longest=longest),
        model=model,
        dim=model(np.zeros((1, 1), np.int64)).shape[1],
        prefixes=prefixes,
    )
    recipe = f"{pooling}|{longest}|{prefixes.query}|{prefixes.passage}|{_sha256(tokenizer)}"
    repo = name.partition("@")[0]
    return HubModel(
        encoder=encoder,
        fingerprint=f"hf:{repo}:{_sha256(weights)[:12]}:{hashlib.sha256(recipe.encode()).hexdigest()[:8]}",
    )


@dataclass(frozen=True, kw_only=True)
class _HubSession:
    """A model that gives states of tokens, pooled here, or vectors of sentences."""

    session: InferenceSession
    pooling: _Pooling

    def check(self, name: str) -> None:
        unknown = {given.name for given in self.session.get_inputs()} - _INPUTS
        if unknown:
            raise EmbeddingUnavailable(f"{name} wants inputs that cannot be given: {', '.join(sorted(unknown))}.")

    def __call__(self, ids: Ids) -> Vectors:
        inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        wanted = {given.name: inputs[given.name] for given in self.session.get_inputs()}
        outputs = [output.name for output in self.session.get_outputs()]
        whole = "sentence_embedding" in outputs
        values: Vectors = self.session.run(["sentence_embedding" if whole else outputs[0]], wanted)[0]
        if values.ndim == 2:
            return values
        if self.pooling is _Pooling.CLS:
            return values[:, 0]
        mean: Vectors = values.mean(axis=1)
        return mean


def _pooling(name: str, files: Files) -> _Pooling:
    config = _config(files, "1_Pooling/config.json", _PoolingFile)
    if config is None or config.pooling_mode_mean_tokens or config.pooling_mode == _Pooling.MEAN:
        return _Pooling.MEAN
    if config.pooling_mode_cls_token or config.pooling_mode == _Pooling.CLS:
        return _Pooling.CLS
    raise EmbeddingUnavailable(f"{name} pools neither by mean nor by first token: choose another model.")


def _prefixes(name: str, files: Files) -> Prefixes:
    config = _config(files, "config_sentence_transformers.json", _PromptsFile)
    prompts = config.prompts if config else {}
    if not prompts and "e5-" in name.lower():
        # The E5 family needs its prefixes (Wang et al. 2024), and its repositories do not all say so.
        prompts = {"query": "query: ", "passage": "passage: "}
    return Prefixes(query=prompts.get("query", ""), passage=prompts.get("passage", "") or prompts.get("document", ""))


def _config(files: Files, name: str, shape: type[Config]) -> Config | None:
    path = files(name)
    if path is None:
        return None
    try:
        return shape.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise EmbeddingUnavailable(f"{path} cannot be read: {error.errors()[0]['msg']}.") from error


def _tokenizer(name: str, path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises plain Exception
        raise EmbeddingUnavailable(f"The tokenizer.json of {name} cannot be read: {error}.") from error


def _folder_files(folder: Path) -> Files:
    def find(name: str) -> Path | None:
        path = folder / name
        return path if path.is_file() else None

    return find


def _hub_files(name: str, cache_dir: Path) -> Files:
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import EntryNotFoundError, LocalEntryNotFoundError

    repo, _, revision = name.partition("@")
    endpoint = os.environ.get("HF_ENDPOINT") or None

    def find(file: str) -> Path | None:
        try:
            path = hf_hub_download(repo, file, revision=revision or None, cache_dir=cache_dir, endpoint=endpoint)
            return Path(str(path))
        except LocalEntryNotFoundError as error:
            if _known_absent(repo, file, revision, cache_dir):
                return None
            raise _unreachable(name, error) from error
        except EntryNotFoundError:
            return None
        # Repository names, gates, the connection and the disk each have errors of their own, from three libraries.
        except Exception as error:
            raise _unreachable(name, error) from error

    return find


def _known_absent(repo: str, file: str, revision: str, cache_dir: Path) -> bool:
    """Whether the hub said, when it could last be reached, that there is no such file."""
    from huggingface_hub import try_to_load_from_cache

    found = try_to_load_from_cache(repo, file, cache_dir=cache_dir, revision=revision or None)
    return found is not None and not isinstance(found, str)


def _unreachable(name: str, error: Exception) -> EmbeddingUnavailable:
    detail = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return EmbeddingUnavailable(
        f"The model {name} cannot be had from the hub: {detail} Check the name, HF_ENDPOINT and the network, "
        "or use a folder that holds the model."
    )


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
