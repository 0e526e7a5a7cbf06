"""`python -m matching`: recommend and evaluate from files."""

import sys

from matching.command_line import main

if __name__ == "__main__":
    sys.exit(main())
