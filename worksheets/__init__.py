"""What officers get: the correction workbook and the summary on the terminal."""
