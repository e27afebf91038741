"""Starts the command line: `python -m clothing_model COMMAND`."""

import sys

from clothing_model.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
