"""How the models that Wenqu ships were made; nothing here is needed to run it."""
