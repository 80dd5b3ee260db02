"""The command as a process: what it prints, how it ends, how it says that it was misused."""
