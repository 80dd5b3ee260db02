"""What officers get: the correction workbook."""
