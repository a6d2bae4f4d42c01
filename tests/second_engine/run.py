"""Runs a command against a second DynamoDB: moto's, on a free port of this machine, as long as the command runs.

    python tests/second_engine/run.py cargo test --workspace --test stories -- landing::

The stories find it by TOLLGATE_STORIES_ENGINE, `sandbox demo` by DYNAMODB_ENDPOINT. What differs between the engines is in
docs/decisions/022-second-engine.md.
"""

import logging
import os
import subprocess
import sys

from moto.server import ThreadedMotoServer


def main(command):
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        url = f"http://{host}:{port}"
        environment = dict(os.environ, TOLLGATE_STORIES_ENGINE=url, DYNAMODB_ENDPOINT=url)
        return subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, check=False).returncode
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
