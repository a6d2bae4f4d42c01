"""Starts ministack, an emulator of AWS, with what the walk needs besides:

- The programs under test live ahead of the machine (CLOCK_FILE says by how much): the deadlines that they are given are of their time,
  and the date of a signature is not compared with the machine's.
- PutEvents takes events whose source begins with `aws.`, as AWS's own services put them.
- The emulator does not tell its IAM from whom a mail is: policies are held against the one sender (SENDER_ADDRESS), and the walk looks
  at the mails.
"""

import os
import pathlib
import time

from ministack.app import main
from ministack.core import iam_evaluator, lambda_runtime, sigv4
from ministack.services import eventbridge


class Ahead:
    """The module `time`, as many seconds ahead as the clock's file says (`+3600s`)."""

    def __getattr__(self, name):
        return getattr(time, name)

    def time(self):
        return time.time() + int(pathlib.Path(os.environ["CLOCK_FILE"]).read_text().strip().rstrip("s"))


known = iam_evaluator._resolve_condition_key


def with_sender(key, context):
    return os.environ["SENDER_ADDRESS"] if key.lower() == "ses:fromaddress" else known(key, context)


if __name__ == "__main__":
    lambda_runtime.time = Ahead()
    sigv4.request_time_failure = lambda signature, **_: None
    iam_evaluator._resolve_condition_key = with_sender
    eventbridge._put_events.__defaults__ = (True,)
    main()
