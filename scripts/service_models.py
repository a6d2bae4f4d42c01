"""What AWS Marketplace's APIs take and answer, by AWS's own service models, as botocore has them.

crates/sandbox/src/aws/models.json holds the operations that we speak: members, types, lengths, ranges, patterns, enumerations, errors and
their statuses, and what is deprecated. The sandbox refuses by it what AWS refuses by it. `make check` compares it with the newest botocore
that PyPI has, and fails if AWS has changed something: read what is new, decide what it means here, then take it over with
scripts/service_models.py --write.
"""

import argparse
import difflib
import gzip
import json
import pathlib
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ROOT / "crates/sandbox/src/aws/models.json"

# The operations, by botocore's name of the service.
SPOKEN = {
    "marketplace-agreement": [
        "BatchCreateBillingAdjustmentRequest",
        "DescribeAgreement",
        "GetAgreementContacts",
        "GetAgreementEntitlements",
        "GetAgreementTerms",
        "GetBillingAdjustmentRequest",
        "ListAgreementInvoiceLineItems",
        "ListBillingAdjustmentRequests",
        "SearchAgreements",
    ],
    "marketplace-entitlement": ["GetEntitlements"],
    "meteringmarketplace": ["BatchMeterUsage", "ResolveCustomer"],
}
# What a shape says beside its type.
RULES = ("enum", "error", "exception", "max", "min", "pattern", "required", "sensitive", "timestampFormat", "union")
# What a member says beside its shape.
MEMBER_RULES = ("deprecated", "deprecatedMessage", "deprecatedSince", "idempotencyToken")


class Offline(Exception):
    """PyPI cannot be reached."""


def newest_wheel(folder):
    """The newest botocore that PyPI has, downloaded into `folder`."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
    command += ["--only-binary", ":all:", "--timeout", "30", "--retries", "1", "--dest", str(folder), "botocore"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        raise Offline from None
    wheels = sorted(pathlib.Path(folder).glob("botocore-*.whl"))
    if done.returncode != 0 or not wheels:
        raise Offline
    return wheels[-1]


class Wheel:
    """The models of a botocore wheel."""

    def __init__(self, path):
        self.version = path.name.split("-")[1]
        self.archive = zipfile.ZipFile(path)

    def model(self, service):
        begin = f"botocore/data/{service}/"
        names = [name for name in self.archive.namelist() if name.startswith(begin) and "/service-2.json" in name]
        newest = max(names)
        content = self.archive.read(newest)
        return json.loads(gzip.decompress(content) if newest.endswith(".gz") else content)


class Installed:
    """The models of the botocore that the tests use."""

    def __init__(self):
        import botocore
        from botocore.loaders import Loader

        self.version = botocore.__version__
        self.loader = Loader()

    def model(self, service):
        return self.loader.load_service_model(service, "service-2")


def kept_shape(shape):
    kept = {"type": shape["type"]}
    kept.update({rule: shape[rule] for rule in RULES if rule in shape})
    if "members" in shape:
        kept["members"] = {
            name: {"shape": member["shape"], **{rule: member[rule] for rule in MEMBER_RULES if rule in member}}
            for name, member in sorted(shape["members"].items())
        }
    for part in ("member", "key", "value"):
        if part in shape:
            kept[part] = {"shape": shape[part]["shape"]}
    return kept


def reached(shapes, names):
    """The shapes that `names` lead to."""
    found, ahead = set(), list(names)
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        found.add(name)
        shape = shapes[name]
        ahead.extend(member["shape"] for member in shape.get("members", {}).values())
        ahead.extend(shape[part]["shape"] for part in ("member", "key", "value") if part in shape)
    return found


def spoken(models):
    """What KEPT holds, by the models of `models`. An operation that AWS has taken back is left out, which shows as a difference."""
    services = {}
    for service, operations in SPOKEN.items():
        model = models.model(service)
        kept, roots = {}, set()
        for name in operations:
            operation = model["operations"].get(name)
            if operation is None:
                continue
            errors = sorted(error["shape"] for error in operation.get("errors", []))
            kept[name] = {"input": operation["input"]["shape"], "output": operation["output"]["shape"], "errors": errors}
            kept[name].update({rule: operation[rule] for rule in MEMBER_RULES if rule in operation})
            roots.update([kept[name]["input"], kept[name]["output"], *errors])
        shapes = model["shapes"]
        services[model["metadata"]["targetPrefix"]] = {
            "operations": kept,
            "others": sorted(set(model["operations"]) - set(operations)),
            "shapes": {name: kept_shape(shapes[name]) for name in sorted(reached(shapes, roots))},
        }
    return json.dumps(services, indent=1, sort_keys=True) + "\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="take over what AWS has changed")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        try:
            models = Wheel(newest_wheel(folder))
        except Offline:
            models = Installed()
            print(f"warning: PyPI cannot be reached: compared with botocore {models.version} that is installed here", file=sys.stderr)
        now = spoken(models)
    if arguments.write:
        KEPT.write_text(now)
        print(f"{KEPT.relative_to(ROOT)} is as botocore {models.version} says")
        return 0
    before = KEPT.read_text()
    if now == before:
        print(f"AWS Marketplace's models are as botocore {models.version} says")
        return 0
    if isinstance(models, Installed):
        # An older one than was taken over says nothing new.
        print("they differ from what was taken over, which may be newer: NOT compared", file=sys.stderr)
        return 0
    lines = difflib.unified_diff(before.splitlines(), now.splitlines(), "taken over", f"botocore {models.version}", lineterm="", n=6)
    print("\n".join(lines))
    print("AWS has changed what we speak: read it, decide what it means here, then run scripts/service_models.py --write", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
