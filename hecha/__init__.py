"""hecha (核查): checks the registry exports of a county before they are submitted."""
