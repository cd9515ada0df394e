"""What the desk's decisions teach beside the lexicon, and how sure it is that nothing was missed: pure."""
