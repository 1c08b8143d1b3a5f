"""A process that complains at length before it answers."""

import sys

for _ in sys.stdin:
    sys.stderr.write("a complaint\n" * 100_000 + "the last complaint\n")
    sys.stderr.flush()
    sys.stdout.write('"done"\n')
    sys.stdout.flush()
