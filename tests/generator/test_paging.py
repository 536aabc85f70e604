"""What `x-paging` may say, and the iterator that is planned from it."""

import re

import pytest
from sixmm_generator.description import DescriptionError
from sixmm_generator.generate import load_plan

AT = {"type": "integer", "format": "int64", "x-unit": "ms", "description": "When"}
COUNT = {"type": "integer", "format": "int64"}


def paged(document):
    """Gives the small description's list of orders pages and a range of time."""
    history = document["paths"]["/v1/orders"]["get"]
    history["parameters"] += [
        {"name": name, "in": "query", "schema": dict(schema)}
        for name, schema in {
            "endTime": AT,
            "page": COUNT,
            "limit": {**COUNT, "maximum": 500},
            "lastOrderId": COUNT,
        }.items()
    ]
    history["x-paging"] = {
        "style": "page",
        "identity": ["orderId"],
        "time": {"field": "createdAt"},
        "span": {"days": 2, "x-assumed": "nowhere documented"},
    }
    document["paths"]["/v1/time"]["get"]["x-clock"] = "timestampMs"
    document["components"]["schemas"]["Order"]["properties"]["createdAt"] = dict(AT)
    document["components"]["schemas"]["Order"]["properties"]["untilMs"] = dict(AT)


def page_by(document, paging):
    """Pages it in another way; no list has two parameters for how many rows."""
    history = document["paths"]["/v1/orders"]["get"]
    history["x-paging"] = paging
    if isinstance(paging, dict) and paging.get("style") != "page":
        parameters = history["parameters"]
        parameters[:] = [one for one in parameters if one.get("name") != "pageSize"]


@pytest.fixture
def planned(changed):
    """The plan of the list of orders, its paging changed as a test says."""

    def plan(**paging):
        def change(document):
            paged(document)
            if paging:
                page_by(document, paging)

        plan = load_plan(changed(change))[1]
        operations = [one for resource in plan.resources for one in resource.operations]
        return next(one for one in operations if one.id == "orderHistory").iterator

    return plan


def names(iterator):
    return [param.name for param in iterator.params]


def test_pages_by_number_leave_number_and_size_to_the_iterator(planned):
    iterator = planned()
    assert not {"page", "page_size"} & set(names(iterator))
    assert {"order_id", "side", "start_time", "end_time"} < set(names(iterator))
    paging = iterator.paging
    assert (paging.items, paging.identity, paging.item) == ("list", ["orderId"], "Order")
    assert (paging.time, paging.span_ms) == ("created_at", 2 * 86_400_000)


def test_a_range_that_is_open_ends_by_the_operation_that_tells_the_time(planned):
    clock = planned().paging.clock
    assert (clock.resource, clock.constant, clock.field) == (
        "system",
        "SERVER_TIME",
        "timestamp_ms",
    )


def test_a_clock_in_seconds_says_in_which_steps_it_counts(changed):
    def in_seconds(document):
        paged(document)
        schemas = document["components"]["schemas"]
        schemas["ServerTime"]["properties"]["timestampMs"]["x-unit"] = "s"

    _, plan, *_ = load_plan(changed(in_seconds))
    assert (plan.clock.resolution_ms, plan.auth["server_time_ms"]) == (1_000, "1000")


def test_a_cursor_and_a_limit_are_left_to_the_iterator(planned):
    cursor = planned(style="cursor", identity=["orderId"])
    assert not {"last_order_id", "limit"} & set(names(cursor))
    assert cursor.paging.clock is None
    assert "limit" not in names(planned(style="limit"))


def test_a_range_needs_a_start_and_asks_for_the_largest_documented_page(planned):
    iterator = planned(style="range", time={"field": "createdAt", "until": "untilMs"})
    assert [param.name for param in iterator.params if param.required] == ["start_time"]
    assert names(iterator)[0] == "start_time"
    assert (iterator.paging.size, iterator.paging.until) == (500, "until_ms")


