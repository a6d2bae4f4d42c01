"""Do the scripts work where people call them: in a path with blanks, from another folder, with cargo building elsewhere, behind a proxy,
and with a Rust that is too old? They are run with a cargo and a rustc that only say how they were called, so that nothing is built.

    python tests/conformance/scripts_drill.py
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from drills import drill, run_all
from sandbox import equal

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What cargo makes; our own folders below target/ (tools, package, screenshots, …) stay where they are.
OF_CARGO = re.compile(r"target/(?:debug|release|measure|soak|lambda|doc)\b")

# The wanted version stands in for the real one; `cargo build` makes a program that says where it was called and with what.
CARGO = r"""#!/usr/bin/env bash
target=${CARGO_TARGET_DIR:-${CARGO_BUILD_TARGET_DIR:-$PWD/target}}
case $1 in
  --version) echo "cargo $RUST_OF_DRILL" ;;
  metadata) printf '{"packages":[],"target_directory":"%s","version":1}\n' "$target" ;;
  build | test)
    [ -z "${CARGO_BUILD_TARGET:-}" ] || target=$target/$CARGO_BUILD_TARGET
    profile=debug
    case "$*" in *"--profile measure"*) profile=measure ;; esac
    mkdir -p "$target/$profile"
    for program in sandbox bench; do
      printf '#!/usr/bin/env bash\nprintf "%%s\\n" "program $0" "in $PWD" "words $*" "brand ${BRAND_FILE:-}" "around $NO_PROXY $no_proxy"\n' >"$target/$profile/$program"
      chmod +x "$target/$profile/$program"
    done ;;
