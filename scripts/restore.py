"""Restore the table of one brand and stage to a new table, and make it ready for `make deploy TABLE=<new table>`.

    restore.py <table> <new table> [<time>]     to that time (2026-11-28T12:00:00Z), or to the latest time there is
    restore.py <backup's ARN> <new table>       from a backup of DynamoDB's, or a recovery point of AWS Backup's

Of a recovery point say BRAND and STAGE too: whose vault it is in, and whose data's stack has the role that AWS Backup restores as.
VAULT and RESTORE_ROLE=<ARN> name others.

The restore itself brings back items, keys and the index. What it leaves off is switched on here: the stream, the TTL, point-in-time
recovery and deletion protection. May be run again after an interruption: it goes on where the new table is.
"""

import datetime
import os
import sys
import time

import boto3
from botocore.exceptions import BotoCoreError, ClientError

WAIT_SECONDS = 20


def say(text):
    print(f"== {text}", flush=True)


def stop(text):
    print(f"!! {text}", file=sys.stderr)
    sys.exit(1)


def code(error):
    return error.response["Error"]["Code"]


def describe(client, name):
    try:
        return client.describe_table(TableName=name)["Table"]
    except ClientError as error:
        if code(error) == "ResourceNotFoundException":
            return None
        raise


def vault_and_role():
    """Where AWS Backup has the recovery point, and who it restores as."""
    brand, stage = os.environ.get("BRAND"), os.environ.get("STAGE")
    if not (brand and stage):
        stop("AWS Backup restores from a vault and as a role: say BRAND and STAGE, whose data's stack has both")
    vault, given = os.environ.get("VAULT") or f"tollgate-{brand}-{stage}", os.environ.get("RESTORE_ROLE")
    if given:
        return vault, given
    ask_for = {"StackName": f"tollgate-{brand}-{stage}-data", "LogicalResourceId": "BackupRole"}
    made = boto3.client("cloudformation").describe_stack_resource(**ask_for)["StackResourceDetail"]
    return vault, boto3.client("iam").get_role(RoleName=made["PhysicalResourceId"])["Role"]["Arn"]


def restore_recovery_point(arn, new):
    """A job of AWS Backup's, until it has come to its end; its idempotency keeps a second run from starting another."""
    backup, (vault, role) = boto3.client("backup"), vault_and_role()
    # What AWS Backup wrote down of the table, under another name.
    kept = backup.get_recovery_point_restore_metadata(BackupVaultName=vault, RecoveryPointArn=arn)["RestoreMetadata"]
    started = backup.start_restore_job(
        RecoveryPointArn=arn,
        IamRoleArn=role,
        ResourceType="DynamoDB",
        Metadata={**kept, "targetTableName": new},
        IdempotencyToken=f"{arn.rsplit(':', 1)[-1]}-{new}",
    )
    while (job := backup.describe_restore_job(RestoreJobId=started["RestoreJobId"]))["Status"] in ("PENDING", "RUNNING"):
        say(f"AWS Backup's job is {job['Status']}, {job.get('PercentDone', '0')}")
        time.sleep(WAIT_SECONDS)
    if job["Status"] != "COMPLETED":
        stop(f"AWS Backup's job is {job['Status']}: {job.get('StatusMessage', 'it does not say why')}")


def begin(client, source, new, at):
    if ":recovery-point:" in source:
        restore_recovery_point(source, new)
    elif source.startswith("arn:"):
        client.restore_table_from_backup(TargetTableName=new, BackupArn=source)
    elif at:
        moment = datetime.datetime.fromisoformat(at.replace("Z", "+00:00"))
        client.restore_table_to_point_in_time(SourceTableName=source, TargetTableName=new, RestoreDateTime=moment)
    else:
        client.restore_table_to_point_in_time(SourceTableName=source, TargetTableName=new, UseLatestRestorableTime=True)


def until_active(client, name):
    while (state := describe(client, name)["TableStatus"]) != "ACTIVE":
        say(f"{name} is {state}")
        time.sleep(WAIT_SECONDS)


def switch_on(client, name):
    table = describe(client, name)
    if not table.get("StreamSpecification", {}).get("StreamEnabled"):
        say("switching on the stream (keys only)")
        client.update_table(TableName=name, StreamSpecification={"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
        until_active(client, name)
    if not table.get("DeletionProtectionEnabled"):
        say("switching on deletion protection")
        client.update_table(TableName=name, DeletionProtectionEnabled=True)
        until_active(client, name)
    if client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]["TimeToLiveStatus"] == "DISABLED":
        say("switching on the TTL")
        client.update_time_to_live(TableName=name, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"})
    backups = client.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    if backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] != "ENABLED":
        say("switching on point-in-time recovery")
        client.update_continuous_backups(
            TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )


def main(arguments):
    if len(arguments) not in (2, 3):
        stop("say the table, the new table, and perhaps the time: restore.py <table> <new table> [2026-11-28T12:00:00Z]")
    source, new, at = arguments[0], arguments[1], arguments[2] if len(arguments) == 3 else None
    client = boto3.client("dynamodb")
    try:
        if describe(client, new) is None:
            say(f"restoring {source} to {new}, as it was at {at or 'the latest time there is'}")
            begin(client, source, new, at)
        until_active(client, new)
        switch_on(client, new)
    except (BotoCoreError, ClientError) as error:
        stop(f"AWS says: {error}")
    say(f"{new} is ready. Now: make deploy BRAND=… STAGE=… TABLE={new}, then have reconcile run (docs/OPERATIONS.md, Backup)")


main(sys.argv[1:])
