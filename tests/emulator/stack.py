"""The two stacks, transformed by SAM's own translator and created in the emulator, and what can be read back of them."""

import json
import logging
import os
import pathlib
import re

import botocore
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from cloud import ACCOUNT, REGION, ROOT, SENDER, Failed, until

ZIPS = "tollgate-zips"
# What the emulator does not know, and the walk does not need: these are left out, and named in what it prints.
UNKNOWN = {"AWS::Backup::BackupSelection", "AWS::CodeDeploy::Application", "AWS::CodeDeploy::DeploymentGroup"}
# Two variables name files that Lambda's environment has and the emulator has not.
CERTIFICATES = str(pathlib.Path(botocore.__file__).parent / "cacert.pem")
LAMBDA_BRAND_FILE = "/var/task/brand.toml"


logging.getLogger("samtranslator.feature_toggle.feature_toggle").setLevel(logging.ERROR)


class NoPolicies:
    """SAM may ask for AWS's managed policies by name. The template uses none."""

    def load(self):
        return {}


def transformed(file, parameters):
    """The template as CloudFormation has it after SAM's macro, and with the zips' places in S3."""
    source = yaml_parse((ROOT / file).read_text())
    for resource in source["Resources"].values():
        code = resource.get("Properties", {}).get("CodeUri")
        if resource["Type"] == "AWS::Serverless::Function":
            # What `sam deploy` does with a local path.
            resource["Properties"]["CodeUri"] = f"s3://{ZIPS}/{pathlib.PurePosixPath(code).name}"
    if "Transform" not in source:
        return source
    os.environ.setdefault("AWS_DEFAULT_REGION", REGION)
    return transform(source, parameters, NoPolicies())


