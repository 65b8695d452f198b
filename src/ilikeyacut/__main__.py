"""The command line, as `python -m ilikeyacut`."""

from ilikeyacut.entrypoints.cli.main import main

if __name__ == "__main__":
    main()
