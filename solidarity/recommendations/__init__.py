"""The only bridge to matching: rows, records, stored suggestions with reasons."""
