"""After the money: tranches, invoices, work in kind, the hand-over and what becomes of it."""
