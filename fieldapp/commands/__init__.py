"""The command line's commands, one module for each field of work; each handler returns the exit status."""
