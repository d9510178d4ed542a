"""What figures say together: drivers, business results, a fair ranking, service levels. Beside the scores, never part of them."""
