"""`python -m mobility.cli`: the command `hinfahrt`, started by a program.

Asked to end it stops as at Ctrl-C, and so tidies up what it has begun.
"""

from signal import SIGTERM, default_int_handler, signal

from . import main

signal(SIGTERM, default_int_handler)
main()
