"""Runs a script with names below `.localhost` leading to this machine, which not every resolver does: locally.py <script> [arguments]."""

import runpy
import socket
import sys

resolve = socket.getaddrinfo


def locally(host, *rest, **more):
    return resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *rest, **more)


if __name__ == "__main__":
    socket.getaddrinfo = locally
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
