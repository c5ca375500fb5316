"""Questions that documents suggest, made from what they say: who, how much, when, what a row holds, who said what."""

from page.suggesting.candidates import Candidate, candidates

__all__ = ["Candidate", "candidates"]
