"""What scripts/deploy.sh, scripts/stack.py and scripts/pause.py do around CloudFormation, drilled on moto: in which order the stacks are
deployed and with what, what a preview leaves alone, and what is refused before anything is made. SAM is a program that says how it was called.

    python tests/conformance/deploy_drill.py
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys

import boto3
from drills import drill, run_all
from on_moto import moto

ROOT = pathlib.Path(__file__).resolve().parents[2]
ACCOUNT = "123456789012"
BUILDER = f"arn:aws:iam::{ACCOUNT}:role/builder"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/boundary"
SAM = """#!/usr/bin/env bash
printf '%s ' "$@" >>"$CALLS"; echo >>"$CALLS"
"""
PACKAGE = """#!/usr/bin/env bash
mkdir -p target/package/x86_64; echo zip >target/package/x86_64/one.zip
"""
# moto cannot do this one: it is written down as if it had been answered.
UNKNOWN_TO_MOTO = """
import os, botocore.client
ask = botocore.client.BaseClient._make_api_call
def answer(client, operation, arguments):
    if operation != "UpdateTerminationProtection":
        return ask(client, operation, arguments)
    with open(os.environ["CALLS"] + ".protected", "a") as calls:
        print(arguments["StackName"], arguments["EnableTerminationProtection"], file=calls)
    return {}
