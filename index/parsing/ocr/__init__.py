"""Text recognized in pictures: lines of characters with their places and how sure they are."""
