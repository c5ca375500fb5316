"""Bytes to Documents: a module for each format, decoding, and the process that bounds them."""
