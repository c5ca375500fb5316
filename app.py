"""Opens the chat page: `python app.py` is the command `wenqu chat`."""

import sys

from commands.cli import main

if __name__ == "__main__":
    sys.argv.insert(1, "chat")
    main()
