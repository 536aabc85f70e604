"""What the client goes by must be there, once: `generate` says with file and line where it is not."""

import copy
import json
import re
from pathlib import Path

import pytest
from sixmm_generator.description import Description
from sixmm_generator.roles import problems

ROOT = Path(__file__).parents[2]
DOCUMENT = Description.read(ROOT / "openapi.yaml").document


def _schema(document, name):
    return document["components"]["schemas"][name]["properties"]


def _rename(properties, old, new):
    properties[new] = properties.pop(old)


def _refusals(document):
    return document["components"]["securitySchemes"]["apiKeyAuth"]["x-refusals"]


def _codes(document, name):
    return next(one for one in document["x-error-codes"] if one["name"] == name)


WRONG = {
    "no code": (
        lambda d: _rename(_schema(d, "Envelope"), "code", "c"),
        "no field is `code` in Python",
    ),
    "two envelopes": (
        lambda d: _schema(d, "ErrorEnvelope").update(
            say={**_schema(d, "ErrorEnvelope").pop("message"), "x-python-name": "message"}
        ),
        "`message` is called message in the envelope of a success",
    ),
    "two envelopes, the other word later": (
        lambda d: _schema(d, "ErrorEnvelope").update(
            announcement={**_schema(d, "ErrorEnvelope").pop("message"), "x-python-name": "message"}
        ),
        "`message` is called message in the envelope of a success",
    ),
    "no request id": (lambda d: d["x-request-id"].update(envelopeField="id"), "has no field id"),
    "no login": (
        lambda d: _rename(_schema(d, "LoginRequest"), "password", "pin"),
        "username and password",
    ),
    "no token": (
        lambda d: _rename(_schema(d, "AccessToken"), "accessToken", "jwt"),
        "access_token in Python",
    ),
    "two refreshes": (
        lambda d: d["paths"]["/v1/time"]["get"].update({"x-session": "renew"}),
        "is the refresh already",
    ),
    "no late timestamp": (
        lambda d: _refusals(d).pop(0),
        "late_timestamp must be there once, not 0",
    ),
    "two replays": (
        lambda d: _refusals(d).append(_refusals(d)[1]),
        "replay must be there once, not 2",
    ),
    "no message": (lambda d: _refusals(d)[0].pop("message"), "message is missing"),
    "no such code": (
        lambda d: _codes(d, "ORDER_NOT_FOUND").update(name="GONE"),
        "no code has the name ORDER_NOT_FOUND",
    ),
    "one name, two codes": (
        lambda d: _codes(d, "RATE_LIMITED").update(name="SUCCESS"),
        "SUCCESS is the name of another code",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_missing_or_there_twice_is_refused_with_its_place(name):
    change, said = WRONG[name]
    document = copy.deepcopy(DOCUMENT)
    change(document)
    path = Path("openapi.yaml")
    description = Description.parse(json.dumps(document, indent=1), path)
    found = [description.problem(*one) for one in problems(description)]
    assert any(said in one for one in found), found
    assert all(re.match(r"openapi\.yaml:[1-9]\d*:\d+: ", one) for one in found)


def test_todays_description_has_all_of_it():
    assert list(problems(Description.load(ROOT / "openapi.yaml"))) == []
