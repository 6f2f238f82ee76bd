"""`python -m visnomy`: the same commands where no script is on the path."""

from visnomy.cli.main import main

if __name__ == "__main__":
    main()
