"""A second pair of eyes on an issue before it is printed. Pure: issue, clips and house terms in, findings out."""
