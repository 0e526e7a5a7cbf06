"""Tools beside the site: the launcher, the installer, assets, catalogues, the Stripe double.

They import nothing of ours: they start processes and move files.
"""
