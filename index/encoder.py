"""The public name ``index.encoder.Encoder``; see ``index.embedding.encoder``."""

from index.embedding.encoder import Encoder

__all__ = ["Encoder"]
