"""Made texts: word lists and patterns as data, and what is drawn from them."""
