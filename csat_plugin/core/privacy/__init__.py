"""What protects persons: figures too small to be shown, and names taken out of everything that is kept."""
