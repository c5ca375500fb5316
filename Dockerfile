# The page and the command; see docs/scaling.md.
FROM python:3.12-slim
RUN useradd --create-home --uid 1000 wenqu && mkdir /documents /data && chown wenqu /data
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -c constraints.txt \
    ".[milvus,mcp,llm,ocr]"
# By number, so that Kubernetes can tell that it is not root.
USER 1000
WORKDIR /data
ENV WENQU_DOCUMENTS=/documents WENQU_CACHE_DIR=/data/cache
EXPOSE 7860
# As the first process of a container it does not get SIGTERM, for which Python has no handler.
STOPSIGNAL SIGINT
# With users, /health asks for a password; that it listens is told either way.
HEALTHCHECK --interval=30s --timeout=5s --start-period=5m \
    CMD ["python", "-c", "import socket; socket.create_connection(('127.0.0.1', 7860), 4).close()"]
ENTRYPOINT ["wenqu"]
CMD ["chat", "--host", "0.0.0.0"]
