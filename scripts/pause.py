"""Has no function of an app's stack run, so that nothing writes while its table is restored, and has them run again.

    pause.py pause <stack>      every function's reserved concurrency is 0: what is called is refused, what waits in queues waits
    pause.py resume <stack>     each function has what the deployed template reserves for it, or none
"""

import json
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError


def functions_of(name):
    """Each function of a stack, and the concurrency that its template reserves for it; `None` for none."""
    client = boto3.client("cloudformation")
    [stack] = client.describe_stacks(StackName=name)["Stacks"]
    reserves = {"ParameterKey": "ReserveConcurrency", "ParameterValue": "true"} in stack.get("Parameters", [])
    body = client.get_template(StackName=name, TemplateStage="Processed")["TemplateBody"]
    made = (body if isinstance(body, dict) else json.loads(body))["Resources"]
    pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
    for one in (one for page in pages for one in page["StackResourceSummaries"]):
        if one["ResourceType"] == "AWS::Lambda::Function":
            wanted = made[one["LogicalResourceId"]]["Properties"].get("ReservedConcurrentExecutions")
            # infra/template.yaml reserves it under one condition, or not at all.
            yield one["PhysicalResourceId"], int(wanted["Fn::If"][1]) if wanted and reserves else None


def pause(name):
    client, functions = boto3.client("lambda"), list(functions_of(name))
    for function, _ in functions:
        client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=0)
    print(f"== {len(functions)} functions of {name} do not run. Afterwards: make resume")


def resume(name):
    client, functions = boto3.client("lambda"), list(functions_of(name))
    for function, wanted in functions:
        if wanted is None:
            client.delete_function_concurrency(FunctionName=function)
        else:
            client.put_function_concurrency(FunctionName=function, ReservedConcurrentExecutions=wanted)
    reserved = sum(wanted or 0 for _, wanted in functions)
    print(f"== {len(functions)} functions of {name} run again, with {reserved} reserved concurrent executions")


def main(command, name):
    try:
        {"pause": pause, "resume": resume}[command](name)
    except (BotoCoreError, ClientError) as error:
        sys.exit(f"!! AWS says: {error}")


main(*sys.argv[1:])
