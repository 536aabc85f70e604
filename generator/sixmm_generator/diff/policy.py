"""The whole policy: every kind of change, and what it means for a caller of the generated client.

The question behind each line: code that uses the client as it was generated from the old description, and now runs on
the one generated from the new: must it be edited (breaking), may it go on (compatible), or can it not even tell
(informational)? The last column says why. `{name}`, `{old}` and `{new}` in the changelog's words are filled in.
"""

from typing import Literal

from sixmm_generator.stricter import Impact

Section = Literal["Added", "Changed", "Deprecated", "Removed"]
Row = tuple[str, Impact, Section, str, str]

# One line for each rule, unformatted: a table is read down its columns.
# fmt: off
TABLE: tuple[Row, ...] = (
    # Operations
    ("operation-added",           "compatible",    "Added",      "new method: {new}", "nothing calls it yet"),
    ("operation-removed",         "breaking",      "Removed",    "is gone", "calls of it fail"),
    ("operation-renamed",         "breaking",      "Changed",    "is now `{new}`", "calls by the old name fail"),
    ("topic-changed",             "breaking",      "Changed",    "its topic is `{new}` instead of `{old}`", "code that compares topics misses it"),
    ("path-changed",              "compatible",    "Changed",    "now calls `{new}` instead of `{old}`", "it is called as before; older versions of the client fail"),
    ("operation-id-changed",      "informational", "Changed",    "errors name it `{new}` instead of `{old}`", "code does not depend on it"),
    ("result-changed",            "breaking",      "Changed",    "answers `{new}` instead of `{old}`", "other attributes"),
    ("body-changed",              "informational", "Changed",    "the description of its body is another one", "arguments are compared one by one"),
    ("operation-deprecated",      "compatible",    "Deprecated", "is deprecated", "it still works"),
    ("operation-undeprecated",    "informational", "Changed",    "is no longer deprecated", "it worked before"),
    ("paging-added",              "compatible",    "Added",      "can be read to its end by `{new}`", "nothing calls it yet"),
    ("paging-removed",            "breaking",      "Removed",    "`{old}` is gone", "calls of it fail"),
    ("paging-changed",            "compatible",    "Changed",    "`{new}` asks for its pages in another way", "its rows are the same"),
    # Who may call
    ("became-private",            "breaking",      "Changed",    "now needs credentials", "calls without them fail"),
    ("became-public",             "compatible",    "Changed",    "needs no credentials any more", "calls with them go on"),
    ("credentials-accepted",      "compatible",    "Changed",    "now also accepts {new}", "the old ones still do"),
    ("credentials-refused",       "breaking",      "Changed",    "no longer accepts {old}", "calls with them fail"),
    ("permission-raised",         "breaking",      "Changed",    "an API key now needs the {new} permission instead of {old}", "keys without it are refused"),
    ("permission-lowered",        "compatible",    "Changed",    "an API key now needs the {new} permission instead of {old}", "keys that could, still can"),
    ("replay-changed",            "compatible",    "Changed",    "protection against replays: {new} instead of {old}", "the client signs every attempt anew anyway"),
    ("session-changed",           "breaking",      "Changed",    "its effect on the login is {new} instead of {old}", "the client keeps or drops a login where it did not"),
    ("repeat-changed",            "compatible",    "Changed",    "sending it again is {new} instead of {old}", "only what happens after a failure differs"),
    ("weight-changed",            "compatible",    "Changed",    "its weight is {new} instead of {old}", "only a client-side rate limit counts it"),
    ("outcome-changed",           "compatible",    "Changed",    "what came of a call without an answer is found out differently", "only what happens after a failure differs"),
    ("limit-tightened",           "breaking",      "Changed",    "limit `{name}` is {new} (was {old})", "what was accepted is refused"),
    ("limit-loosened",            "compatible",    "Changed",    "limit `{name}` is {new} (was {old})", "what was accepted still is"),
    ("window-shortened",          "breaking",      "Changed",    "a signature is accepted for {new} ms around its time (was {old})", "calls that were in time are late"),
    ("window-widened",            "compatible",    "Changed",    "a signature is accepted for {new} ms around its time (was {old})", "calls that were in time still are"),
    ("signing-changed",           "breaking",      "Changed",    "`{name}` works differently", "signing is written by hand and must follow"),
    # Arguments, and keys of dicts that are arguments
    ("argument-added",            "compatible",    "Added",      "new optional argument `{name}`", "it is not sent unless given"),
    ("required-argument-added",   "breaking",      "Added",      "new required argument `{name}`", "calls without it fail"),
    ("argument-removed",          "breaking",      "Removed",    "argument `{name}` is gone", "calls with it fail"),
    ("argument-renamed",          "breaking",      "Changed",    "argument `{old}` is now `{name}`", "calls by the old name fail"),
    ("argument-respelled",        "compatible",    "Changed",    "argument `{name}` travels as `{new}` instead of `{old}`", "it is given as before; older versions of the client fail"),
    ("argument-required",         "breaking",      "Changed",    "argument `{name}` is now required", "calls without it fail"),
    ("argument-optional",         "compatible",    "Changed",    "argument `{name}` is now optional", "calls with it go on"),
    ("argument-type-changed",     "breaking",      "Changed",    "argument `{name}` is {new} instead of {old}", "the old values don't fit"),
    ("argument-narrowed",         "breaking",      "Changed",    "argument `{name}` is {new} instead of {old} on the wire", "large numbers are refused"),
    ("argument-widened",          "compatible",    "Changed",    "argument `{name}` is {new} instead of {old} on the wire", "numbers that were accepted still are"),
    ("unit-stated",               "informational", "Changed",    "`{name}` is said to be in {new}", "times are milliseconds where nothing says otherwise"),
    ("flag-added",                "compatible",    "Added",      "`{name}` has a new bit: {new} (were {old})", "the others mean the same"),
    ("flag-changed",              "breaking",      "Changed",    "the bits of `{name}` are {new} (were {old})", "the old numbers mean something else"),
    ("argument-unit-changed",     "breaking",      "Changed",    "argument `{name}` is in {new} instead of {old}", "the old values mean another time"),
    ("argument-moved",            "informational", "Changed",    "argument `{name}` travels in the {new} instead of the {old}", "it is given as before"),
    ("default-added",             "informational", "Changed",    "argument `{name}`: the exchange's default is now given as {new}", "what is left out is still left out"),
    ("default-changed",           "breaking",      "Changed",    "argument `{name}`: the exchange's default is {new} instead of {old}", "calls without it now mean something else"),
    ("default-removed",           "breaking",      "Changed",    "argument `{name}` has no default any more (it was {old})", "calls without it may now mean something else"),
    ("bound-tightened",           "breaking",      "Changed",    "argument `{name}`: {bound} is {new} (was {old})", "values that were accepted are refused"),
    ("bound-loosened",            "compatible",    "Changed",    "argument `{name}`: {bound} is {new} (was {old})", "values that were accepted still are"),
    ("condition-added",           "breaking",      "Changed",    "new condition: {new}", "calls that break it are refused"),
    ("condition-changed",         "breaking",      "Changed",    "condition: {new} (was: {old})", "calls that kept the old one may break the new one"),
    ("condition-loosened",        "compatible",    "Changed",    "condition: {new} (was: {old})", "calls that kept the old one keep the new one"),
    ("condition-removed",         "compatible",    "Changed",    "no longer a condition: {old}", "calls that keep it still work"),
    ("argument-deprecated",       "compatible",    "Deprecated", "argument `{name}` is deprecated", "it still works"),
    ("argument-undeprecated",     "informational", "Changed",    "argument `{name}` is no longer deprecated", "it worked before"),
    ("argument-secrecy",          "informational", "Changed",    "argument `{name}`: secret is {new} instead of {old}", "arguments are not shown anywhere"),
    ("input-renamed",             "breaking",      "Changed",    "is now `{new}`", "imports of the old name fail"),
    # Fields of answers
    ("field-added",               "compatible",    "Added",      "new field `{name}`", "nothing reads it yet"),
    ("field-removed",             "breaking",      "Removed",    "field `{name}` is gone", "reading it fails"),
    ("field-renamed",             "breaking",      "Changed",    "field `{old}` is now `{name}`", "reading the old name fails"),
    ("field-respelled",           "compatible",    "Changed",    "field `{name}` travels as `{new}` instead of `{old}`", "it is read as before; older versions of the client miss it"),
    ("field-type-changed",        "breaking",      "Changed",    "field `{name}` is {new} instead of {old}", "code handles the old type"),
    ("field-width-changed",       "informational", "Changed",    "field `{name}` is {new} instead of {old} on the wire", "both are int in Python"),
    ("field-unit-changed",        "breaking",      "Changed",    "field `{name}` is in {new} instead of {old}", "the same number means another time"),
    ("field-always",              "compatible",    "Changed",    "field `{name}` is now always there", "code that allows for its absence goes on"),
    ("field-sometimes",           "breaking",      "Changed",    "field `{name}` may now be absent", "reading it may now raise"),
    ("field-limits",              "informational", "Changed",    "field `{name}`: {bound} is {new} (was {old})", "answers are not checked"),
    ("field-default",             "informational", "Changed",    "field `{name}`: the default is {new} (was {old})", "answers are not filled in"),
    ("field-hidden",              "compatible",    "Changed",    "field `{name}` is no longer shown in reprs", "its value is read as before"),
    ("field-shown",               "breaking",      "Changed",    "field `{name}` is now shown in reprs", "what was kept out of logs gets into them"),
    ("field-deprecated",          "compatible",    "Deprecated", "field `{name}` is deprecated", "it is still there"),
    ("field-undeprecated",        "informational", "Changed",    "field `{name}` is no longer deprecated", "it was there before"),
    ("answer-condition",          "informational", "Changed",    "a condition on the answer changed", "answers are not checked"),
    ("collection-added",          "compatible",    "Added",      "iterates over `{new}`", "it could not be iterated before"),
    ("collection-changed",        "breaking",      "Changed",    "iterates over {new} instead of {old}", "loops get other things"),
    ("model-renamed",             "breaking",      "Changed",    "is now `{new}`", "imports of the old name fail"),
    # Enums
    ("argument-value-added",      "compatible",    "Added",      "new value `{name}`", "the others are still accepted"),
    ("argument-value-removed",    "breaking",      "Removed",    "value `{name}` is gone", "the member is gone and the value refused"),
    ("answer-value-added",        "compatible",    "Added",      "new value `{name}`", "unknown values were already read without failing"),
    ("answer-value-removed",      "breaking",      "Removed",    "value `{name}` is gone", "the member is gone from the class"),
    ("member-renamed",            "breaking",      "Changed",    "member `{old}` is now `{name}`", "reading the old name fails"),
    ("member-respelled",          "breaking",      "Changed",    "member `{name}` is `{new}` instead of `{old}` on the wire", "code that spells the word fails, code that uses the member does not"),
    ("enum-opened",               "compatible",    "Changed",    "other values than the listed ones are accepted too", "the listed ones still are"),
    ("enum-closed",               "breaking",      "Changed",    "only the listed values are accepted", "others were accepted before"),
    ("answer-enum-openness",      "informational", "Changed",    "whether other values may come changed", "unknown values are read anyway"),
    ("enum-type-changed",         "breaking",      "Changed",    "values are {new} instead of {old}", "comparisons with the old values fail"),
    ("enum-renamed",              "breaking",      "Changed",    "is now `{new}`", "imports of the old name fail"),
    # Errors
    ("error-code-added",          "compatible",    "Added",      "raises `{new}`", "it was raised as ApiError, of which the new class is one"),
    ("error-code-removed",        "breaking",      "Removed",    "no longer raises `{old}`", "handlers of that class miss it"),
    ("error-class-changed",       "breaking",      "Changed",    "raises `{new}` instead of `{old}`", "handlers of the old class miss it"),
    ("error-words",               "informational", "Changed",    "its {name} reads otherwise", "code does not depend on it"),
    # The service as a whole
    ("server-changed",            "compatible",    "Changed",    "`{name}` is {new} instead of {old}", "the client knows the new one by itself"),
    ("envelope-extended",         "compatible",    "Changed",    "the envelope around answers has more fields", "nothing reads them yet"),
    ("envelope-changed",          "breaking",      "Changed",    "the envelope around answers changed", "reading it is written by hand and must follow"),
    # What is no change of behaviour
    ("assumption-added",          "informational", "Changed",    "{name} is marked as assumed", "the behaviour is the same"),
    ("assumption-removed",        "informational", "Changed",    "{name} is documented now", "the behaviour is the same"),
    ("assumption-reworded",       "informational", "Changed",    "{name} is assumed for another reason", "the behaviour is the same"),
    ("words-changed",             "informational", "Changed",    "{name} reads otherwise", "words only"),
    ("failure-described",         "informational", "Changed",    "the description of failed answers changed", "failures are told apart by their code"),
    ("unused-changed",            "informational", "Changed",    "`{name}` changed, which no operation uses", "nothing of it is generated"),
    # What this table does not know is never passed over
    ("unclassified",              "breaking",      "Changed",    "{name} changed from {old} to {new}: no rule knows this", "someone must look at it"),
)
# fmt: on
