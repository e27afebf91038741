"""The command line: a module for each command, the same functions as the pages."""
