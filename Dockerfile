# The page and the command; see docs/scaling.md.
FROM python:3.12-slim
RUN useradd --create-home wenqu && mkdir /documents /data && chown wenqu /data
WORKDIR /src
COPY . .
RUN pip install --no-cache-dir --extra-index-url https://download.pytorch.org/whl/cpu -c constraints.txt ".[milvus,ocr]"
USER wenqu
WORKDIR /data
ENV WENQU_DOCUMENTS=/documents WENQU_CACHE_DIR=/data/cache
EXPOSE 7860
ENTRYPOINT ["wenqu"]
CMD ["chat", "--host", "0.0.0.0"]
