"""The demonstration data, loaded through the ordinary actions, all marked as such."""
