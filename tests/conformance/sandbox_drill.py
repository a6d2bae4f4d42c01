"""The sandbox as a program of its own: what it prints, where it listens, and how it ends.

    python tests/conformance/sandbox_drill.py target/debug/sandbox
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import urllib.request

from drills import drill, run_all
from run import free_ports, wait_until_ready
from sandbox import Sandbox, equal

class Program:
    """The program, in a folder of its own with blanks in its name and no brand file."""

    def __init__(self, path, folder):
        self.path, self.folder, self.log = path, pathlib.Path(folder), pathlib.Path(folder, "said.txt")

    def start(self, settings):
        app_port, aws_port = free_ports(2)
        environment = {name: value for name, value in os.environ.items() if name not in ("BRAND_FILE", "MEMORY", "PARTITION")}
        environment |= {"APP_PORT": str(app_port), "AWS_PORT": str(aws_port)} | settings
        with open(self.log, "wb") as log:
            process = subprocess.Popen([self.path, "demo"], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        return process, app_port, aws_port

    @contextlib.contextmanager
    def running(self, ended_by=signal.SIGTERM, host="localhost", **settings):
        process, app_port, aws_port = self.start(settings)
        try:
            wait_until_ready(process, f"http://{host}:{aws_port}/_sandbox/health")
            yield Sandbox(f"http://{host}:{aws_port}", f"http://{host}:{app_port}")
            process.send_signal(ended_by)
            equal(process.wait(timeout=20), 0)
        finally:
            process.kill()
            process.wait(timeout=20)

    def said(self):
        return self.log.read_text(encoding="utf-8")

    def call(self, *words):
        run = subprocess.run([self.path, *words], cwd=self.folder, capture_output=True, text=True, timeout=60)
        return run.returncode, run.stdout, run.stderr


@drill
def state_is_saved_by_sigterm_and_by_ctrl_c(program):
    made = []
    for ended_by in (signal.SIGTERM, signal.SIGINT):
        with program.running(ended_by) as sandbox:
            known = {one["agreementId"] for one in sandbox.control("GET", "/purchases")}
            equal(known, set(made))
            made.append(sandbox.control("POST", "/workspaces")["agreementId"])
        assert "The sandbox ends." in program.said()
    with program.running() as sandbox:
        equal(len(sandbox.control("GET", "/purchases")), 2)


@drill
def it_ends_while_the_clock_moves(program):
    with program.running(MEMORY="1") as sandbox:
        sandbox.control("POST", "/workspaces")
        form = b"advanceSeconds=31536000"
        request = urllib.request.Request(sandbox.url + "/controls/clock", form, method="POST")
        with urllib.request.urlopen(request, timeout=30) as shown:
            assert b"<progress" in shown.read()
        assert "moving" in sandbox.control("GET", "/clock")


@drill
def the_example_of_the_tour_is_signed_for_the_region_of_each_partition(program):
    for partition, region in (("aws", "us-east-1"), ("aws-cn", "cn-northwest-1"), ("aws-eusc", "eusc-de-east-1")):
        with program.running(MEMORY="1", PARTITION=partition) as sandbox:
            [example] = re.findall(r"^    curl .*?(?=\n\n)", program.said(), re.DOTALL | re.MULTILINE)
            assert f"aws:amz:{region}:execute-api" in example, example
            workspace = sandbox.control("POST", "/workspaces")["workspaceId"] if partition == "aws" else "wksp_none"
            # The clock may be months ahead of the machine's: what the machine's says is too old then.
            sandbox.control("POST", "/schedules/meter-usage", {"enabled": False})
            sandbox.advance(40 * 86_400)
            run = subprocess.run(["bash", "-c", example.replace("WORKSPACE_ID", workspace)], capture_output=True, text=True, check=True)
            outcome = json.loads(run.stdout)["results"][0]["outcome"]
            equal(outcome, "accepted" if partition == "aws" else "refused")


@drill
def the_tour_has_numbers_and_names_each_page_by_what_it_is(program):
    with program.running(MEMORY="1") as sandbox:
        said = program.said()
        stops = dict(re.findall(r"^ *\d+\. (.+?)   (http\S+)$", said, re.MULTILINE))
        equal(stops["Controls"], f"{sandbox.url}/controls")
        equal(stops["Operators' console"], f"{sandbox.app}/operator")
        for name, url in stops.items():
            if name == "Usage API":
                continue
            with urllib.request.urlopen(urllib.request.Request(url, headers={"accept": "text/html"}), timeout=30) as page:
                assert b"<h1" in page.read(), url
    equal([int(number) for number in re.findall(r"^ *(\d+)\. ", said, re.MULTILINE)], list(range(1, len(stops) + 1)))
    assert "!!" not in said, "nothing is dangerous on loopback"


@drill
def it_listens_where_it_is_told_and_says_what_that_means(program):
    with program.running(MEMORY="1", BIND_ADDRESS="127.0.0.2", host="127.0.0.2") as sandbox:
        said = sandbox.control("GET", "/health")
        equal((said["status"], said["aws"]), ("ready", sandbox.url.replace("127.0.0.2", "localhost")))
        equal(Sandbox(said["aws"]).control("GET", "/health")["status"], "ready")
    with program.running(MEMORY="1", BIND_ADDRESS="0.0.0.0") as sandbox:
        equal(sandbox.control("GET", "/health")["app"], sandbox.app)
        assert re.search(r"!! It listens at 0\.0\.0\.0\. Nothing here asks for a password", program.said()), program.said()


@drill
def a_setting_with_a_mistake_is_named(program):
    for setting, value, words in (
        ("BIND_ADDRESS", "everywhere", "BIND_ADDRESS: everywhere is not an IP address"),
        ("SEED", "one", "SEED: one is not a whole number"),
        ("APP_PORT", "http", "http is not a port"),
        ("PARTITION", "mars", "there are aws, aws-cn and aws-eusc"),
        ("WEBHOOK_URL", "http://example.com/hook", "WEBHOOK_URL: endpoint yours: the url is https://"),
        ("BRAND_FILE", "none.toml", "none.toml cannot be read"),
    ):
        process, _, _ = program.start({"MEMORY": "1", setting: value})
        equal(process.wait(timeout=20), 1)
        assert words in program.said(), program.said()


@drill
def it_says_what_it_can_do(program):
    status, said, _ = program.call("--help")
    equal(status, 0)
    for word in ("demo-script", "invoke", "APP_PORT", "AWS_PORT", "BIND_ADDRESS", "BRAND_FILE", "MEMORY", "PARTITION", "SEED", "WEBHOOK_URL"):
        assert word in said, word
    equal(program.call("--version")[:2], (0, "sandbox 0.1.0\n"))
    status, said, complaint = program.call("serve")
    assert (status, said) == (2, "") and "usage: sandbox demo" in complaint, complaint


@drill
def nobody_has_to_read_what_it_says(program):
    # As with `sandbox demo-script | head -n 1`.
    run = subprocess.Popen([program.path, "demo-script"], cwd=program.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    run.stdout.readline()
    run.stdout.close()
    complaint = run.stderr.read().decode()
    equal((run.wait(timeout=120), "panicked" in complaint), (0, False))


def main(program):
    program = os.path.abspath(program)
    return run_all(lambda folder: Program(program, folder))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
