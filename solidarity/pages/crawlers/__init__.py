"""What other sites read of us: robots.txt, the site map, the picture of a shared link."""
