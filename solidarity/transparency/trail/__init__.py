"""Where my gift went: from the amount given to the invoices it had a share in."""
