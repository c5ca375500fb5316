"""The built-in model's tokenizer: Unigram, as the library ``tokenizers`` has it, over a table a tenth of the size.

That library's own table of a quarter of a million pieces takes 290 MB, and most of the time that a question from
the shell would wait. Here pieces are looked up in a dictionary; normalising, splitting and offsets stay the library's.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from tokenizers import Encoding, PreTokenizedString, Regex, Token, normalizers, pre_tokenizers

UNKNOWN = 3  # the id of <unk>
_UNKNOWN_PENALTY = 10.0  # by how much less than the worst piece an unknown character scores

# What SentencePiece's nmt_nfkc rules drop or turn into a space before NFKC.
_DROPPED = "[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
_SPACES = "[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]"


def normalizer() -> normalizers.Normalizer:
    """SentencePiece's nmt_nfkc, without its table."""
    return normalizers.Sequence(
        [
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.NFKC(),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )


def pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    """Words as pieces begin them, with ``▁`` for the space before."""
    return pre_tokenizers.Metaspace(prepend_scheme="always")


class Unigram:
    """Cuts text into the pieces whose scores add up to the most; safe to share between threads.

    Kudo, "Subword Regularization" (2018), https://arxiv.org/abs/1804.10959, section 3.2: the best path by Viterbi.
    """

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self._ids = {piece: number for number, piece in enumerate(pieces)}
        self._scores = scores
        self._unknown = min(scores) - _UNKNOWN_PENALTY
        # Length of the longest piece that begins with a character: no longer one need be looked up.
        self._longest = {piece[0]: len(piece) for piece in sorted(filter(None, pieces), key=len)}
        self._normalizer = normalizer()
        self._pre_tokenizer = pre_tokenizer()

    def encode(self, text: str, add_special_tokens: bool = False) -> Encoding:
        """``ids`` and ``offsets`` of the text's pieces, as ``tokenizers.Tokenizer.encode`` gives them.

        Raise ValueError when special tokens are asked for: there are none here.
        """
        if add_special_tokens:
            raise ValueError("this tokenizer adds no special tokens")
        split = self._words(text)
        split.tokenize(self._tokens)
        return split.to_encoding()

    def count(self, text: str) -> int:
        """Return how many pieces ``encode`` finds, in less time."""
        return sum(len(self._cut(word)) for word, _, _ in self._words(text).get_splits())

    def _words(self, text: str) -> PreTokenizedString:
        words = PreTokenizedString(text)
        words.normalize(self._normalizer.normalize)
        self._pre_tokenizer.pre_tokenize(words)
        return words

    def _tokens(self, word: str) -> list[Token]:
        tokens: list[Token] = []
        at = 0
        for piece, number in self._cut(word):
            end = at + len(piece.encode())
            tokens.append(Token(number, piece, (at, end)))  # bytes, which the library makes characters of
            at = end
        return tokens

    def _cut(self, word: str) -> list[tuple[str, int]]:
        """Pieces of the best path and their ids; unknown characters in a row are one piece."""
        pieces: list[tuple[str, int]] = []
        end, unknown_end = len(word), 0
        came_from = self._best_path(word)
        while end:
            start, number = came_from[end]
            if number != UNKNOWN:
                pieces.append((word[start:end], number))
                unknown_end = 0
            elif unknown_end:
                pieces[-1] = (word[start:unknown_end], UNKNOWN)
            else:
                pieces.append((word[start:end], UNKNOWN))
                unknown_end = end
            end = start
        pieces.reverse()
        return pieces

    def _best_path(self, word: str) -> list[tuple[int, int]]:
        """For each end of a piece, where the best one that ends there starts, and its id; of equals the first found."""
        ids, scores, longest, length = self._ids, self._scores, self._longest, len(word)
        best = [0.0] + [-inf] * length
        came_from = [(0, UNKNOWN)] * (length + 1)
        for start, char in enumerate(word):
            here = best[start]
            alone = False
            for end in range(start + 1, min(length, start + longest.get(char, 0)) + 1):
                number = ids.get(word[start:end])
                if number is None:
                    continue
                alone = alone or end == start + 1
                score = here + scores[number]
                if score > best[end]:
                    best[end], came_from[end] = score, (start, number)
            if not alone and here + self._unknown > best[start + 1]:
                best[start + 1], came_from[start + 1] = here + self._unknown, (start, UNKNOWN)
        return came_from
