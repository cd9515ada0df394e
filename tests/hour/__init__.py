"""The hour: a scripted person makes an issue of a rehearsed quarter, from accepted candidates to the final printing."""
