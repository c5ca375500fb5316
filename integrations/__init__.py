"""Wenqu in other people's frameworks: a module for each, which needs the extra of its name."""
