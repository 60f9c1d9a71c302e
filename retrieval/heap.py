"""The process's memory, where the C library has to be told."""

import ctypes
import sys


def give_back() -> None:
    """Return to the system what is free; glibc keeps it else, which after a long build is as much as the index.

    https://man7.org/linux/man-pages/man3/malloc_trim.3.html
    """
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):
        trim(0)