esac
"""
RUSTC = '#!/usr/bin/env bash\necho "rustc $RUST_OF_DRILL (drill)"\n'

class Project:
    """The scripts in a project whose path has blanks, called from elsewhere."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.root, self.elsewhere, self.tools = (self.folder / name for name in ("a project", "else where", "bin"))
        for name in ("scripts", "brands", "events", "functions"):
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("src", "tests"))
        for name in ("Makefile", "Cargo.toml", "rust-toolchain.toml"):
            shutil.copy(ROOT / name, self.root)
        self.elsewhere.mkdir()
        self.tools.mkdir()
        for name, text in (("cargo", CARGO), ("rustc", RUSTC)):
            (self.tools / name).write_text(text, encoding="utf-8")
            (self.tools / name).chmod(0o755)

    def run(self, script, *words, status=0, rust="1.95.0", **settings):
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("CARGO", "RUST"))}
        environment = clean | {"PATH": f"{self.tools}:{os.environ['PATH']}", "RUST_OF_DRILL": rust} | settings
        command = [str(self.root / "scripts" / script), *words] if script.endswith(".sh") else [script, *words]
        run = subprocess.run(command, cwd=self.elsewhere, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        equal(run.returncode, status)
        said = dict(line.split(" ", 1) for line in run.stdout.splitlines() if line.split(" ", 1)[0] in ("program", "in", "words", "brand", "around"))
        return said, run.stdout + run.stderr


@drill
def no_script_assumes_where_cargo_builds(project):
    wrong = []
    for path in sorted((ROOT / "scripts").glob("*.sh")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if OF_CARGO.search(line) and not line.lstrip().startswith("#"):
                wrong.append(f"{path.name}:{number}: {line.strip()}")
    equal(wrong, [])


@drill
def every_script_goes_to_the_project_and_quotes_its_path(project):
    wrong = []
    for path in sorted((ROOT / "scripts").glob("*.sh")):
        text = path.read_text(encoding="utf-8")
        if path.name != "tools.sh" and 'source "$(dirname "$0")/tools.sh"' not in text:
            wrong.append(f"{path.name} does not source tools.sh")
        if path.name not in ("tools.sh", "api.sh") and 'cd "$root"' not in text:
            wrong.append(f"{path.name} does not go to the project's folder")
    equal(wrong, [])


@drill
def a_script_that_calls_cargo_looks_at_the_compiler_first(project):
    wrong = []
    for path in sorted((ROOT / "scripts").glob("*.sh")):
        lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
        calls = [number for number, line in enumerate(lines) if re.search(r"\bcargo (build|test|run|clippy|doc|lambda)\b", line)]
        looks = [number for number, line in enumerate(lines) if line == "need_compilers"]
        if calls and (not looks or min(looks) > min(calls)):
            wrong.append(path.name)
    equal(wrong, [])


@drill
def the_demo_runs_from_another_folder_in_a_path_with_blanks(project):
    said, _ = project.run("demo.sh", "demo")
    equal((said["program"], said["in"], said["words"]), (f"{project.root}/target/debug/sandbox", str(project.root), "demo"))
    said, _ = project.run("make", "--no-print-directory", "-C", str(project.root), "demo-script")
    equal(said["words"], "demo-script")


@drill
def programs_are_found_where_cargo_was_told_to_build(project):
    target = project.folder / "built elsewhere"
    for name in ("CARGO_TARGET_DIR", "CARGO_BUILD_TARGET_DIR"):
        said, _ = project.run("demo.sh", "demo", **{name: str(target)})
        equal(said["program"], f"{target}/debug/sandbox")
        # A relative one is meant from where the caller stands.
        said, _ = project.run("demo.sh", "demo", **{name: "here"})
        equal(said["program"], f"{project.elsewhere}/here/debug/sandbox")
    said, _ = project.run("invoke.sh", FN="register", EVENT="events/register.all-fields.json", CARGO_TARGET_DIR=str(target))
    equal(said["words"], "invoke register events/register.all-fields.json")
    said, _ = project.run("demo.sh", "demo", CARGO_BUILD_TARGET="aarch64-unknown-linux-gnu")
    equal(said["program"], f"{project.root}/target/debug/sandbox")


@drill
def files_are_meant_from_where_the_caller_stands(project):
    (project.elsewhere / "mine.toml").touch()
    said, _ = project.run("demo.sh", "demo", BRAND_FILE="mine.toml")
    equal(said["brand"], f"{project.elsewhere}/mine.toml")
    said, _ = project.run("demo.sh", "demo", BRAND_FILE="brands/guance.toml")
    equal(said["brand"], "brands/guance.toml")
    (project.elsewhere / "event.json").touch()
    said, _ = project.run("invoke.sh", FN="register", EVENT="event.json")
    equal(said["words"], f"invoke register {project.elsewhere}/event.json")


@drill
def what_is_on_this_machine_goes_around_the_proxy(project):
    for name in ("NO_PROXY", "no_proxy"):
        said, _ = project.run("demo.sh", "demo", http_proxy="http://proxy.example.com:3128", **{name: "example.org"})
        upper, lower = said["around"].split(" ")
        for around in (upper, lower):
            assert {"localhost", "127.0.0.1", "::1"} <= set(around.split(",")), around
        assert "example.org" in (upper if name == "NO_PROXY" else lower).split(","), said
    said, _ = project.run("demo.sh", "demo", NO_PROXY="localhost,x", no_proxy="localhost,x")
    equal(said["around"], "localhost,x localhost,x")


@drill
def a_rust_that_is_too_old_is_told_in_a_sentence(project):
    for rust in ("1.70.0", "1.94.2", "1.95.0-nightly"):
        is_too_old = rust != "1.95.0-nightly"
        _, said = project.run("demo.sh", "demo", status=1 if is_too_old else 0, rust=rust)
        if is_too_old:
            assert f"Rust 1.95 or newer is needed, and this machine has {rust}" in said and "rustup" in said, said
    project.run("demo.sh", "demo", rust="1.100.0")


def main():
    return run_all(Project, prefix=None)


if __name__ == "__main__":
    sys.exit(main())
