"""The light check of a stated need by staff: show it, merge it, or say why not."""
