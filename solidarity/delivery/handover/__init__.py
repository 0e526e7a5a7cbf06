"""What must stand before a project may close: committee, tariff, readings, report."""
