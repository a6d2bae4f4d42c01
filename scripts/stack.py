"""What scripts/deploy.sh asks of AWS before and between its two stacks. Prints what it found, or says what is wrong and what to do.

    stack.py preflight [Key=Value …]   the account of the credentials; the given parameters can work together
    stack.py is-there <stack>          yes or no; a change set that waits to make it is no stack yet
    stack.py outputs <stack>           a stack's outputs as Key=Value, each on a line
    stack.py tags <stack> [Key=Value …]  the stack's tags with these and ours, each on a line
    stack.py protect <stack>           what holds data or addresses is neither replaced nor deleted by accident
    stack.py table <name>              TableName, TableArn, TableStreamArn of a table that is ready to be used
    stack.py behind-front <stack>      what infra/front.yaml takes of the app's stack
    stack.py front-proofs <stack>      FrontProofs=<digests> of the front's stack; nothing if there is none
    stack.py renew-proof <stack>       the front's secret that does not prove at present is made anew
"""

import hashlib
import json
import os
import secrets
import sys

import boto3
from botocore.exceptions import BotoCoreError, ClientError

# Where AWS Marketplace puts its agreement events, and so where the app must be: one region in each partition.
REGIONS = ("us-east-1", "cn-northwest-1", "eusc-de-east-1")

# What infra/template.yaml reserves (a test adds it up), AWS's 100 that must stay unreserved, and room for the pages.
NEEDED_CONCURRENCY = 1000
# What of it is reserved, and what AWS keeps unreserved.
RESERVED_CONCURRENCY = 400
UNRESERVED_CONCURRENCY = 100

# The longest name of an app's stack under whose rights CloudFormation works, where those go by names: it shortens the name of a function
# (at most 64 characters, of which it draws 12), and the name would no longer begin with the stack's. A test adds it up.
LONGEST_STACK_NAME = 31

# CloudFormation's words for stacks that cannot be updated, and what to do with them.
STUCK = {
    "CREATE_FAILED": "an administrator deletes it: aws cloudformation delete-stack --stack-name {0}",
    "ROLLBACK_COMPLETE": "its first deployment failed, and everything of it is gone: an administrator deletes it (aws cloudformation "
    "delete-stack --stack-name {0}), then deploy again",
    "ROLLBACK_FAILED": "its first deployment failed and left something behind: docs/OPERATIONS.md, A first deployment that fails",
    "DELETE_FAILED": "an administrator deletes what is left of it: its events in CloudFormation say what",
    "UPDATE_ROLLBACK_FAILED": "its events in CloudFormation say why: mend that, then aws cloudformation continue-update-rollback --stack-name {0}",
}

# By stack, what neither a deployment nor a rollback may replace, and what none may delete. What the app has besides can be made anew.
KEPT_TYPES = {
    "-data": (["Update:Replace", "Update:Delete"], ["AWS::Backup::BackupVault", "AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::S3::Bucket"]),
    "": (["Update:Replace"], ["AWS::ApiGatewayV2::Api", "AWS::Events::EventBus", "AWS::SQS::Queue"]),
}


def stop(text):
    print(f"!! {text}", file=sys.stderr)
    sys.exit(1)


def session():
    made = boto3.session.Session()
    if made.region_name is None:
        stop(f"no region is set: say AWS_REGION=us-east-1 (one of {', '.join(REGIONS)})")
    return made


def preflight(pairs):
    aws = session()
    if aws.region_name not in REGIONS:
        stop(
            f"the region is {aws.region_name}. Deploy in us-east-1 (in China cn-northwest-1, in the European Sovereign Cloud "
            "eusc-de-east-1): AWS Marketplace puts its agreement events there"
        )
    # SAM takes KEY="" for an empty value, and KEY= for an error.
    given = {name: value.strip('"') for name, value in (pair.split("=", 1) for pair in pairs)}
    if empty := [pair for pair in pairs if pair.endswith("=")]:
        stop(f'to give a parameter no value say {empty[0]}"" (SAM_PARAMETERS=\'{empty[0]}""\')')
    domain, certificate = given.get("DomainName", ""), given.get("CertificateArn", "")
    if bool(domain) != bool(certificate):
        stop("give both DomainName and CertificateArn, or neither")
    if certificate and certificate.split(":")[3:4] != [aws.region_name]:
        stop(f"the certificate {certificate} is not in {aws.region_name}: request one there")
    account = aws.client("sts").get_caller_identity()["Account"]
    wanted = os.environ.get("ACCOUNT", "")
    if wanted and wanted != account:
        stop(f"the credentials belong to account {account}, and ACCOUNT={wanted} was asked for: nothing was made")
    if certificate:
        state = aws.client("acm").describe_certificate(CertificateArn=certificate)["Certificate"]["Status"]
        if state != "ISSUED":
            stop(f"the certificate {certificate} is {state}: finish its validation in ACM first")
    for name in (app_stack(), f"{app_stack()}-data"):
        refuse_a_stack_that_is_stuck(name)
    if given.get("ReserveConcurrency") == "true":
        refuse_to_reserve_what_is_not_there(aws)
    refuse_to_lose_webhooks(given)
    refuse_to_leave_a_restored_table()
    warn_of_open_routes(given)
    if os.environ.get("CLOUDFORMATION_ROLE"):
        refuse_a_name_that_is_shortened(app_stack())
        refuse_roles_without_boundary(given)
    print(account)


