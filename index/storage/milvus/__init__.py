"""An index in Milvus: ``layout`` says what is there, ``store`` publishes it."""
