"""AWS's checklist as an HTML report: `evidence.py <output of cargo test> <report>`. Each line of docs/evidence.yaml with the stories that
show it and how they ended, pictures of the pages, the rights of each function, and how data and incidents are handled (docs/SECURITY.md).
Fails if a story failed or did not run."""

import base64
import html
import pathlib
import re
import sys

import yaml

PICTURES = pathlib.Path("target/screenshots")
# A report is to be sent by mail: a few pictures a line.
PICTURES_A_LINE = 4
STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%}td,th{border-top:1px solid #ccc;padding:.5rem;text-align:left;vertical-align:top}
code{font-size:.85em;overflow-wrap:anywhere}img{width:16rem;border:1px solid #ccc;margin:.25rem}pre{white-space:pre-wrap}
.ok{color:#0a6b2d}.failed{color:#a40000;font-weight:bold}"""


class Template(yaml.SafeLoader):
    """YAML with CloudFormation's short functions, kept as text."""


def written(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        return f"{suffix} {node.value}"
    return f"{suffix} " + str(loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else loader.construct_mapping(node))


Template.add_multi_constructor("!", written)


def outcomes(output):
    """How each story ended, by its last name."""
    found = re.findall(r"^test (\S+) \.\.\. (\w+)", output, re.MULTILINE)
    return {name.rpartition("::")[2]: outcome for name, outcome in found}


def pictures(part):
    if not part:
        return ""
    found = sorted(PICTURES.glob(f"*{part}*.png"))[:PICTURES_A_LINE]
    return "".join(f'<img alt="{html.escape(one.stem)}" src="data:image/png;base64,{encoded(one)}">' for one in found)


def encoded(path):
    return base64.b64encode(path.read_bytes()).decode()


def rows(parts, ended):
    for part in parts:
        yield f"<h2>{html.escape(part['part'])}</h2><table>"
        for line in part["lines"]:
            shown = "".join(
                f'<div class="{"ok" if ended.get(story) == "ok" else "failed"}">{ended.get(story, "did not run")} <code>{story}</code></div>'
                for story in line["stories"]
            )
            yield f"<tr><td>{html.escape(line['says'])}<div>{pictures(line.get('pictures'))}</div></td><td>{shown}</td></tr>"
        yield "</table>"


def rights():
    """The actions of each function's role."""
    template = yaml.load(pathlib.Path("infra/template.yaml").read_text(), Template)
    yield "<h2>What each function may do</h2><table>"
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            actions = set()
            for statement in (one for policy in resource["Properties"]["Policies"] for one in policy["Statement"]):
                named = statement["Action"]
                actions |= {named} if isinstance(named, str) else set(named)
            yield f"<tr><td>{name}</td><td><code>{', '.join(sorted(actions))}</code></td></tr>"
    yield "</table>"


def texts():
    for title, file in (("Security, data and incidents", "docs/SECURITY.md"), ("Architecture", "docs/ARCHITECTURE.md")):
        yield f"<h2>{title}</h2><pre>{html.escape(pathlib.Path(file).read_text())}</pre>"


def main(output, report):
    parts = yaml.safe_load(pathlib.Path("docs/evidence.yaml").read_text())
    ended = outcomes(pathlib.Path(output).read_text(errors="replace"))
    wanted = {story for part in parts for line in part["lines"] for story in line["stories"]}
    bad = sorted(story for story in wanted if ended.get(story) != "ok")
    body = "".join((*rows(parts, ended), *rights(), *texts()))
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Tollgate: evidence</title><style>{STYLE}</style>'
    summary = f"<h1>Evidence for AWS Marketplace's review</h1><p>{len(wanted) - len(bad)} of {len(wanted)} stories passed.</p>"
    pathlib.Path(report).write_text(f"{head}{summary}{body}</html>\n")
    print(f"== {len(wanted) - len(bad)} of {len(wanted)} stories passed; the report is {report}")
    if bad:
        sys.exit(f"!! failed, or did not run: {', '.join(bad)}")


main(*sys.argv[1:])