def refuse_a_stack_that_is_stuck(name):
    state = (stack_named(name) or {}).get("StackStatus", "")
    if state in STUCK:
        stop(f"the stack {name} is {state}: {STUCK[state].format(name)}")
    if state.endswith("_IN_PROGRESS"):
        stop(f"the stack {name} is {state}: wait until that has come to an end")


def refuse_roles_without_boundary(given):
    """The builder of infra/deployer.yaml can make no role without the boundary: CloudFormation would fail half-way."""
    for name in (app_stack(), f"{app_stack()}-data"):
        kept = (described(name) or ({},))[0].get("PermissionsBoundaryArn", "")
        if not given.get("PermissionsBoundaryArn", kept):
            stop(
                f"CLOUDFORMATION_ROLE makes no role without its boundary, and the stack {name} has none: give PermissionsBoundaryArn=<the output "
                f"BoundaryArn of {app_stack()}-deployer> in SAM_PARAMETERS"
            )


def refuse_to_leave_a_restored_table():
    """Stops a deployment that would silently point the app back at the table which a restored one stands in for."""
    app, data = described(app_stack()), described(f"{app_stack()}-data")
    if os.environ.get("TABLE") or app is None or data is None:
        return
    used, own = app[0].get("TableName"), data[1].get("TableName")
    if used and own and used != own:
        stop(
            f"the app uses the table {used}, and the data's stack has {own}: say TABLE={used} to keep it (as in each deployment after a "
            f"restore), or TABLE={own} to go back to that one"
        )


def warn_of_open_routes(given):
    """Says so where any principal that IAM lets call the API reaches the operators' or the product's routes."""
    kept = (described(app_stack()) or ({},))[0]
    for name, whose in (("OperatorPrincipals", "the operators'"), ("ProductPrincipals", "the product's")):
        if not (given.get(name) or kept.get(name)):
            print(f"!! {name} is empty: whoever IAM lets call the API reaches {whose} routes (docs/INSTALL.md, 5. Deploy)", file=sys.stderr)


def app_stack():
    return f"tollgate-{os.environ.get('BRAND', '')}-{os.environ.get('STAGE', '')}"


def refuse_a_name_that_is_shortened(stack):
    """Stops a deployment as the builder of infra/deployer.yaml that would fail half-way: the builder may only make what is named as the stack."""
    too_long = len(stack) - LONGEST_STACK_NAME
    if too_long > 0:
        stop(
            f"the stack's name {stack} is too long by {too_long} for the rights of infra/deployer.yaml: CloudFormation would shorten the "
            f"names of functions. Choose a STAGE of at most {max(len(os.environ['STAGE']) - too_long, 0)} characters, for example prod"
        )


def refuse_to_reserve_what_is_not_there(aws):
    """Stops a deployment that would reserve concurrency of an account that has too little: CloudFormation would fail half-way."""
    limits = aws.client("lambda").get_account_settings()["AccountLimit"]
    has = limits["ConcurrentExecutions"]
    if has < NEEDED_CONCURRENCY:
        stop(
            f"ReserveConcurrency=true needs {NEEDED_CONCURRENCY} concurrent executions, and the account has {has} here: ask for more in "
            "Service Quotas (AWS Lambda, Concurrent executions), or leave it out"
        )
    # What this stack has reserved already is not in the count any more.
    if (described(app_stack()) or ({},))[0].get("ReserveConcurrency") == "true":
        return
    left = limits["UnreservedConcurrentExecutions"]
    if left < RESERVED_CONCURRENCY + UNRESERVED_CONCURRENCY:
        stop(
            f"ReserveConcurrency=true reserves {RESERVED_CONCURRENCY} concurrent executions, AWS keeps {UNRESERVED_CONCURRENCY} unreserved, and "
            f"other functions of the account left {left}: ask for more in Service Quotas, or leave it out"
        )


def refuse_to_lose_webhooks(given):
    """Stops a deployment that would drop the webhooks in the stack's parameter `Webhooks`, which this version no longer has. Events
    are kept only for the webhooks that are configured."""
    stack = app_stack()
    deployed = described(stack)
    if deployed is None:
        return
    kept = deployed[0]
    if kept.get("Webhooks") and not (given.get("WebhooksSecretArn") or kept.get("WebhooksSecretArn")):
        stop(
            f"the stack {stack} has webhooks in its parameter Webhooks, and they are a secret now: make it as docs/OPERATIONS.md, "
            "Webhooks, says, and give WebhooksSecretArn=arn:aws:secretsmanager:… in SAM_PARAMETERS"
        )


def outputs(stack):
    described = session().client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    for output in described.get("Outputs", []):
        print(f"{output['OutputKey']}={output['OutputValue']}")


