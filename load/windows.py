"""Rivals take turns by the clock: each is active in its own window of every period, and waits in the others'."""

import time

# Start (seconds since 1970), length of a period, where the window begins in it, and how long it is.
Window = tuple[float, float, float, float]


def wait_for(window: Window) -> int:
    """Until the window is open; the number of the period. Before the start it waits for it."""
    while True:
        passed, period, offset, length = time.time() - window[0], *window[1:]
        number, place = divmod(passed, period)
        if passed >= 0 and offset <= place < offset + length:
            return int(number)
        ahead = offset - place if place < offset else period + offset - place
        time.sleep(min(-passed + offset if passed < 0 else ahead, 0.5) if ahead > 0 else 0.001)
