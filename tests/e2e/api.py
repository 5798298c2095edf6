"""The control API as its own OpenAPI document describes it: operations are called by operationId,
and every answer has to be one that is described there."""
import calendar
import json
import time
import unittest
import urllib.parse

import jsonschema

from e2e.scep import SUCCESS, Chain, Device
from e2e.server import Server, request

ROOT = "api/v1/"
NO_TOKEN = object()


class Api:
    """A client of the control API of a server.

    api("getCertificate", serial="0A") makes the request that the document describes, and checks
    that the answer has the status that is wanted, and that the document describes this status,
    this Content-Type and a body like this. It returns what the JSON says, or else the bytes.
    """

    def __init__(self, server):
        self.server = server
        with open(server.ready["token_file"], encoding="ascii") as file:
            self.token = file.read().strip()
        self.document = json.loads(self.send("GET", ROOT + "openapi.json").body)
        self.seen = set()  # (operationId, status)

    def send(self, method, path, body=None, token=None, **headers):
        """A request as it is; headers' names are written with underscores."""
        token = self.token if token is None else token
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not NO_TOKEN:
            named["Authorization"] = f"Bearer {token}"
        return request(self.server.control + path, method, body, named)

    def __call__(self, operation_id, *, status=None, body=None, query=None, lane="default", **path):
        method, template, operation = self.operation(operation_id)
        values = {name: urllib.parse.quote(str(value), safe="")
                  for name, value in {"lane": lane, **path}.items()}
        target = template.format(**values).removeprefix("/")
        if query:
            target += "?" + urllib.parse.urlencode(query)
        sent = json.dumps(body) if body is not None else None
        answer = self.send(method.upper(), target, sent)
        wanted = status or min(map(int, filter(str.isdigit, operation["responses"])))
        assert answer.status == wanted, f"{operation_id}: {answer.status} {answer.body[:300]!r}"
        return self.check(operation_id, answer)

    def operations(self):
        for template, item in self.document["paths"].items():
            for method, operation in item.items():
                if method != "parameters":
                    yield method, template, operation

    def operation(self, operation_id):
        for method, template, operation in self.operations():
            if operation["operationId"] == operation_id:
                return method, template, operation
        raise AssertionError(f"{operation_id} is not described")

    def resolve(self, value):
        """What a reference stands for."""
        while "$ref" in value:
            target = self.document
            for name in value["$ref"].removeprefix("#/").split("/"):
                target = target[name]
            value = target
        return value

    def check(self, operation_id, answer):
        """An answer is as described; returns its JSON, or its bytes."""
        responses = self.operation(operation_id)[2]["responses"]
        response = responses.get(str(answer.status), responses["default"] if answer.status >= 400
                                 else None)
        assert response, f"{operation_id}: {answer.status} is not described"
        response = self.resolve(response)
        for name, header in response.get("headers", {}).items():
            assert not header.get("required") or name in answer.headers, name
        assert answer.type in response["content"], f"{operation_id}: {answer.type}"
        self.seen.add((operation_id, answer.status))
        return self.check_body(response["content"][answer.type]["schema"], answer)

    def check_body(self, schema, answer):
        body = answer.body
        if answer.type == "application/json":
            body = json.loads(body)
        elif schema.get("type") == "string":
            body = body.decode()
        # The document around it is where its references are found.
        validator = jsonschema.Draft202012Validator(
            {**schema, "components": self.document["components"]})
        wrong = [f"{error.json_path}: {error.message}" for error in validator.iter_errors(body)]
        assert not wrong, wrong
        return body


class Case(unittest.TestCase):
    """Tests that each have a server of their own, an Api for it, and devices."""

    def serve(self, *arguments, challenge="both:secret"):
        self.server = self.enterContext(Server(*arguments, challenge=challenge))
        self.api = Api(self.server)
        self.chain = Chain(self.server)

    def enrol(self, device=None, status=SUCCESS, **more):
        """Returns the certificate, or else the reply."""
        device = device or Device()
        reply = device.enrol(self.server, self.chain, **more)
        self.assertEqual(status, reply.status)
        return device.open(reply)[0] if status == SUCCESS else reply

    def error(self, operation_id, status, words, **more):
        answer = self.api(operation_id, status=status, **more)
        self.assertIn(words, answer["error"])
        return answer


def seconds(text):
    """The seconds since 1970 of a time as the API writes it."""
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
