"""infra/data.yaml and infra/template.yaml, created in an emulator of AWS and walked through with real programs.

    python tests/emulator/run.py <sandbox program> <folder with a zip for each function>

What is real: both templates, transformed by SAM's own translator; the functions' programs, from their zips; the requests between all
parts; the roles' policies, by actions and resources. What is not: the emulator ignores dynamodb:LeadingKeys, leaves out what it prints,
and runs the programs as processes of this machine, so two variables that name files of Lambda's environment are replaced.
AWS Marketplace is the sandbox.
"""

import pathlib
import sys
import tempfile
import time

from cloud import SENDER, Cloud, Failed
from stack import ZIPS, Stack
from walk import Walk

LIBRARIES = ("usr/lib*/*/faketime/libfaketimeMT.so.1", "usr/lib*/faketime/libfaketimeMT.so.1")


def faketime_library():
    found = [str(path) for pattern in LIBRARIES for path in pathlib.Path("/").glob(pattern)]
    if not found:
        sys.exit("libfaketime is missing: install it (apt-get install libfaketime), then run this again")
    return found[0]


def timed(what, do):
    began = time.monotonic()
    do()
    print(f"== {what} ({time.monotonic() - began:.0f} s)", flush=True)


def upload(cloud, zips):
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket=ZIPS)
    for zipped in sorted(zips.glob("*.zip")):
        s3.upload_file(str(zipped), ZIPS, zipped.name)


def verify_sender(cloud):
    """What docs/OPERATIONS.md asks for before the first deployment: SES knows the sender and is out of its sandbox."""
    ses = cloud.client("sesv2")
    ses.create_email_identity(EmailIdentity=SENDER)
    ses.put_account_details(
        MailType="TRANSACTIONAL", WebsiteURL="https://app.example.com", ProductionAccessEnabled=True
    )


def run(cloud, zips):
    verify_sender(cloud)
    timed("the zips are uploaded", lambda: upload(cloud, zips))
    stack, second = Stack(cloud, "emulated"), Stack(cloud, "second")
    timed("both stacks are made", stack.create)
    print(f"   {len(stack.physical)} resources of the app; {stack.check()}")
    timed("a second stage is made beside the first", second.create)
    second.stop()
    stack.use_this_machine()
    timed("the walk is done", Walk(cloud, stack).run)


def tail(folder):
    for log in sorted(folder.glob("*.log")):
        print(f"--- the end of {log.name} ---\n{log.read_text(errors='replace')[-6000:]}", file=sys.stderr)


def main(sandbox_program, zips):
    with tempfile.TemporaryDirectory(prefix="tollgate-emulator-") as folder:
        folder = pathlib.Path(folder)
        try:
            with Cloud(folder, pathlib.Path(sandbox_program).resolve(), faketime_library()) as cloud:
                run(cloud, pathlib.Path(zips))
        except Failed as failed:
            tail(folder)
            print(f"\n!! {failed}\n\n0 passed, 1 failed", file=sys.stderr)
            return 1
    print("\nThe emulated stack and AWS Marketplace agree to the unit.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
