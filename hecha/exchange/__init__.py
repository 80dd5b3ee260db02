"""Results for machines: csv, parquet and json, without personal values unless asked for."""
