"""Keyword search: the analyzer, BM25 and pinyin."""
