"""A download, from what is to be fetched to the frames that come of it.

`pull` is the question as a value: endpoints make it, and nothing in it sends. `run` is the answer under way: it fetches
a pull's parts, side by side where it can, keeps what has arrived, and goes on where it stopped. `walk` hands out the
same pages one by one, and `planning` tells what they would cost. `downloads` are those of one session: their bars,
their diary, and the one that stopped.
"""
