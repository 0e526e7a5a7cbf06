"""Authorisations to appeal to the public (law 18-18) as data, and the countries open to collect."""
