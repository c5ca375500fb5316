"""Parse files to Documents: a module for each format, decoding, and a process bounded in time and memory."""
