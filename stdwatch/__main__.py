"""``python -m stdwatch``: the command line, for processes that the desk starts itself."""

from stdwatch.cli import main

main()
