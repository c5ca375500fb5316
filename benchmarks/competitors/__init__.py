"""What a user would set up instead of Wenqu: a module for each, run in an environment of its own."""
