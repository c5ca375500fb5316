"""Questions that documents suggest, made from what they say: who, how much, when, what a row holds, who said what."""
