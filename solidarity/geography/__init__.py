"""Regions, provinces, communes, and the historic perimeter of Souss-Massa-Draa."""
