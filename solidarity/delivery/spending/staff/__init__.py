"""Staff read invoices and their public copies, and decide."""
