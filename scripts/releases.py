"""Releases of the app's stack: each one's template and parameters are kept beside the zips, so that it can be put back whole.

    releases.py keep <stack>                 before a deployment: keep what is deployed now (nothing, if nothing is)
    releases.py rollback <stack> [release]   put a kept release back, the newest other one than what is deployed
    releases.py list <stack>                 what is kept, newest first

They are in the bucket that SAM made for the zips, below `tollgate-releases/<stack>/`. The zips are there too: give the bucket no rule
that removes what is younger than the releases you want to go back to.
"""

import datetime
import json
import sys
import time

import boto3
from botocore.exceptions import BotoCoreError, ClientError

SAM_STACK = "aws-sam-cli-managed-default"
WAIT_SECONDS = 10
# CloudFormation's words for a stack that is whole.
WHOLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")
# Parameters of today that a release is put back with: a table may have been restored since, the front's secrets renewed, and the
# builder makes no role without its boundary.
OF_TODAY = ("TableName", "TableArn", "TableStreamArn", "FrontProofs", "PermissionsBoundaryArn")


def say(text):
    print(f"== {text}", flush=True)


def stop(text):
    print(f"!! {text}", file=sys.stderr)
    sys.exit(1)


def described(name):
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] == "ValidationError":
            return None
        raise
    # Only a change set waits to make it, as PREVIEW=1 leaves one.
    return None if found["StackStatus"] == "REVIEW_IN_PROGRESS" else found


def bucket():
    found = described(SAM_STACK)
    outputs = {one["OutputKey"]: one["OutputValue"] for one in (found or {}).get("Outputs", [])}
    return outputs.get("SourceBucket")


def parameters(stack):
    return {one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters", [])}


def template(name):
    """The template as it was given, before SAM's macro, with the places of its zips."""
    body = boto3.client("cloudformation").get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
    return body if isinstance(body, str) else json.dumps(body)


def keep(name):
    stack, where = described(name), bucket()
    if stack is None or where is None:
        say("there is no earlier release to keep")
        return
    if stack["StackStatus"] not in WHOLE:
        stop(f"the stack {name} is {stack['StackStatus']}: wait, or mend it in CloudFormation")
    release = parameters(stack).get("Release")
    if release is None:
        say("what is deployed is older than releases, and cannot be kept as one")
        return
    now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    prefix = f"tollgate-releases/{name}/{now}-{release}"
    s3 = boto3.client("s3")
    s3.put_object(Bucket=where, Key=f"{prefix}.template", Body=template(name).encode())
    # Written last: a release counts as kept when both are there.
    s3.put_object(Bucket=where, Key=f"{prefix}.parameters", Body=json.dumps(parameters(stack)).encode())
    say(f"kept release {release} in {where}")


def kept(name):
    """Bucket, and the kept releases as (release, key without its ending), newest first."""
    where = bucket()
    if where is None:
        stop(f"there is no stack {SAM_STACK}, so nothing was kept here: are account and region right?")
    prefix = f"tollgate-releases/{name}/"
    pages = boto3.client("s3").get_paginator("list_objects_v2").paginate(Bucket=where, Prefix=prefix)
    keys = [one["Key"] for page in pages for one in page.get("Contents", [])]
    whole = sorted((key.removesuffix(".parameters") for key in keys if key.endswith(".parameters")), reverse=True)
    return where, [(key.removeprefix(prefix).partition("-")[2], key) for key in whole]


def until_whole(name):
    while (stack := described(name))["StackStatus"].endswith("IN_PROGRESS"):
        say(f"{name} is {stack['StackStatus']}")
        time.sleep(WAIT_SECONDS)
    return stack


def rollback(name, wanted):
    stack = described(name)
    if stack is None:
        stop(f"there is no stack {name}")
    if stack["StackStatus"] not in WHOLE:
        stop(f"the stack {name} is {stack['StackStatus']}: let it come to an end first (a deployment in progress rolls back by "
             "`aws cloudformation cancel-update-stack`)")  # fmt: skip
    current = parameters(stack).get("Release")
    where, all_kept = kept(name)
    fitting = [(release, key) for release, key in all_kept if release == wanted or (not wanted and release != current)]
    if not fitting:
        names = ", ".join(release for release, _ in all_kept) or "none"
        stop(f"there is no such release of {name} to go back to; kept are: {names}")
    release, key = fitting[0]
    keep(name)
    s3 = boto3.client("s3")
    values = json.loads(s3.get_object(Bucket=where, Key=f"{key}.parameters")["Body"].read())
    today = parameters(stack)
    values |= {name: today[name] for name in OF_TODAY if name in values and name in today}
    # Back at once, and whatever alarms say: what is deployed is what is wrong.
    values["Traffic"] = "at-once"
    say(f"putting release {release} back in place of {current}")
    address = s3.generate_presigned_url("get_object", Params={"Bucket": where, "Key": f"{key}.template"}).partition("?")[0]
    # Whose rights CloudFormation works under is asked of the caller's own (infra/deployer.yaml), so it is said again.
    role = {"RoleARN": stack["RoleARN"]} if stack.get("RoleARN") else {}
    boto3.client("cloudformation").update_stack(
        **role,
        StackName=name,
        TemplateURL=address,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    ended = until_whole(name)
    if ended["StackStatus"] != "UPDATE_COMPLETE":
        stop(f"{name} is {ended['StackStatus']}: its events in CloudFormation say why")
    say(f"{name} has release {release} again. Now: make smoke, mend what was wrong, and deploy it as a release of its own")


def main(command, name, wanted=""):
    try:
        if command == "keep":
            keep(name)
        elif command == "rollback":
            rollback(name, wanted)
        else:
            print("\n".join(release for release, _ in kept(name)[1]))
    except (BotoCoreError, ClientError) as error:
        stop(f"AWS says: {error}")


main(*sys.argv[1:])
