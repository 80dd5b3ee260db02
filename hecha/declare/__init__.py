"""What an export is: tables, columns, code lists, ledgers and levels, each declared once."""
