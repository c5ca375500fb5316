"""Where an index is kept: a folder of immutable generations, or Milvus."""
