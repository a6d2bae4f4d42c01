"""moto's server, for drills of scripts that speak with AWS: it ends with the drill."""

import contextlib
import logging
import os

from moto.server import ThreadedMotoServer


@contextlib.contextmanager
def moto():
    """Starts the server, and has boto3 and every script that is started speak with it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    # By name: a bucket's address cannot be told from an IP address.
    os.environ.update(AWS_ENDPOINT_URL=f"http://localhost:{port}", AWS_REGION="us-east-1", AWS_DEFAULT_REGION="us-east-1")
    os.environ.update(AWS_ACCESS_KEY_ID="drill", AWS_SECRET_ACCESS_KEY="drill")
    try:
        yield
    finally:
        server.stop()
