"""What the client must keep to, and how it is said that it does not."""

from collections.abc import Mapping

from sixmm_client_suite.streams.rules import STREAM_RULES

#: Every rule by its name. A fault is planted for a rule, and counts as caught by that rule alone.
RULES: Mapping[str, str] = {
    "request.once": "A call is one request to its own method and path, and to nowhere else",
    "request.query": "The query has what the caller gave: names, values, nothing lost, nothing more",
    "request.body": "The body has what the caller gave: names, values, nothing lost, nothing more",
    "request.described": "The body is JSON in UTF-8 that the description allows",
    "request.amounts": "Amounts are sent as plain decimal strings with the value that was given",
    "request.headers": "Headers fit the body, and say who calls",
    "request.id": "Each request has an id of its own: the caller's, or a new one",
    "orders.named": "An order without an id of the caller's gets one that no other order has",
    "credentials.none": "Public operations carry no credentials",
    "credentials.one": "Private operations carry one documented set of credentials, whole, and no other",
    "signature.verifies": "The signature is right over the very bytes that are sent",
    "signature.time": "The timestamp is the exchange's time in ms, within the tolerance",
    "signature.fresh": "No two attempts share a signature",
    "answer.fields": "A field that was sent is what the caller reads",
    "answer.amounts": "Amounts are exact, as strings and as JSON numbers",
    "answer.absent": "An absent or null field says so where it is read, and costs nothing else",
    "answer.evolves": "Unknown fields are kept, and unknown values of enums are members that say so",
    "answer.lists": "Lists keep their length and order, read directly or from the answer",
    "answer.context": "The answer tells its status and its request id",
    "answer.hostile": "Whatever is answered, a caller meets nothing but the library's errors",
    "errors.class": "Each documented code raises its own class, with all that the envelope told",
    "errors.success": "An HTTP error is never taken for a success, whatever its body says",
    "errors.no-answer": "Where no answer comes, the error says whether the exchange may have seen the call",
    "repeats.safe": "Calls that may be repeated are, after failures that pass",
    "repeats.unsafe": "Calls that may not be repeated are never sent again blindly",
    "redirects.stay": "A redirect is not followed",
    "secrets.hidden": "No secret is in a log, a repr or an error",
    **{name: rule.words for name, rule in STREAM_RULES.items()},
}


class Broken(Exception):
    """A rule is broken."""

    def __init__(self, rule: str, message: str) -> None:
        if rule not in RULES:
            raise KeyError(rule)
        super().__init__(f"{rule}: {message}")
        self.rule, self.message = rule, message


def hold(rule: str, kept: bool, message: str) -> None:
    """Raise Broken unless the rule was kept."""
    if not kept:
        raise Broken(rule, message)
