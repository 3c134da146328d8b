"""The catalogue as a file for other systems: MARC 21, CNMARC, MARCXML, CSV, Excel. What it writes can be imported."""
