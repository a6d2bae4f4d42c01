"""AWS for the walk: ministack with its IAM switched on, the sandbox as AWS Marketplace, and one clock for both.

The programs read the time through libfaketime, from a file that says how far ahead they are; the sandbox moves its own clock.
"""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
from botocore.config import Config

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
REGION = "us-east-1"
ACCOUNT = "123456789012"
SENDER = "no-reply@truewatch.com"
# The account's root, as ministack knows it.
ROOT_KEYS = ("test", "test")
# ministack carries streams and queues about once a second; a busy machine takes longer.
HEARD_WITHIN_SECONDS = 240


class Failed(Exception):
    """What the walk found wrong."""


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def until(ask, what):
    """The first answer of `ask` that is true, asked for until it comes."""
    deadline = time.monotonic() + HEARD_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if answer := ask():
            return answer
        time.sleep(0.3)
    raise Failed(f"waited {HEARD_WITHIN_SECONDS} seconds in vain: {what}")


class Cloud:
    def __init__(self, folder, sandbox_program, faketime_library):
        self.folder, self.program, self.faketime = folder, sandbox_program, faketime_library
        self.port, self.app_port, self.aws_port = free_ports(3)
        self.url = f"http://127.0.0.1:{self.port}"
        self.market_url = f"http://127.0.0.1:{self.aws_port}"
        self.clock = folder / "clock"
        self.ahead = 0
        self._write_clock()
        self.processes = []

    def __enter__(self):
        try:
            self._start("emulator", [sys.executable, str(HERE / "serve.py")], self._emulator_environment())
            self._start("sandbox", [str(self.program), "demo"], self._sandbox_environment())
            self._wait(f"{self.url}/_ministack/health")
            self._wait(f"{self.market_url}/_sandbox/products")
        except BaseException:
            self.__exit__()
            raise
        # The sandbox is AWS Marketplace here; the app it carries has a table of its own and keeps quiet.
        self.market("POST", "/schedules/meter-usage", {"enabled": False})
        return self

    def __exit__(self, *_):
        for process in self.processes:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes:
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _start(self, name, command, more):
        log = (self.folder / f"{name}.log").open("w")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.processes.append(
            subprocess.Popen(
                command, env=kept | more, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        )

    def _emulator_environment(self):
        market = {
            f"AWS_ENDPOINT_URL_{service}": self.market_url
            for service in ("MARKETPLACE_METERING", "MARKETPLACE_ENTITLEMENT_SERVICE", "MARKETPLACE_AGREEMENT")
        }
        return {
            "AUTH": "true",
            "AWS_ACCESS_KEY_ID": ROOT_KEYS[0],
            "AWS_SECRET_ACCESS_KEY": ROOT_KEYS[1],
            "AWS_ENDPOINT_URL": self.url,
            "BIND_HOST": "127.0.0.1",
            "CLOCK_FILE": str(self.clock),
            "GATEWAY_PORT": str(self.port),
            "IOT_MTLS_ENABLED": "0",
            "MINISTACK_ACCOUNT_ID": ACCOUNT,
            "SENDER_ADDRESS": SENDER,
            "SFTP_ENABLED": "0",
            "TMPDIR": str(self.folder),
            **market,
        }

    def _sandbox_environment(self):
        ports = {"APP_PORT": str(self.app_port), "AWS_PORT": str(self.aws_port)}
        return {"MEMORY": "1", "BRAND_FILE": "brands/truewatch.toml", **ports}

    def _wait(self, url):
        def answers():
            for process in self.processes:
                if process.poll() is not None:
                    raise Failed(f"{process.args[0]} ended by itself with {process.returncode}")
            try:
                return urllib.request.urlopen(url, timeout=2).status
            except (urllib.error.URLError, OSError):
                return None

        until(answers, f"{url} does not answer")

    def client(self, service, keys=ROOT_KEYS):
        config = Config(retries={"total_max_attempts": 2}, read_timeout=300, s3={"addressing_style": "path"})
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            config=config,
        )

    def market(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        headers = {"content-type": "application/json"} if data else {}
        request = urllib.request.Request(f"{self.market_url}/_sandbox{path}", data=data, method=method, headers=headers)
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.loads(answer.read() or b"null")

    def now(self):
        return time.time() + self.ahead

    def advance(self, seconds):
        self.market("POST", "/clock", {"advanceSeconds": seconds})
        self.ahead += seconds
        self._write_clock()

    def _write_clock(self):
        # Moved into place whole: it is read at any time.
        written = self.folder / "clock.new"
        written.write_text(f"+{self.ahead}s\n")
        written.rename(self.clock)

    def clock_variables(self):
        return {
            "LD_PRELOAD": self.faketime,
            "FAKETIME_TIMESTAMP_FILE": str(self.clock),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }

    def mails(self, to):
        """The mails to an address, oldest first. All come from the one sender, which the policies demand."""
        with urllib.request.urlopen(f"{self.url}/_ministack/ses/messages?account={ACCOUNT}", timeout=20) as answer:
            sent = json.load(answer)["messages"].get(ACCOUNT, [])
        strangers = {mail["Source"] for mail in sent if SENDER not in mail["Source"]}
        if strangers:
            raise Failed(f"mails came from {strangers}")
        return [mail for mail in sent if to in mail["To"]]
