"""Whether the words that were read are of what was asked: of the same year, thing, person or kind, or of another."""
