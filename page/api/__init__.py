"""The interfaces for other programs over HTTP, in one request each: plain JSON, OpenAI's protocol, Dify's, MCP."""
