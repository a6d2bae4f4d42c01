"""Calls the API below /v1, signed with your AWS credentials, and prints the answer as JSON.

    scripts/api.sh get  PATH [name=value …]     values go into the query
    scripts/api.sh post PATH [name=value …]     values go into a JSON body; name:=value takes the value as JSON (12, true)
    scripts/api.sh all  PATH [name=value …]     every page of a list, one JSON answer a page

PATH is an address, or what follows PUBLIC_URL in one. Its segments may be written as they are, an ARN too. Credentials and
region are found as the AWS CLI finds them (environment, profile, single sign-on, role); without a region it is us-east-1.

It ends with 0 if the call is answered, 1 if it is refused or fails (standard error says why), 2 if it is called wrongly.
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import BotoCoreError

# API Gateway waits 30 seconds for a function.
WAIT_SECONDS = 35
# The most pages that `all` follows: 100,000 entries of a hundred each.
MAX_PAGES = 1000
# What RFC 3986 leaves as it is; the signature encodes everything else of a path once more.
UNRESERVED = "-_.~"


class Refused(Exception):
    """Why there is no answer, in a sentence or two."""


class Misused(Exception):
    """What is wrong with the command."""


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A signature holds for one address."""

    def redirect_request(self, *_):
        return None


def address(path, query):
    """The address to call, each segment of its path encoded once, whether or not it was."""
    base = os.environ.get("PUBLIC_URL", "").rstrip("/")
    if not path.startswith(("http://", "https://")):
        if not base:
            raise Misused("say where the app is: export PUBLIC_URL=https://…")
        path = f"{base}/{path.lstrip('/')}"
    parts = urllib.parse.urlsplit(path)
    if not parts.path.startswith("/v1/"):
        raise Misused(f"{parts.path or '/'} is no path of the API: they begin with /v1/")
    segments = [urllib.parse.quote(urllib.parse.unquote(one), safe=UNRESERVED) for one in parts.path.split("/")]
    if "" in segments[1:] or "." in segments or ".." in segments:
        raise Misused(f"a part of {parts.path} is empty: is a variable not set?")
    fields = [*urllib.parse.parse_qsl(parts.query, keep_blank_values=True), *query]
    encoded = urllib.parse.urlencode(fields, quote_via=urllib.parse.quote, safe=UNRESERVED)
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, "/".join(segments), encoded, ""))


def fields(arguments):
    """`name=value` as text, `name:=value` as JSON."""
    read = []
    for argument in arguments:
        name, is_field, value = argument.partition("=")
        if not is_field or not name.rstrip(":"):
            raise Misused(f"{argument!r} is no name=value")
        if name.endswith(":"):
            try:
                read.append((name[:-1], json.loads(value)))
            except ValueError:
                raise Misused(f"{value!r} is no JSON; for text write {name[:-1]}={value!r}") from None
        else:
            read.append((name, value))
    return read


class Caller:
    """Who calls, as the AWS CLI would."""

    def __init__(self):
        session = botocore.session.Session()
        self.region = os.environ.get("AWS_REGION") or session.get_config_variable("region") or "us-east-1"
        found = session.get_credentials()
        if found is None:
            raise Refused("there are no AWS credentials: set AWS_PROFILE, sign in (aws sso login), or export a key pair")
        self.credentials = found.get_frozen_credentials()

    def call(self, method, url, body=None):
        """The answer's JSON."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"accept": "application/json"} | ({"content-type": "application/json"} if data else {})
        request = AWSRequest(method, url, data=data, headers=headers)
        # An empty token would be signed, and refused.
        credentials = self.credentials._replace(token=self.credentials.token or None)
        SigV4Auth(credentials, "execute-api", self.region).add_auth(request)
        sent = urllib.request.Request(url, data=data, method=method, headers=dict(request.headers))
        try:
            with urllib.request.build_opener(NoRedirect).open(sent, timeout=WAIT_SECONDS) as answer:
                return read(answer.read())
        except urllib.error.HTTPError as error:
            raise Refused(refusal(error.code, error.read().decode(errors="replace"))) from None
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise Refused(f"no answer from {urllib.parse.urlsplit(url).netloc}: {reason}") from None


def read(text):
    try:
        return json.loads(text)
    except ValueError:
        raise Refused("the answer is no JSON: is PUBLIC_URL the address of the app?") from None


def refusal(status, text):
    """A problem (RFC 9457) or API Gateway's own answer as sentences."""
    try:
        problem = json.loads(text)
    except ValueError:
        problem = None
    if not isinstance(problem, dict):
        return f"{status}: {text.strip()[:300] or 'no more is said'}"
    if "title" not in problem:
        said = problem.get("message") or problem.get("Message") or "no more is said"
        hint = " Are the credentials and the region right (aws sts get-caller-identity), and does the policy name this route?"
        return f"{status}: {said}.{hint if status in (401, 403) else ''}"
    code = problem.get("type", "").rpartition("/")[2]
    lines = [f"{status} {code}: {problem['title']}", problem.get("detail")]
    lines += [f"  {one['name']}: {one['message']}" for one in problem.get("fields") or []]
    return "\n".join(line for line in lines if line)


def pages(caller, path, query):
    """Each page of a list, until one says of no next."""
    place = []
    for _ in range(MAX_PAGES):
        page = caller.call("GET", address(path, [*query, *place]))
        yield page
        if not page.get("next"):
            return
        place = [("after", page["next"])]
    raise Refused(f"there are more than {MAX_PAGES} pages: narrow it down")


def run(arguments):
    if len(arguments) < 2 or arguments[0] not in ("get", "post", "all"):
        raise Misused(__doc__)
    verb, path, rest = arguments[0], arguments[1], fields(arguments[2:])
    if verb == "post":
        url = address(path, [])
        answers = [Caller().call("POST", url, dict(rest))]
    else:
        address(path, rest)
        caller = Caller()
        answers = pages(caller, path, rest) if verb == "all" else [caller.call("GET", address(path, rest))]
    for answer in answers:
        print(json.dumps(answer, indent=2, ensure_ascii=False), flush=True)


def main(arguments):
    try:
        run(arguments)
    except Misused as error:
        print(error, file=sys.stderr)
        return 2
    except (Refused, BotoCoreError) as error:
        print(f"!! {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read it has seen enough.
        sys.stdout = None
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
