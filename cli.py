"""The command of a checkout: ``python cli.py check ...``."""

from hecha.cli import main

if __name__ == "__main__":
    main()
