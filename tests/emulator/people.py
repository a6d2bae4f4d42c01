"""Who calls the API: a browser that keeps cookies, and principals that sign their requests with the policies of docs/OPERATIONS.md."""

import http.client
import json
import re
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from cloud import ACCOUNT, REGION, ROOT, Failed


class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    def json(self):
        return json.loads(self.text)


class Api:
    """The HTTP API at the address that the stack's output names."""

    def __init__(self, cloud, url):
        self.port, self.host = cloud.port, urllib.parse.urlsplit(url).netloc

    def ask(self, method, path, headers, body=b""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, body=body, headers={"host": self.host, **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            connection.close()


class Browser:
    def __init__(self, api):
        self.api, self.cookies = api, {}

    def send(self, method, path, body=None, form=None):
        headers = {"accept": "application/json"}
        if self.cookies:
            headers["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        data = b""
        if form is not None:
            headers |= {"content-type": "application/x-www-form-urlencoded", "accept": "text/html"}
            data = urllib.parse.urlencode(form).encode()
        elif body is not None:
            headers["content-type"] = "application/json"
            data = json.dumps(body).encode()
        answer = self.api.ask(method, path, headers, data)
        for line in answer.headers.get_all("set-cookie") or []:
            name, _, rest = line.partition("=")
            self.cookies[name.strip()] = rest.partition(";")[0]
        return answer


def documented_policy(title, api_id):
    """The policy that docs/OPERATIONS.md gives under a bold word, for this API."""
    text = (ROOT / "docs/OPERATIONS.md").read_text()
    found = re.search(rf"\*\*{title}\*\*.*?```json\n(.*?)```", text, re.DOTALL)
    if not found:
        raise Failed(f"docs/OPERATIONS.md has no policy for {title}")
    filled = found[1].replace("<region>", REGION).replace("<account>", ACCOUNT).replace("<api>", api_id)
    return json.loads(filled)


class Signer:
    """An IAM user with one of the documented policies."""

    def __init__(self, cloud, api, title):
        self.api, name = api, title.replace(" ", "-")
        iam = cloud.client("iam")
        iam.create_user(UserName=name)
        policy = json.dumps(documented_policy(title, api.host.partition(".")[0]))
        iam.put_user_policy(UserName=name, PolicyName="documented", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        self.credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])

    def send(self, method, path, body=None, content_type="application/json"):
        data = b"" if body is None else json.dumps(body).encode()
        headers = {"host": self.api.host} | ({"content-type": content_type} if data else {})
        request = AWSRequest(method, f"http://{self.api.host}{path}", data=data, headers=headers)
        SigV4Auth(self.credentials, "execute-api", REGION).add_auth(request)
        return self.api.ask(method, path, dict(request.headers), data)
