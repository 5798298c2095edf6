"""The OpenAPI document that the server serves: it is one, and it describes this server."""
import json
import pathlib
import unittest

import jsonschema

import tap
from e2e.api import NO_TOKEN, Api
from e2e.scep import PENDING, Chain, Device
from e2e.server import Server

# Debian has the schema of OpenAPI 3.0. What 3.1 changed in what is used here: its number, and that
# schemas are those of JSON Schema 2020-12.
SCHEMA_3_0 = pathlib.Path("/usr/share/openapi-specification/schemas/v3.0/schema.json")
ANY_METHOD = "GET", "POST", "PUT", "PATCH", "DELETE"


def openapi_schema():
    schema = json.loads(SCHEMA_3_0.read_text())
    schema["properties"]["openapi"]["pattern"] = r"^3\.1\.\d+$"
    schema["definitions"]["Schema"] = {"not": {"required": ["$ref"]}}  # or else it is a Reference
    schema["definitions"]["Info"]["properties"]["summary"] = {"type": "string"}
    return schema


def schemas_in(value):
    """Every JSON Schema in the document: what is called schema, and the named ones."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name == "schema":
                yield inner
            elif name == "schemas":
                yield from inner.values()
            else:
                yield from schemas_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas_in(inner)


def references_in(value):
    if isinstance(value, dict):
        yield from ([value["$ref"]] if isinstance(value.get("$ref"), str) else [])
        value = list(value.values())
    if isinstance(value, list):
        for inner in value:
            yield from references_in(inner)


class Document(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server())
        cls.api = Api(cls.server)

    def test_it_is_openapi(self):
        validator = jsonschema.Draft4Validator(openapi_schema())
        self.assertEqual([], [f"{error.json_path}: {error.message}"
                              for error in validator.iter_errors(self.api.document)])

    def test_its_schemas_are_json_schema(self):
        schemas = list(schemas_in(self.api.document))
        self.assertGreater(len(schemas), 20)
        for schema in schemas:
            jsonschema.Draft202012Validator.check_schema(schema)

    def test_its_references_lead_somewhere_and_nothing_is_described_in_vain(self):
        used = set(references_in(self.api.document))
        for reference in used:
            self.api.resolve({"$ref": reference})
        named = {f"#/components/{kind}/{name}" for kind, names in
                 self.api.document["components"].items() if kind != "securitySchemes"
                 for name in names}
        self.assertEqual(named, used)

    def test_its_paths_take_its_methods_and_no_others(self):
        example = {"lane": "default", "serial": "0A", "transactionID": "t", "id": "1"}
        for template, item in self.api.document["paths"].items():
            described = {method.upper() for method in item if method != "parameters"}
            described |= {"HEAD"} if "GET" in described else set()
            path = template.format(**example).removeprefix("/")
            for method in ANY_METHOD:
                if method not in described:
                    answer = self.api.send(method, path)
                    self.assertEqual(405, answer.status, f"{method} {path}")
                    self.assertEqual(described, set(answer.headers["Allow"].split(", ")))

    def test_whatever_wants_the_token_says_so(self):
        example = {"lane": "default", "serial": "0A", "transactionID": "t", "id": "1"}
        for method, template, operation in self.api.operations():
            path = template.format(**example).removeprefix("/")
            answer = self.api.send(method.upper(), path, token=NO_TOKEN)
            wants = operation.get("security", self.api.document["security"])
            self.assertEqual(401 if wants else 200, answer.status, path)
            self.api.check(operation["operationId"], answer)


class Answers(unittest.TestCase):
    """Every operation, once where it is done and once where it is not: the client of these tests
    checks each answer against the document."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server(challenge="both:secret"))
        cls.api = Api(cls.server)
        cls.chain = Chain(cls.server)

    def pending(self, name):
        self.api("changeSettings", body={"approval": "manual"})
        self.assertEqual(PENDING, Device(name).enrol(self.server, self.chain).status)
        self.api("changeSettings", body={"approval": "auto"})

    def call_everything(self):
        api = self.api
        Device("first").enrol(self.server, self.chain)
        self.pending("second")
        self.pending("third")
        [exchange] = api("listExchanges", query={"q": "CN=first"})["items"]
        for name in "getHealth", "getReadiness", "getReady", "getOpenapi", "listLanes", "getLane":
            api(name)
        for name in "getCaPem", "getCaDer", "getCaP7b", "listPending", "listChallenges":
            api(name)
        api("approvePending", transactionID="second")
        api("denyPending", transactionID="third")
        api("makeChallenge")
        for name in ("getExchange", "getExchangeRequest", "getExchangeReply", "getExchangeCsr",
                     "getExchangeCert"):
            api(name, id=exchange["id"])
        for name in "getCertificate", "getCertificatePem", "getCertificateDer", "revokeCertificate":
            api(name, serial=exchange["serial"])
        for name in "listCertificates", "getClock", "getSettings", "resetLane":
            api(name)
        api("setClock", body={"advance": "1h"})

    def test_everything_described_is_done_as_described(self):
        self.call_everything()
        done = {name for name, status in self.api.seen if status < 300}
        self.assertEqual({operation["operationId"] for *_, operation in self.api.operations()},
                         done)

    def test_what_is_not_there_is_answered_as_described(self):
        nothing = {"serial": "0A", "transactionID": "nobody's", "id": "999999"}
        for _, template, operation in self.api.operations():
            named = {name: value for name, value in nothing.items() if f"{{{name}}}" in template}
            if named:
                self.api(operation["operationId"], status=404, **named)
            if "{lane}" in template:
                self.api(operation["operationId"], status=404, lane="other", **named)


if __name__ == "__main__":
    tap.main()
