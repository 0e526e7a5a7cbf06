"""The staff pages of match funds: create, open with a second person, deposit, close, answer."""
