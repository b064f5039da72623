"""Embedding models behind one shape: texts in, rows of unit length out.

`e5` and `minilm` read weights that ship inside Python packages, `graph` writes them as ONNX, `built_models` keeps the
result on disk, `session` runs it. `hub` and `remote` are the doors to a model hub and to an OpenAI-compatible server.
"""
