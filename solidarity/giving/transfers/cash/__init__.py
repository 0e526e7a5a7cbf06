"""Cash an association's treasurer collects: in hand until its deposit stands on a bank line."""
