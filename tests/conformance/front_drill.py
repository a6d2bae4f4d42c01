"""A front before the app, as docs/OPERATIONS.md describes it, drilled on moto as far as it goes: what scripts/stack.py
reads of both stacks and of the secrets. moto makes no secrets, web ACLs or distributions from templates."""

import json
import pathlib
import subprocess
import sys

import boto3
from cfnlint.decode import cfn_yaml
from on_moto import moto

ROOT = pathlib.Path(__file__).resolve().parents[2]
APP, FRONT = "tollgate-truewatch-drill", "tollgate-truewatch-drill-front"
# What crates/edge computes of this secret; front.rs has the same pair.
SECRET, DIGEST = "of-the-distribution", "eeea51d205bfd2cac23fb29017c38e8ca28d4c07a1c60e348fda666fb3fd3156"


def run(*arguments):
    command = [sys.executable, ROOT / "scripts/stack.py", *arguments]
    return subprocess.run(command, capture_output=True, text=True)


def app(domain):
    made = {"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Parameters": {}}
    if domain:
        made["Parameters"] = {"DomainName": {"Type": "String"}, "CertificateArn": {"Type": "String"}}
        made["Outputs"] = {"DomainTarget": {"Value": "d-1.execute-api.us-east-1.amazonaws.com"}}
    return json.dumps(made)


def front(secrets):
    """A stack with the outputs of infra/front.yaml, whose secrets are made beside it."""
    arns = [secrets.create_secret(Name=name, SecretString=name)["ARN"] for name in ("first", "other")]
    outputs = cfn_yaml.load(str(ROOT / "infra/front.yaml"))["Outputs"]
    assert {"ProofInUse", "ProofArns"} <= outputs.keys(), outputs
    made = {"ProofInUse": {"Value": "a"}, "ProofArns": {"Value": ",".join(arns)}}
    return arns, json.dumps({"Resources": {"T": {"Type": "AWS::SNS::Topic"}}, "Outputs": made})


def proofs():
    said = run("front-proofs", FRONT)
    assert said.returncode == 0 and said.stdout.startswith("FrontProofs="), said
    return said.stdout.strip().removeprefix("FrontProofs=").split(",")


def drill():
    cloudformation, secrets = boto3.client("cloudformation"), boto3.client("secretsmanager")
    assert run("front-proofs", FRONT).stdout == "", "an app without a front is deployed as before"
    missing = run("behind-front", APP)
    assert missing.returncode == 1 and "deploy the app first" in missing.stderr, missing
    yield
    cloudformation.create_stack(StackName=APP, TemplateBody=app(domain=False))
    bare = run("behind-front", APP)
    assert bare.returncode == 1 and "no domain of its own" in bare.stderr, bare
    cloudformation.delete_stack(StackName=APP)
    given = {"DomainName": "app.example.com", "CertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/c"}
    pairs = [{"ParameterKey": key, "ParameterValue": value} for key, value in given.items()]
    cloudformation.create_stack(StackName=APP, TemplateBody=app(domain=True), Parameters=pairs)
    behind = dict(line.split("=", 1) for line in run("behind-front", APP).stdout.splitlines())
    assert behind == given | {"Account": "123456789012", "Origin": "d-1.execute-api.us-east-1.amazonaws.com"}, behind
    yield
    arns, template = front(secrets)
    cloudformation.create_stack(StackName=FRONT, TemplateBody=template)
    first = proofs()
    assert len(set(first)) == 2 and all(len(one) == 64 for one in first), first
    yield
    renewed = run("renew-proof", FRONT)
    assert renewed.returncode == 0 and "the secret b is new" in renewed.stdout, renewed
    second = proofs()
    assert second[0] == first[0] and second[1] != first[1], "what is in use proves as before"
    yield
    secrets.put_secret_value(SecretId=arns[0], SecretString=SECRET)
    assert proofs()[0] == DIGEST, "the app computes the same digest"
    yield


def main():
    with moto():
        print(f"{sum(1 for _ in drill())} passed, 0 failed")


main()
