"""The integration example of README.md, run as it stands there by a product that has nothing else."""

import os
import pathlib
import re
from unittest import mock

from buyers import USER, Buyer
from sandbox import equal

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"
DIMENSION = "log_events"


def example():
    """The functions of the README's one block of Python."""
    [block] = re.findall(r"^```python\n(.*?)^```", README.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    names = {}
    exec(compile(block, README.name, "exec"), names)  # noqa: S102
    return names


def check_the_example_of_the_readme_reports_usage_that_aws_gets_once(sandbox):
    # Its endpoint is the sandbox's app; what a deployment's role would give is in the environment.
    buyer = Buyer(sandbox, sandbox.app, "readme")
    with mock.patch.dict(os.environ, USER | {"AWS_REGION": "us-east-1", "TOLLGATE_URL": sandbox.app}):
        functions = example()
        event = functions["usage"](buyer.workspace, DIMENSION, 3_000_000)
        event["time"] = sandbox.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        equal(functions["report"](event)["outcome"], "accepted")
        equal(functions["report"](event)["outcome"], "duplicate")
    sandbox.advance(7200)
    sandbox.control("POST", "/run/meter-usage", {})
    records = sandbox.control("GET", "/metering")["records"]
    equal([one["quantity"] for one in records if one.get("licenseArn") == buyer.arn and one["dimension"] == DIMENSION], [3])
