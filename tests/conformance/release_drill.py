"""Going back to an earlier release, as docs/UPGRADE.md describes it, drilled on moto: a stack is deployed twice, each time after
scripts/releases.py kept what was there, and `rollback` puts the first back with its own template and parameters."""

import json
import pathlib
import subprocess
import sys

import boto3
from on_moto import moto

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAME = "tollgate-truewatch-drill"
ROLE = "arn:aws:iam::123456789012:role/builder"


def run(*arguments):
    command = [sys.executable, ROOT / "scripts/releases.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def template(topic):
    parameters = {name: {"Type": "String"} for name in values_of("one")}
    return json.dumps({"Parameters": parameters, "Resources": {topic: {"Type": "AWS::SNS::Topic"}}})


def values_of(release, table="table-1"):
    return {"Release": release, "Traffic": "gradually", "TableName": table, "FrontProofs": f"proofs of {table}"}


def values(release, table="table-1"):
    return [{"ParameterKey": key, "ParameterValue": value} for key, value in values_of(release, table).items()]


def deployed(cloudformation):
    [stack] = cloudformation.describe_stacks(StackName=NAME)["Stacks"]
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    resources = cloudformation.list_stack_resources(StackName=NAME)["StackResourceSummaries"]
    return parameters, [one["LogicalResourceId"] for one in resources]


def drill():
    cloudformation, s3 = boto3.client("cloudformation"), boto3.client("s3")
    first = run("keep", NAME)
    assert first.returncode == 0 and "no earlier release" in first.stdout, f"a first deployment has nothing to keep: {first}"
    yield
    s3.create_bucket(Bucket="zips")
    bucket = {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": {"SourceBucket": {"Value": "zips"}}}
    cloudformation.create_stack(StackName="aws-sam-cli-managed-default", TemplateBody=json.dumps(bucket))
    cloudformation.create_stack(StackName=NAME, TemplateBody=template("First"), Parameters=values("one"))
    kept = run("keep", NAME)
    assert kept.returncode == 0 and "kept release one" in kept.stdout, kept
    yield
    nothing = run("rollback", NAME)
    assert nothing.returncode == 1 and "no such release" in nothing.stderr, f"only what is deployed was kept: {nothing}"
    yield
    # Meanwhile a table was restored, the front's secrets were renewed, and the stack is changed as a role.
    cloudformation.update_stack(StackName=NAME, TemplateBody=template("Second"), Parameters=values("two", "table-2"), RoleARN=ROLE)
    back = run("rollback", NAME)
    assert back.returncode == 0, back
    wanted = values_of("one", "table-2") | {"Traffic": "at-once"}
    assert deployed(cloudformation) == (wanted, ["First"]), f"all of the release, but for today's table and front: {deployed(cloudformation)}"
    yield
    [stack] = cloudformation.describe_stacks(StackName=NAME)["Stacks"]
    assert stack.get("RoleARN") == ROLE, f"who may change stacks as the builder alone could not go back: {stack}"
    yield
    forward = run("rollback", NAME, "two")
    assert forward.returncode == 0, f"what was rolled back was kept, too: {forward}"
    assert deployed(cloudformation)[1] == ["Second"], deployed(cloudformation)
    yield
    unknown = run("rollback", NAME, "three")
    assert unknown.returncode == 1 and "kept are:" in unknown.stderr and "Traceback" not in unknown.stderr, unknown
    yield


def main():
    with moto():
        print(f"{sum(1 for _ in drill())} passed, 0 failed")


main()
