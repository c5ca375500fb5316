"""What the page is made of: its tabs, words and looks, the conversation and its HTML, the documents, the endpoints."""