def table(name):
    client = session().client("dynamodb")
    described = client.describe_table(TableName=name)["Table"]
    missing = []
    if described["TableStatus"] != "ACTIVE":
        missing.append(f"it is {described['TableStatus']}")
    if described.get("StreamSpecification", {}).get("StreamViewType") != "KEYS_ONLY":
        missing.append("its stream (keys only) is off")
    if client.describe_time_to_live(TableName=name)["TimeToLiveDescription"].get("AttributeName") != "ttl":
        missing.append("its TTL (attribute ttl) is off")
    if not described.get("DeletionProtectionEnabled"):
        missing.append("its deletion protection is off")
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] != "ENABLED":
        missing.append("its point-in-time recovery is off")
    if missing:
        stop(f"the table {name} cannot be used yet: {'; '.join(missing)}. `make restore` switches them on")
    print(f"TableName={name}")
    print(f"TableArn={described['TableArn']}")
    print(f"TableStreamArn={described['LatestStreamArn']}")


def stack_named(stack):
    """What CloudFormation says of a stack; `None` if there is none, or a change set waits to make it (as PREVIEW=1 leaves one)."""
    try:
        found = session().client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return None
    return None if found["StackStatus"] == "REVIEW_IN_PROGRESS" else found


def is_there(stack):
    print("no" if stack_named(stack) is None else "yes")


def tags(stack, *pairs):
    """What is not given again keeps its value, as parameters do: CloudFormation would drop it."""
    kept = {one["Key"]: one["Value"] for one in (stack_named(stack) or {}).get("Tags", [])}
    given = dict(pair.split("=", 1) for pair in pairs)
    own = {"tollgate": f"{os.environ['BRAND']}-{os.environ['STAGE']}"}
    for name, value in {**kept, **given, **own}.items():
        print(f"{name}={value}")


def protect(stack):
    """Lets nobody delete the stack in passing, and no update replace what holds data or has an address that others know."""
    client = session().client("cloudformation")
    actions, types = KEPT_TYPES["-data" if stack.endswith("-data") else ""]
    allow = {"Effect": "Allow", "Principal": "*", "Action": "Update:*", "Resource": "*"}
    deny = {"Effect": "Deny", "Principal": "*", "Action": actions, "Resource": "*"}
    deny["Condition"] = {"StringEquals": {"ResourceType": types}}
    client.set_stack_policy(StackName=stack, StackPolicyBody=json.dumps({"Statement": [allow, deny]}))
    client.update_termination_protection(StackName=stack, EnableTerminationProtection=True)


def described(stack):
    """The parameters and the outputs of a stack; `None` if there is no such stack."""
    found = stack_named(stack)
    if found is None:
        return None
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in found.get("Parameters", [])}
    return parameters, {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}


def behind_front(stack):
    aws = session()
    if aws.region_name != "us-east-1":
        stop(f"the region is {aws.region_name}. A front can stand before an app in us-east-1 alone: CloudFront takes web ACLs from there")
    app = described(stack)
    if app is None:
        stop(f"there is no stack {stack}: deploy the app first, with DomainName and CertificateArn")
    parameters, made = app
    if "DomainTarget" not in made:
        stop(f"the stack {stack} has no domain of its own: deploy it with DomainName and CertificateArn first")
    account = aws.client("sts").get_caller_identity()["Account"]
    wanted = os.environ.get("ACCOUNT", "")
    if wanted and wanted != account:
        stop(f"the credentials belong to account {account}, and ACCOUNT={wanted} was asked for: nothing was made")
    print(f"Account={account}")
    print(f"DomainName={parameters['DomainName']}")
    print(f"CertificateArn={parameters['CertificateArn']}")
    print(f"Origin={made['DomainTarget']}")


def digest(secret):
    """As the app computes it (crates/kernel/src/digest.rs): SHA-256 of the length in eight bytes, then the text."""
    raw = secret.encode()
    return hashlib.sha256(len(raw).to_bytes(8, "big") + raw).hexdigest()


def front_proofs(stack):
    front = described(stack)
    if front is None:
        return
    client = session().client("secretsmanager")
    arns = front[1]["ProofArns"].split(",")
    print("FrontProofs=" + ",".join(digest(client.get_secret_value(SecretId=arn)["SecretString"]) for arn in arns))


def renew_proof(stack):
    front = described(stack)
    if front is None:
        stop(f"there is no stack {stack}: make front deploys it")
    arns = dict(zip("ab", front[1]["ProofArns"].split(",")))
    idle = "b" if front[1]["ProofInUse"] == "a" else "a"
    session().client("secretsmanager").put_secret_value(SecretId=arns[idle], SecretString=secrets.token_hex(32))
    print(f"== the secret {idle} is new; {front[1]['ProofInUse']} proves as before")


COMMANDS = {
    "preflight": lambda *pairs: preflight(pairs),
    "is-there": is_there,
    "outputs": outputs,
    "tags": tags,
    "protect": protect,
    "table": table,
    "behind-front": behind_front,
    "front-proofs": front_proofs,
    "renew-proof": renew_proof,
}


def main(command, *rest):
    try:
        COMMANDS[command](*rest)
    except (BotoCoreError, ClientError) as error:
        stop(f"AWS says: {error}")


main(*sys.argv[1:])
