"""What any site is made of: markup, the data in it, kinds of bodies, files, URLs and publishers' dates."""
