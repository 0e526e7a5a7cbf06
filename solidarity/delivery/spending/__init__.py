"""What was bought: suppliers, quotes, invoices against the budget, papers and public copies."""