def named_in(value):
    """The resources that a part of a template names by Ref, Fn::GetAtt or Fn::Sub."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "Ref":
                yield inner
            elif key == "Fn::GetAtt":
                yield inner[0] if isinstance(inner, list) else inner.partition(".")[0]
            elif key == "Fn::Sub":
                text = inner[0] if isinstance(inner, list) else inner
                yield from (name.partition(".")[0] for name in re.findall(r"\$\{([\w.]+)\}", text))
                yield from named_in(inner[1]) if isinstance(inner, list) else ()
            elif key == "DependsOn":
                yield from [inner] if isinstance(inner, str) else inner
            else:
                yield from named_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named_in(inner)


def refuse_circles(name, resources):
    """Fails where resources wait for each other, as CloudFormation does; update policies count, which linters do not look at."""
    needs = {one: set(named_in(body)) & set(resources) for one, body in resources.items()}
    while free := {one for one, others in needs.items() if not others - {one}}:
        needs = {one: others - free for one, others in needs.items() if one not in free}
    if needs:
        raise Failed(f"{name}: these wait for each other: {sorted(needs)}")


def leave_out(stack, resources):
    def is_unknown(one):
        return one["Type"] in UNKNOWN or "Metrics" in one.get("Properties", {})

    unknown = sorted(name for name, one in resources.items() if is_unknown(one))
    for kind in sorted({resources.pop(name)["Type"] for name in unknown}):
        print(f"   {stack}: without {kind}{' by metric math' * kind.endswith('Alarm')}, which the emulator does not know")
    for one in resources.values():
        # Aliases then move at once.
        one.get("UpdatePolicy", {}).pop("CodeDeployLambdaAliasUpdate", None)


class Stack:
    def __init__(self, cloud, stage):
        self.cloud, self.stage = cloud, stage
        self.cloudformation = cloud.client("cloudformation")
        self.name = f"tollgate-truewatch-{stage}"
        self.templates = {}

    def create(self, **more):
        common = {"Brand": "truewatch", "Stage": self.stage, "Account": ACCOUNT, "PublicUrl": "https://app.example.com"}
        data = self._make("infra/data.yaml", f"{self.name}-data", common)
        machine = {"Architecture": "x86_64", "SenderAddress": SENDER}
        self.outputs = self._make("infra/template.yaml", self.name, common | data | machine | more)
        self.physical = self._resources(self.name)
        self._import_routes()

    def _make(self, file, name, parameters):
        template = transformed(file, dict(parameters))
        refuse_circles(name, template["Resources"])
        leave_out(name, template["Resources"])
        body = json.dumps(template, default=str)
        wanted = template["Parameters"]
        given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items() if key in wanted]
        key = f"{name}.json"
        self.templates[file] = template
        self.cloud.client("s3").put_object(Bucket=ZIPS, Key=key, Body=body.encode())
        self.cloudformation.create_stack(
            StackName=name,
            TemplateURL=f"{self.cloud.url}/{ZIPS}/{key}",
            Parameters=given,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        return self._until_made(name)

    def _import_routes(self):
        """Makes the routes of the API's OpenAPI body, which API Gateway imports and the emulator does not."""
        client, api = self.cloud.client("apigatewayv2"), self.physical_id("Api")
        body = self.templates["infra/template.yaml"]["Resources"]["Api"]["Properties"]["Body"]
        for path, methods in body["paths"].items():
            for method, operation in methods.items():
                uri = operation["x-amazon-apigateway-integration"]["uri"]["Fn::Sub"]
                alias = re.search(r"\$\{(\w+)\}/invocations", uri)[1]
                target = client.create_integration(
                    ApiId=api,
                    IntegrationType="AWS_PROXY",
                    IntegrationUri=self.physical_id(alias),
                    PayloadFormatVersion="2.0",
                )["IntegrationId"]
                key = path if path == "$default" else f"{method.upper()} {path}"
                signed = any("AWS_IAM" in scheme for scheme in operation.get("security", []))
                signed = {"AuthorizationType": "AWS_IAM" if signed else "NONE"}
                client.create_route(ApiId=api, RouteKey=key, Target=f"integrations/{target}", **signed)

    def _until_made(self, name):
        def made():
            [found] = self.cloudformation.describe_stacks(StackName=name)["Stacks"]
            return None if found["StackStatus"].endswith("IN_PROGRESS") else found

        found = until(made, f"{name} is not made")
        if found["StackStatus"] != "CREATE_COMPLETE":
            events = self.cloudformation.describe_stack_events(StackName=name)["StackEvents"]
            why = [
                f"{one['LogicalResourceId']}: {one.get('ResourceStatusReason')}"
                for one in events
                if one["ResourceStatus"].endswith("FAILED")
            ]
            raise Failed(f"{name} is {found['StackStatus']}: {why}")
        return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", [])}

    def _resources(self, name):
        pages = self.cloudformation.get_paginator("list_stack_resources").paginate(StackName=name)
        listed = [one for page in pages for one in page["StackResourceSummaries"]]
        return {one["LogicalResourceId"]: one for one in listed}

    def physical_id(self, logical):
        return self.physical[logical]["PhysicalResourceId"]

    def functions(self):
        kind = "AWS::Lambda::Function"
        return {name: one["PhysicalResourceId"] for name, one in self.physical.items() if one["ResourceType"] == kind}

    def check(self):
        """Holds what the emulator has against the source: functions, their roles' policies, routes, alarms."""
        source = yaml_parse((ROOT / "infra/template.yaml").read_text())["Resources"]
        wanted = {name: one["Properties"] for name, one in source.items() if one["Type"] == "AWS::Serverless::Function"}
        functions = self.functions()
        if set(functions) != set(wanted):
            raise Failed(f"functions differ from the template: {set(functions) ^ set(wanted)}")
        self._check_policies(wanted)
        routes = {(one["Properties"].get("Path"), one["Properties"].get("Method")) for each in wanted.values()
                  for one in each.get("Events", {}).values() if one["Type"] == "HttpApi"}  # fmt: skip
        client = self.cloud.client("apigatewayv2")
        pages = client.get_paginator("get_routes").paginate(ApiId=self.physical_id("Api"))
        made = [one["RouteKey"] for page in pages for one in page["Items"]]
        if len(made) != len(routes):
            raise Failed(f"the API has {len(made)} routes, the template {len(routes)}")
        return f"{len(functions)} functions with their policies, {len(made)} routes"

    def _check_policies(self, wanted):
        iam = self.cloud.client("iam")
        for name, properties in wanted.items():
            role = self.physical_id(f"{name}Role")
            given = []
            for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
                given += document["Statement"]
            statements = [statement for policy in properties["Policies"] for statement in policy["Statement"]]
            if len(given) != len(statements):
                raise Failed(f"{name} has {len(given)} statements, the template {len(statements)}")

    def use_this_machine(self):
        """Has the programs find the brand file of their zip, this machine's certificates, and the walk's clock."""
        client = self.cloud.client("lambda")
        for physical in self.functions().values():
            variables = client.get_function_configuration(FunctionName=physical)["Environment"]["Variables"]
            if variables["BRAND_FILE"] != LAMBDA_BRAND_FILE:
                raise Failed(f"{physical}: BRAND_FILE is {variables['BRAND_FILE']}")
            # A program starts in the folder of its zip.
            variables |= {"BRAND_FILE": "brand.toml", "SSL_CERT_FILE": CERTIFICATES} | self.cloud.clock_variables()
            client.update_function_configuration(FunctionName=physical, Environment={"Variables": variables})
            version = client.publish_version(FunctionName=physical)["Version"]
            client.update_alias(FunctionName=physical, Name="live", FunctionVersion=version)

    def stop(self):
        """Has this stack's schedules and queues call nothing: its programs are not walked through."""
        mappings = self.cloud.client("lambda")
        for one in mappings.list_event_source_mappings()["EventSourceMappings"]:
            if self.name in one["FunctionArn"]:
                mappings.delete_event_source_mapping(UUID=one["UUID"])
        client = self.cloud.client("scheduler")
        for page in client.get_paginator("list_schedules").paginate(NamePrefix=self.name):
            for one in page["Schedules"]:
                client.delete_schedule(Name=one["Name"], GroupName=one["GroupName"])