def test_an_iterator_tells_its_span_whom_it_serves_and_what_it_raises(planned):
    doc = planned().doc
    assert "Iterates over `Order`" in doc
    assert re.search(r"span: The longest range.*2 days unless given.*\(Assumed\.\)", doc, re.DOTALL)
    assert "PagingError:" in doc
    assert "An API key needs the trade permission." in doc
    assert "Docs: https://docs.example.test/orders" in doc


def test_an_operation_without_pages_has_no_iterator(changed):
    plan = load_plan(changed(lambda _: None))[1]
    assert [one for group in plan.resources for one in group.operations if one.iterator] == []


HISTORY = ("paths", "/v1/orders", "get")
TIME = {"field": "createdAt"}
WRONG = {
    "not a mapping": ("page", "x-paging must be a mapping with a `style`: page, cursor"),
    "unknown style": ({"style": "offset"}, "x-paging must be a mapping with a `style`"),
    "unknown key": ({"style": "page", "order": "asc"}, "order: order is not known here"),
    "unknown identity": (
        {"style": "page", "identity": ["tradeId"]},
        "identity: the rows have no field tradeId: they have orderId, side",
    ),
    "cursor without a field": ({"style": "cursor"}, "a cursor is one field"),
    "range without time": ({"style": "range"}, "style range needs the `time`"),
    "span without time": ({"style": "page", "span": {"days": 1}}, "a span of what?"),
    "time that is not a time": (
        {"style": "page", "time": {"field": "price"}},
        "in ms or s, not 'price'",
    ),
    "end that is none": ({"style": "range", "time": {**TIME, "until": "side"}}, "not 'side'"),
    "time without a field": ({"style": "page", "time": "createdAt"}, "time: `time` must be"),
    "endless span": ({"style": "page", "time": TIME, "span": {"days": 0}}, "a number above 0"),
    "span without days": ({"style": "page", "time": TIME, "span": {}}, "`span` must be {days"),
}


@pytest.mark.parametrize(("paging", "said"), WRONG.values(), ids=WRONG)
def test_paging_that_can_not_be_done_is_refused_with_its_position(paging, said, changed):
    def change(document):
        paged(document)
        page_by(document, paging)

    path = changed(change)
    with pytest.raises(DescriptionError) as caught:
        load_plan(path)
    (problem,) = caught.value.problems
    assert said in problem
    file, line, _ = problem.split(":")[:3]
    assert file == str(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    begin = next(n for n, text in enumerate(lines, 1) if "x-paging" in text)
    assert begin <= int(line) <= begin + 9


def without_a_clock(document):
    del document["paths"]["/v1/time"]["get"]["x-clock"]


def with_a_clock_in_words(document):
    document["paths"]["/v1/time"]["get"]["x-clock"] = "iso"


def without_pages(document):
    parameters = document["paths"]["/v1/orders"]["get"]["parameters"]
    parameters[:] = [one for one in parameters if one.get("name") != "page"]


def with_a_span_of_its_own(document):
    parameters = document["paths"]["/v1/orders"]["get"]["parameters"]
    parameters.append({"name": "span", "in": "query", "schema": dict(COUNT)})


def without_an_end(document):
    parameters = document["paths"]["/v1/orders"]["get"]["parameters"]
    parameters[:] = [one for one in parameters if one.get("name") != "endTime"]


def without_a_list(document):
    del document["components"]["schemas"]["OrderList"]["x-collection"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without_a_clock, "mark the operation that tells the time with x-clock"),
        (with_a_clock_in_words, "x-clock must name a field of the answer that is in ms or s"),
        (without_pages, "style page needs a parameter that is page in Python"),
        (with_a_span_of_its_own, "the parameter span has the name of an argument"),
        (without_an_end, "style page needs a parameter that is end_time in Python"),
        (without_a_list, "the answer must have an x-collection"),
    ],
)
def test_paging_without_what_it_needs_is_refused(change, said, changed):
    def both(document):
        paged(document)
        change(document)

    with pytest.raises(DescriptionError, match=said):
        load_plan(changed(both))
