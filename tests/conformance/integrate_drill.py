"""Do the samples of docs/INTEGRATE.md work? Each is run as it stands there, against a sandbox of its own, and what it says of
signatures is held against the libraries of Standard Webhooks. The sample in Rust is a story's (tests/stories/integrating.rs).

    python tests/conformance/integrate_drill.py target/debug/sandbox [--without-node]
"""

import base64
import contextlib
import datetime
import hashlib
import hmac
import importlib
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

import yaml
from drills import drill, run_all
from run import free_ports, wait_until_ready
from sandbox import Sandbox, equal
from standardwebhooks import Webhook, WebhookVerificationError

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs/INTEGRATE.md"
NODE_PACKAGES = ROOT / "target/tools/node_modules"
SECRET = "whsec_dG9sbGdhdGUtc2FuZGJveC1wcm9kdWN0LXNlY3JldA=="
ANOTHER_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
DIMENSION = "log_events"
IN_STORIES = {"receiving.rs"}
WITHIN_SECONDS = 60

def samples():
    """The samples by their names. Each block of code has one, in its first line."""
    found = {}
    for language, code in re.findall(r"^```(\w+)\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE):
        first = code.partition("\n")[0]
        named = re.fullmatch(r"(?:#|//) (\S+)", first)
        assert named, f"a sample in {language} has no name: {first}"
        found[named[1]] = code
    return found


class Place:
    """A folder with the samples in it, in a path with blanks, and the sandbox's program."""

    def __init__(self, folder, program):
        self.folder, self.program = pathlib.Path(folder), program
        self.samples = samples()
        for name, code in self.samples.items():
            if name.endswith((".py", ".mjs", ".sh")):
                (self.folder / name).write_text(code, encoding="utf-8")

    @contextlib.contextmanager
    def running(self, **settings):
        """A sandbox from a folder that has no brand: it sells what is built in."""
        app_port, aws_port = free_ports(2)
        environment = os.environ | {"APP_PORT": str(app_port), "AWS_PORT": str(aws_port), "MEMORY": "1"} | settings
        with open(self.folder / "sandbox.out", "wb") as log:
            process = subprocess.Popen([self.program, "demo"], env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            try:
                wait_until_ready(process, f"http://localhost:{aws_port}/_sandbox/health")
                yield Sandbox(f"http://localhost:{aws_port}", f"http://localhost:{app_port}")
            finally:
                process.terminate()
                process.wait(timeout=20)

    def environment(self, sandbox):
        """What the samples read."""
        credentials = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox", "AWS_REGION": "us-east-1"}
        port = sandbox.url.rpartition(":")[2]
        return os.environ | credentials | {"TOLLGATE_URL": sandbox.app, "AWS_PORT": port, "NO_PROXY": "localhost,127.0.0.1"}

    @contextlib.contextmanager
    def module(self, name, sandbox):
        """A sample in Python, loaded by a program that reads these variables."""
        before = dict(os.environ)
        sys.path.insert(0, str(self.folder))
        os.environ.update(self.environment(sandbox))
        try:
            yield importlib.import_module(name)
        finally:
            os.environ.clear()
            os.environ.update(before)
            sys.path.remove(str(self.folder))


def event(workspace, identifier, at, quantity=1_000_000):
    return {
        "specversion": "1.0", "id": identifier, "source": "/my-product", "type": DIMENSION, "subject": workspace,
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "data": {"quantity": quantity},
    }  # fmt: skip


@drill
def a_sellers_own_test_passes_against_the_sandbox(place):
    with place.running() as sandbox:
        run = subprocess.run([sys.executable, "-m", "unittest", "test_usage"], cwd=place.folder, env=place.environment(sandbox), capture_output=True, text=True)
    assert run.returncode == 0 and "Ran 3 tests" in run.stderr, run.stderr


@drill
def usage_from_a_terminal_is_taken_once(place):
    with place.running() as sandbox:
        made = sandbox.control("POST", "/workspaces")
        values = {"EVENT_ID": "one", "DIMENSION": DIMENSION, "WORKSPACE": made["workspaceId"], "EVENT_TIME": sandbox.control("GET", "/clock")["now"]}
        said = [
            subprocess.run(["bash", "report_usage.sh"], cwd=place.folder, env=place.environment(sandbox) | values, capture_output=True, text=True, check=True).stdout
            for _ in range(2)
        ]
    equal([json.loads(one)["results"][0]["outcome"] for one in said], ["accepted", "duplicate"])


@drill
def a_queue_of_usage_is_sent_in_batches_and_kept_while_nobody_answers(place):
    with place.running() as sandbox, place.module("report_usage", sandbox) as sample:
        workspace, now = sandbox.control("POST", "/workspaces")["workspaceId"], sandbox.now()
        queue = [event(workspace, str(number), now) for number in range(230)] + [event("wksp_none", "lost", now)]
        waits, url = [], os.environ["TOLLGATE_URL"]
        os.environ["TOLLGATE_URL"] = f"http://localhost:{free_ports(1)[0]}"
        refused = []
        sample.flush(queue, refused, tries=3, wait=waits.append)
        equal(refused, [])
        equal((len(queue), waits), (231, [1, 2, 4]))
        os.environ["TOLLGATE_URL"] = url
        sample.flush(queue, refused)
        equal([(one["id"], why) for one, why in refused], [("lost", "unknown-workspace")])
        equal(queue, [])


@drill
def what_a_batch_was_refused_for_is_told_although_a_later_one_fails(place):
    with place.running() as sandbox, place.module("report_usage", sandbox) as sample:
        now, refused = sandbox.now(), []
        queue = [event("wksp_none", str(number), now) for number in range(100)] + [event("wksp_none", "later", now)]
        send, sent = sample.send, []

        def once(events):
            sent.append(len(events))
            if len(sent) > 1:
                raise urllib.error.HTTPError("http://localhost", 403, "Forbidden", {}, None)
            return send(events)

        sample.send = once
        try:
            sample.flush(queue, refused)
            raise AssertionError("what cannot mend itself is raised")
        except urllib.error.HTTPError as error:
            equal(error.code, 403)
        finally:
            sample.send = send
        equal([(one["id"], why) for one, why in refused], [(str(number), "unknown-workspace") for number in range(100)])
        equal([one["id"] for one in queue], ["later"])


@drill
def an_entitlement_is_kept_as_long_as_it_says(place):
    seconds = [0]
    with contextlib.ExitStack() as stack:
        ending = stack.enter_context(contextlib.ExitStack())
        sandbox = ending.enter_context(place.running())
        sample = stack.enter_context(place.module("entitlement", sandbox))
        workspace = sandbox.control("POST", "/workspaces")["workspaceId"]
        kept = sample.Entitlements(clock=lambda: seconds[0])
        first = kept.of(workspace)
        equal(first["usable"], True)
        fresh, usable = (kept.kept[workspace][name] for name in ("fresh_until", "usable_until"))
        assert 0 < fresh < usable
        seconds[0] = fresh
        equal(kept.of(workspace), first)
        assert kept.kept[workspace]["fresh_until"] > fresh, "it was asked for again"
        ending.close()
        seconds[0] = kept.kept[workspace]["usable_until"] - 1
        equal(kept.of(workspace), first)
        seconds[0] += 1
        try:
            kept.of(workspace)
        except OSError:
            return
    raise AssertionError("an answer was used for longer than it may be")


@contextlib.contextmanager
def receiver(place, command, port):
    environment = os.environ | {"PORT": str(port), "WEBHOOK_SECRETS": f" {ANOTHER_SECRET}  {SECRET} whsec_ "}
    log = place.folder / f"{pathlib.Path(command[-1]).stem}.out"
    with open(log, "wb") as out:
        process = subprocess.Popen(command, cwd=place.folder, env=environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out)
        try:
            until(lambda: answers(port), f"{command} listens")
            yield log
        finally:
            process.terminate()
            process.wait(timeout=20)


def until(is_so, what):
    deadline = time.monotonic() + WITHIN_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        time.sleep(0.05)


def post(port, headers, body):
    """The status that a receiver answers."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}/tollgate", body, dict(headers))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def answers(port):
    try:
        return post(port, {}, b"{}") == 401
    except OSError:
        return False


def signed_by_nobody(identifier, at, body):
    """A signature under the empty key, which anybody has."""
    signed = f"{identifier}.{int(at.timestamp())}.{body}".encode()
    return "v1," + base64.b64encode(hmac.new(b"", signed, hashlib.sha256).digest()).decode()


def receives(place, command):
    [port] = free_ports(1)
    with receiver(place, command, port) as log, place.running(WEBHOOK_URL=f"http://127.0.0.1:{port}/tollgate") as sandbox:
        workspace = sandbox.control("POST", "/workspaces")["workspaceId"]
        sandbox.advance(61)
        told = log.read_text(encoding="utf-8").splitlines()
        assert {f"workspace.created {workspace}", f"workspace.bound {workspace}"} <= set(told), told
        equal(len(set(told)), len(told))
        # The library signs, and the sample takes it; and nothing that is tampered with.
        now = datetime.datetime.now(tz=datetime.timezone.utc)
        body = json.dumps({"id": "evt_1", "type": "license.ended", "data": {}})

        def headers(at=now, secret=SECRET, identifier="evt_1"):
            signature = Webhook(secret).sign(identifier, at, body)
            return {"webhook-id": identifier, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}

        equal(post(port, headers(), body.encode()), 204)
        equal(post(port, headers(secret=ANOTHER_SECRET), body.encode()), 204)
        both = headers() | {"webhook-signature": "v1,AAAA v2,x " + headers()["webhook-signature"]}
        equal(post(port, both, body.encode()), 204)
        old = now - datetime.timedelta(seconds=301)
        stranger = "whsec_" + "QUJD" * 10
        wrong = [
            (headers(), body.encode() + b" "), (headers(at=old), body.encode()), (headers(secret=stranger), body.encode()),
            (headers() | {"webhook-id": "evt_2"}, body.encode()), (headers() | {"webhook-timestamp": "now"}, body.encode()),
            (headers() | {"webhook-signature": ""}, body.encode()), ({}, body.encode()),
            (headers() | {"webhook-signature": signed_by_nobody("evt_1", now, body)}, body.encode()),
        ]  # fmt: skip
        equal([post(port, *one) for one in wrong], [401] * len(wrong))


@drill
def a_receiver_in_python_takes_what_is_signed_and_nothing_else(place):
    receives(place, [sys.executable, "receive_events.py"])


@drill
def a_receiver_in_node_takes_what_is_signed_and_nothing_else(place):
    receives(place, ["node", "receive_events.mjs"])


def told_by(place):
    """Webhooks as the sandbox sent them: headers and body."""
    with place.running() as sandbox:
        sandbox.control("POST", "/workspaces")
        sandbox.advance(61)
        requests = [one["request"] for one in sandbox.control("GET", "/told") if one["by"] == "webhook"]
    assert requests
    return [({name: value for name, value in one.items() if name != "body"}, one["body"]) for one in requests]


@drill
def the_library_for_python_verifies_what_the_product_is_told(place):
    for headers, body in told_by(place):
        equal(Webhook(SECRET).verify(body, headers)["id"], headers["webhook-id"])
        try:
            Webhook(SECRET).verify(body + " ", headers)
        except WebhookVerificationError:
            continue
        raise AssertionError("the library took another body")


@drill
def the_library_for_node_verifies_what_the_product_is_told(place):
    script = """
    const { Webhook } = require("standardwebhooks");
    let sent = "";
    process.stdin.on("data", (part) => (sent += part)).on("end", () => {
      for (const [headers, body] of JSON.parse(sent)) {
        if (new Webhook(process.env.SECRET).verify(body, headers).id !== headers["webhook-id"]) process.exit(2);
        try { new Webhook(process.env.SECRET).verify(body + " ", headers); process.exit(3); } catch {}
      }
    });"""
    environment = os.environ | {"NODE_PATH": str(NODE_PACKAGES), "SECRET": SECRET}
    run = subprocess.run(["node", "-e", script], env=environment, input=json.dumps(told_by(place)), capture_output=True, text=True)
    assert run.returncode == 0, f"{run.returncode} {run.stderr}"


class Job:
    """Runs what a CI would, in its order: with its variables, and what earlier steps put into PATH."""

    def __init__(self, place, name, variables):
        self.folder = place.folder / name
        self.folder.mkdir()
        for sample in ("report_usage.py", "test_usage.py"):
            shutil.copy(place.folder / sample, self.folder)
        self.home, self.path_file = self.folder / "home", self.folder / "github-path"
        self.environment = os.environ | variables | {"HOME": str(self.home), "GITHUB_PATH": str(self.path_file)}
        app_port, aws_port = free_ports(2)
        # The ports are free ones here; and python3 is the one that has boto3.
        self.environment |= {"APP_PORT": str(app_port), "AWS_PORT": str(aws_port)}
        self.environment["PATH"] = f"{pathlib.Path(sys.executable).parent}:{os.environ['PATH']}"
        self.path_file.touch()

    def install(self, program, folder):
        (self.folder / folder).mkdir(parents=True)
        os.symlink(program, self.folder / folder / "sandbox")

    def run(self, script):
        added = self.path_file.read_text(encoding="utf-8").split("\n")
        environment = self.environment | {"PATH": ":".join([*filter(None, added), self.environment["PATH"]])}
        out = self.folder / "step.out"
        with open(out, "wb") as said:
            status = subprocess.run(["bash", "-e", "-o", "pipefail", "-c", script], cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=said, stderr=said).returncode
        text = out.read_text(encoding="utf-8")
        assert status == 0, f"{script}\nended with {status}:\n{text}"
        return text

    def has_ended(self):
        return "The sandbox ends." in (self.folder / "sandbox.log").read_text(encoding="utf-8")


@drill
def the_workflow_for_github_tests_a_product(place):
    # `on` is a truth value to YAML 1.1.
    workflow = yaml.safe_load(place.samples[".github/workflows/marketplace.yml"])
    [work] = workflow["jobs"].values()
    job = Job(place, "github", {name: str(value) for name, value in work["env"].items()})
    job.install(place.program, "home/.local/bin")
    said = "\n".join(job.run(step["run"]) for step in work["steps"] if "run" in step)
    assert "Ran 3 tests" in said and "A tour of ten minutes" in said, said
    until(job.has_ended, "the sandbox has ended by SIGTERM")


@drill
def the_job_for_gitlab_tests_a_product(place):
    [work] = yaml.safe_load(place.samples[".gitlab-ci.yml"]).values()
    job = Job(place, "gitlab", work["variables"])
    job.install(place.program, ".sandbox-program/bin")
    # One shell for all lines, as GitLab has it. Its processes end with the job.
    lines = [*work["before_script"], *work["script"]]
    said = job.run("\n".join([*lines, "kill -TERM $!"]))
    assert "Ran 3 tests" in said, said
    until(job.has_ended, "the sandbox has ended by SIGTERM")


@drill
def the_samples_for_a_ci_take_what_is_pinned_and_nothing_else(place):
    workflow, job = (place.samples[name] for name in (".github/workflows/marketplace.yml", ".gitlab-ci.yml"))
    taken = re.findall(r"uses: (\S+)", workflow)
    assert taken and all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", one) for one in taken), taken
    assert re.search(r"^  image: rust:\d+\.\d+\.\d+-\w+$", job, re.MULTILINE), job
    for sample in (workflow, job):
        for line in re.findall(r".*cargo install.*", sample):
            assert '--locked' in line and '--rev "$TOLLGATE_REV"' in line, line
        for line in re.findall(r".*pip install.*", sample):
            assert re.search(r" boto3==[\d.]+$", line), line
        assert re.search(r"key: tollgate-sandbox-\$.*TOLLGATE_REV", sample), "another commit has another cache"


def main(program, *options):
    known = {"report_usage.sh", "report_usage.py", "entitlement.py", "receive_events.py", "receive_events.mjs", "test_usage.py"}
    known |= {".github/workflows/marketplace.yml", ".gitlab-ci.yml"} | IN_STORIES
    equal(set(samples()), known)
    program = os.path.abspath(program)
    return run_all(lambda folder: Place(folder, program), skips=lambda name: "node" in name and "--without-node" in options)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    sys.exit(main(*sys.argv[1:]))
