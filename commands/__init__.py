"""The commands of ``wenqu``, a module for each."""
