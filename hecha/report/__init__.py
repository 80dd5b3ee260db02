"""What a run says of itself: fixed words, counts, the summary on the terminal."""
