"""The association writes its purchases and its invoices."""
