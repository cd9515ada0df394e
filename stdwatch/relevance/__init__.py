"""What a text has to say about standards: words, passages, scores. Pure: texts in, values out."""