botocore.client.BaseClient._make_api_call = answer
"""
stages = iter(range(1000))


class Place:
    """A copy of the scripts, in which SAM only says how it was called, and a stage of its own."""

    def __init__(self, folder):
        self.root, self.stage = pathlib.Path(folder) / "project", f"drill{next(stages)}"
        self.app, self.data = f"tollgate-truewatch-{self.stage}", f"tollgate-truewatch-{self.stage}-data"
        for name in ("scripts", "brands", "infra"):
            shutil.copytree(ROOT / name, self.root / name)
        shutil.copy(ROOT / "rust-toolchain.toml", self.root)
        self.script("scripts/package.sh", PACKAGE)
        self.script("bin/sam", SAM)
        self.script("bin/sitecustomize.py", UNKNOWN_TO_MOTO)
        with (self.root / "scripts/tools.sh").open("a", encoding="utf-8") as tools:
            tools.write(f"\nvenv={sys.prefix}\nsam=$root/bin/sam\nneed_python() {{ :; }}\nneed_sam() {{ :; }}\n")
        self.calls = self.root / "calls"
        self.cloudformation = boto3.client("cloudformation")

    def script(self, name, text):
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")
        (self.root / name).chmod(0o755)

    def python(self, script, *words, **settings):
        environment = {**os.environ, "BRAND": "truewatch", "STAGE": self.stage, **settings}
        command = [sys.executable, ROOT / "scripts" / script, *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment)

    def refuses(self, because, *given, **settings):
        said = self.python("stack.py", "preflight", *given, **settings)
        assert said.returncode == 1 and because in said.stderr and "Traceback" not in said.stderr, said

    def lets(self, *given, **settings):
        said = self.python("stack.py", "preflight", *given, **settings)
        assert said.returncode == 0 and said.stdout.strip() == ACCOUNT, said

    def deploy(self, **settings):
        """How SAM was called, call by call."""
        self.calls.write_text("", encoding="utf-8")
        environment = {**os.environ, "BRAND": "truewatch", "STAGE": self.stage, "ARCHITECTURE": "x86_64", **settings}
        environment |= {"CALLS": str(self.calls), "PYTHONPATH": str(self.root / "bin")}
        done = subprocess.run([self.root / "scripts/deploy.sh"], env=environment, capture_output=True, text=True)
        return done, self.calls.read_text(encoding="utf-8").splitlines()

    def make(self, name, parameters=None, outputs=None, resources=None, **more):
        body = {
            "Parameters": {key: {"Type": "String"} for key in parameters or {}},
            "Resources": resources or {"Topic": {"Type": "AWS::SNS::Topic"}},
            "Outputs": {key: {"Value": value} for key, value in (outputs or {}).items()},
        }
        values = [{"ParameterKey": key, "ParameterValue": value} for key, value in (parameters or {}).items()]
        self.cloudformation.create_stack(StackName=name, TemplateBody=json.dumps(body), Parameters=values, **more)

    def make_data(self):
        names = ("TableArn", "TableStreamArn", "PersonalKeyArn", "CodesKeyArn", "SecondFactorKeyArn", "DocumentsBucket", "AuditBucket")
        self.make(self.data, outputs={"TableName": "own", **{name: name.lower() for name in names}})


@drill
def a_first_deployment_switches_deletion_protection_on_when_the_data_is_there(place):
    # The program that stands in for SAM makes no stack, so the script stops where it wants the outputs.
    done, calls = place.deploy()
    assert done.returncode == 1 and "does not exist" in done.stderr, done
    assert [call.rpartition("DeletionProtection=")[2].strip() for call in calls] == ["false", "true"], calls


@drill
def a_later_deployment_never_switches_it_off_and_keeps_both_stacks_from_accidents(place):
    place.make_data()
    place.make(place.app, {"Release": "one"}, Tags=[{"Key": "team", "Value": "billing"}])
    done, calls = place.deploy(TAGS="cost=42")
    assert done.returncode == 0, done
    data, app = calls
    assert "DeletionProtection=true" in data and f"--tags cost=42 tollgate=truewatch-{place.stage} " in data, data
    assert f"--tags team=billing cost=42 tollgate=truewatch-{place.stage} " in app, f"what is not given again stays: {app}"
    policies = [json.loads(place.cloudformation.get_stack_policy(StackName=name)["StackPolicyBody"]) for name in (place.data, place.app)]
    denied = [policy["Statement"][1] for policy in policies]
    assert "AWS::DynamoDB::Table" in denied[0]["Condition"]["StringEquals"]["ResourceType"], denied
    protected = (place.root / "calls.protected").read_text(encoding="utf-8").splitlines()
    assert protected == [f"{place.data} True", f"{place.app} True"], protected
    assert denied[0]["Action"] == ["Update:Replace", "Update:Delete"] and denied[1]["Action"] == ["Update:Replace"], denied


@drill
def a_preview_executes_nothing_and_comes_before_a_first_deployment_too(place):
    done, calls = place.deploy(PREVIEW="1")
    assert done.returncode == 0 and len(calls) == 1 and "--no-execute-changeset" in calls[0], (done, calls)
    place.make_data()
    done, calls = place.deploy(PREVIEW="1")
    assert done.returncode == 0 and len(calls) == 2, (done, calls)
    assert all("--no-execute-changeset" in call for call in calls), calls


@drill
def a_change_set_that_waits_to_make_a_stack_is_no_stack(place):
    body = json.dumps({"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}})
    place.cloudformation.create_change_set(StackName=place.app, ChangeSetName="first", ChangeSetType="CREATE", TemplateBody=body)
    [waiting] = place.cloudformation.describe_stacks(StackName=place.app)["Stacks"]
    assert waiting["StackStatus"] == "REVIEW_IN_PROGRESS", waiting
    assert place.python("stack.py", "is-there", place.app).stdout.strip() == "no"
    kept = place.python("releases.py", "keep", place.app)
    assert kept.returncode == 0 and "no earlier release" in kept.stdout, kept
    place.lets()


@drill
def a_deployment_after_a_restore_says_which_table(place):
    place.make_data()
    place.make(place.app, {"TableName": "restored"})
    place.refuses("TABLE=restored")
    place.lets(TABLE="restored")
    place.lets(TABLE="own")


@drill
def the_builder_is_not_asked_for_roles_without_its_boundary(place):
    place.refuses("PermissionsBoundaryArn=", CLOUDFORMATION_ROLE=BUILDER)
    place.refuses("PermissionsBoundaryArn=", 'PermissionsBoundaryArn=""', CLOUDFORMATION_ROLE=BUILDER)
    place.lets(f"PermissionsBoundaryArn={BOUNDARY}", CLOUDFORMATION_ROLE=BUILDER)
    place.make(place.app, {"PermissionsBoundaryArn": BOUNDARY})
    place.refuses(f"{place.data} has none", CLOUDFORMATION_ROLE=BUILDER)
    place.make(place.data, {"PermissionsBoundaryArn": BOUNDARY})
    place.lets(CLOUDFORMATION_ROLE=BUILDER)


@drill
def an_empty_value_is_written_as_sam_reads_it(place):
    place.refuses('AlarmAddress=""', "AlarmAddress=")
    place.lets('AlarmAddress=""')


@drill
def what_was_paused_runs_again_with_the_concurrency_that_the_stack_reserves(place):
    roles, functions = boto3.client("iam"), boto3.client("lambda")
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = roles.create_role(RoleName=f"runs-{place.stage}", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    common = {"Role": role, "Runtime": "python3.12", "Handler": "index.handler", "Code": {"ZipFile": "def handler(*_): pass"}}
    reserving = {**common, "ReservedConcurrentExecutions": {"Fn::If": ["Reserves", 5, {"Ref": "AWS::NoValue"}]}}
    made = {
        "Parameters": {"ReserveConcurrency": {"Type": "String"}},
        "Conditions": {"Reserves": {"Fn::Equals": [{"Ref": "ReserveConcurrency"}, "true"]}},
        "Resources": {
            "One": {"Type": "AWS::Lambda::Function", "Properties": reserving},
            "Two": {"Type": "AWS::Lambda::Function", "Properties": common},
        },
    }
    values = [{"ParameterKey": "ReserveConcurrency", "ParameterValue": "true"}]
    place.cloudformation.create_stack(StackName=place.app, TemplateBody=json.dumps(made), Parameters=values)
    names = [
        place.cloudformation.describe_stack_resource(StackName=place.app, LogicalResourceId=name)["StackResourceDetail"]["PhysicalResourceId"]
        for name in ("One", "Two")
    ]
    reserved = lambda: [functions.get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions") for name in names]
    paused = place.python("pause.py", "pause", place.app)
    assert paused.returncode == 0 and reserved() == [0, 0], (paused, reserved())
    resumed = place.python("pause.py", "resume", place.app)
    assert resumed.returncode == 0 and reserved() == [5, None], (resumed, reserved())


def main():
    with moto():
        return run_all(Place, prefix=None)


if __name__ == "__main__":
    sys.exit(main())
