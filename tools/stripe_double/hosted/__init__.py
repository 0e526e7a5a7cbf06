"""The page the payer sees: buttons instead of card fields, in French, Arabic and English."""
