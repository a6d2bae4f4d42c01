"""Buyers of a running sandbox, as far as a bound workspace with usage; and calls that are signed."""

import json
import re
import urllib.error
import urllib.parse
import urllib.request

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

USER = {"AWS_ACCESS_KEY_ID": "sandbox", "AWS_SECRET_ACCESS_KEY": "sandbox"}
SESSION = {
    "AWS_ACCESS_KEY_ID": "sandbox-session",
    "AWS_SECRET_ACCESS_KEY": "sandbox-session-secret",
    "AWS_SESSION_TOKEN": "sandbox/session+token==",
}
PASSWORD = "plum-Harbor-92-lantern"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def ask(method, url, headers, data=None):
    """Status, headers and text, whatever the status."""
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.build_opener(NoRedirect).open(request, timeout=60) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


class Browser:
    """Keeps cookies, secure ones too."""

    def __init__(self, app):
        self.app, self.cookies = app, {}

    def post(self, path, body, content_type="application/json", accept="application/json"):
        data = json.dumps(body) if content_type == "application/json" else urllib.parse.urlencode(body)
        headers = {"content-type": content_type, "accept": accept}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        status, said, text = ask("POST", self.app + path, headers, data.encode())
        for line in said.get_all("set-cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name.strip()] = rest.partition(";")[0]
        assert status in (200, 201, 202, 303), f"POST {path}: {status} {text[:1000]}"
        return json.loads(text) if text.startswith("{") else text


def signed(app, method, path, body=None, content_type="application/json", who=USER):
    data = None if body is None else json.dumps(body).encode()
    request = AWSRequest(method, app + path, data=data, headers={"content-type": content_type} if data else {})
    credentials = Credentials(who["AWS_ACCESS_KEY_ID"], who["AWS_SECRET_ACCESS_KEY"], who.get("AWS_SESSION_TOKEN"))
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
    status, _, text = ask(method, app + path, dict(request.headers), data)
    return status, json.loads(text)


class Buyer:
    """Bought, landed, registered under `name`, with one workspace."""

    def __init__(self, sandbox, app, name, **order):
        self.sandbox, self.app = sandbox, app
        self.bought = sandbox.control("POST", "/purchases", {"confirmAfterSeconds": 0, **order})
        sandbox.advance(1)
        browser, email = Browser(app), f"{name}@example.com"
        token = {"x-amzn-marketplace-token": self.bought["token"]}
        browser.post("/marketplace", token, "application/x-www-form-urlencoded", "text/html")
        browser.post("/codes", {"purpose": "register", "email": email})
        code = re.search(r"\b\d{6}\b", sandbox.inbox(email)[0]["text"])[0]
        form = {
            "site": "us1", "username": name, "email": email, "emailCode": code,
            "password": PASSWORD, "passwordConfirmation": PASSWORD,
            "companyName": "Example Ltd", "industry": "software", "region": "US", "contactName": "Ann Lee",
            "workspaceName": "Production", "workspaceLanguage": "en", "acceptTerms": True,
        }  # fmt: skip
        self.workspace = browser.post("/register", form)["workspace"]["id"]

    @property
    def arn(self):
        return self.bought["licenseArn"]

    @property
    def license(self):
        return self.arn.rpartition(":")[2]

    def use(self, dimension, quantity):
        """Usage of this hour, which is over afterwards. Answers the hour, as records are named by it."""
        now = self.sandbox.now()
        event = {"specversion": "1.0", "id": f"{self.workspace}-{now.timestamp()}", "source": "drill"}
        event |= {"time": now.strftime("%Y-%m-%dT%H:%M:%SZ"), "type": dimension, "subject": self.workspace}
        event |= {"data": {"quantity": str(quantity)}}
        status, said = signed(self.app, "POST", "/v1/usage-events", [event], "application/cloudevents-batch+json")
        assert status == 200 and said["results"][0]["outcome"] == "accepted", said
        self.sandbox.advance(3600)
        return now.strftime("%Y-%m-%dT%H")
