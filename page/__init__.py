"""What the page is made of: words, looks, the HTML of answers and sources, the two endpoints."""
