"""Say which JSON answers of docs/openapi.yaml no story got.

    TOLLGATE_ANSWERS_FILE=answers.txt cargo test …; python scripts/answers.py answers.txt

A line of the file is an answer that a story got and that the description allows: method, path, status and media type. Ends with 1 if
a described one is missing. Answers of `default`, problems, are not asked for one by one.
"""

import pathlib
import sys

import yaml

DESCRIPTION = pathlib.Path(__file__).parent.parent / "docs/openapi.yaml"
METHODS = ("get", "post", "put", "delete")


def described():
    """Method, path, status and media type of each JSON answer."""
    document = yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))
    for path, operations in document["paths"].items():
        for method in METHODS:
            for status, answer in operations.get(method, {}).get("responses", {}).items():
                if "$ref" in answer:
                    answer = document["components"]["responses"][answer["$ref"].rsplit("/", 1)[1]]
                for media_type in answer.get("content", {}):
                    if media_type.endswith("json") and status != "default":
                        yield f"{method} {path} {status} {media_type}"


seen = set(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines())
missing = [answer for answer in described() if answer not in seen]
for answer in missing:
    print(f"no story got: {answer}")
sys.exit(1 if missing else 0)
