"""The way of a task to the township and back: packets, and the answers read back from them."""
