"""Does the sandbox answer as AWS does, in the eyes of another AWS SDK?

Starts a sandbox in memory on free ports, drives it with boto3, and prints `N passed, N failed`:

    python tests/conformance/run.py target/debug/sandbox
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request

import agreement_calls
import audit_calls
import first_listing_calls
import mail_calls
import metering_calls
import readme_calls
import table_calls
import table_refusals
import webhook_calls
from sandbox import Sandbox

START_WITHIN_SECONDS = 60


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_until_ready(process, url):
    deadline = time.monotonic() + START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise SystemExit(f"the sandbox ended by itself with {process.returncode}")
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("the sandbox did not start in time")


def checks():
    modules = (metering_calls, agreement_calls, mail_calls, table_calls, table_refusals, webhook_calls, audit_calls)
    for module in (*modules, first_listing_calls, readme_calls):
        for name, check in vars(module).items():
            if name.startswith("check_"):
                yield name.removeprefix("check_").replace("_", " "), check


def run(sandbox):
    passed = failed = 0
    for name, check in checks():
        try:
            check(sandbox)
            passed += 1
            print(f"ok    {name}")
        except Exception:
            failed += 1
            print(f"FAIL  {name}")
            traceback.print_exc()
    print(f"\n{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


def main(binary):
    app_port, aws_port = free_ports(2)
    environment = dict(os.environ, APP_PORT=str(app_port), AWS_PORT=str(aws_port), MEMORY="1")
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [os.path.abspath(binary), "demo"], env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            wait_until_ready(process, f"http://localhost:{aws_port}/_sandbox/products")
            sandbox = Sandbox(f"http://localhost:{aws_port}", f"http://localhost:{app_port}")
            # The records of these checks shall be the only ones.
            sandbox.control("POST", "/schedules/meter-usage", {"enabled": False})
            status = run(sandbox)
        finally:
            process.terminate()
            process.wait(timeout=20)
            log.seek(0)
            said = log.read().decode(errors="replace")
    if status:
        print(f"--- what the sandbox said ---\n{said[-4000:]}", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
