"""An index in Milvus. See ``index.milvus.layout`` for what is there, ``index.milvus.store`` for the rest."""
