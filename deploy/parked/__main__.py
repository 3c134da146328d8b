"""``python -m deploy.parked list | show | replay | drop | audit``."""

import sys

from deploy.parked.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
