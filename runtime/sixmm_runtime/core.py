"""Everything about a call except the waiting: shared by the blocking and the awaiting client."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NoReturn, TypeVar, cast

import attrs
import httpx
from sixmm_auth import (
    HANDED_OVER,
    REFUSED,
    Authenticator,
    AuthError,
    AuthRequestFailed,
    NoCredentialsFit,
    ServerClock,
    Wait,
    new_request_id,
)

from sixmm_runtime import settings
from sixmm_runtime.arguments import only
from sixmm_runtime.correlation import Correlation
from sixmm_runtime.envelope import EnvelopeReader
from sixmm_runtime.errors import (
    ClientClosed,
    InvalidArgument,
    MissingCredentials,
    OutcomeUnknown,
    ResponseError,
    SixMMError,
    Throttled,
    TransportError,
)
from sixmm_runtime.failures import (
    UnfitAnswer,
    is_about,
    transport_error,
    unfit_answer_error,
)
from sixmm_runtime.flow import Attempt, Flow, Run, Sent
from sixmm_runtime.model import Model, Response
from sixmm_runtime.news import OrderNews
from sixmm_runtime.operation import Operation, Request
from sixmm_runtime.options import (
    OUTCOME_SPARE,
    CallOptions,
    RateLimit,
    on_the_way,
    outcome_timeout,
    timeout,
)
from sixmm_runtime.outcome.proof import Rules
from sixmm_runtime.outcome.resolve import OrderCalls
from sixmm_runtime.redaction import clear_locals, guard_loggers, know_secrets, redact_chain
from sixmm_runtime.request import CallRequest, RequestBuilder, header_value, inherited
from sixmm_runtime.retry import CallPolicy, Write, Writes, may_repeat, not_carried_out
from sixmm_runtime.rules.listing import (
    MAX_AGE,
    SEPARATOR,
    Listing,
    PlacedAt,
    RuleBook,
    check_all,
    orders_in,
    unified_in,
    wanted,
    with_own_symbols,
)
from sixmm_runtime.settings import (
    Api,
    ClientArguments,
    ClientOptions,
    CredentialArguments,
)

R = TypeVar("R", bound=Model)


_log = logging.getLogger("sixmm")
# A program that sets up no logging must not get our lines on its standard error.
_log.addHandler(logging.NullHandler())
_NO_OPTIONS = CallOptions()


class ClientCore:
    """Prepares calls and reads their answers. Holds the credentials; does no I/O."""

    def __init__(
        self,
        api: Api,
        headers: httpx.Headers | None,
        arguments: ClientArguments,
        authenticator: Authenticator | None = None,
        rules: Rules | None = None,
        *,
        correlation: Correlation | None = None,
        rule_book: RuleBook | None = None,
        news: OrderNews | None = None,
    ) -> None:
        guard_loggers()
        know_secrets((*api.secrets, api.auth.signed.signature.decode()), [api.auth.api_key_header])
        only(ClientArguments.__annotations__, arguments, "Unknown client argument")
        # What derived clients are made from; without the credentials, which only the authenticator holds.
        self._given = api, headers, _without_credentials(arguments)
        self.base_url = settings.base_url(arguments.get("base_url") or api.base_url)
        self.ws_url = settings.ws_url(arguments.get("ws_url") or api.ws_url)
        # Streams of the one exchange beside calls to another would show prices of a market that no order reaches.
        self.streams_elsewhere = not arguments.get("ws_url") and self.base_url != settings.base_url(
            api.base_url
        )
        self.authenticator = authenticator or self._authenticator(
            arguments, settings.clock(arguments.get("clock"))
        )
        # Of the account: clients of another one, or without one, have their own.
        self.news = OrderNews() if news is None else news
        names = api.auth.envelope
        self._correlation = Correlation(names) if correlation is None else correlation
        self._rule_book = RuleBook() if rule_book is None else rule_book
        self._validates = settings.flag("validate_orders", arguments.get("validate_orders"))
        self._reader = EnvelopeReader(api.errors, api.docs_url, api.remedies, api.replayed, names)
        self._timeout = timeout(arguments.get("timeout"))
        self._phases = self._timeout.as_dict()
        self.policy = CallPolicy.of(
            max_retries=arguments.get("max_retries"),
            total=arguments.get("total_timeout"),
            backoff=arguments.get("backoff"),
            rate_limit=arguments.get("rate_limit"),
            on_attempt=arguments.get("on_attempt"),
            max_response_bytes=arguments.get("max_response_bytes"),
        )
        order_rules = Rules(api.auth.tolerance_ms) if rules is None else rules
        self.orders = OrderCalls(
            self,
            api.errors,
            self.authenticator.clock,
            self.policy,
            outcome_timeout(
                arguments.get("outcome_timeout"),
                order_rules.proof_takes(api.visible_within) + OUTCOME_SPARE,
            ),
            order_rules,
            api.visible_within,
        )
        self._writes = Writes.of(str(self.base_url), self.authenticator.caller)
        common = inherited(headers or httpx.Headers({"Accept-Encoding": "gzip, deflate"}))
        common["Accept"] = "application/json"
        self.user_agent = header_value(
            "user_agent", arguments.get("user_agent") or f"sixmm-python/{api.version}"
        )
        common["User-Agent"] = self.user_agent
        self._id_header = names.header
        self._requests = RequestBuilder(self.base_url, common, names.header)

    def _authenticator(
        self, credentials: CredentialArguments, clock: ServerClock | None = None
    ) -> Authenticator:
        known = settings.credentials(
            api_key=credentials.get("api_key"),
            api_secret=credentials.get("api_secret"),
            username=credentials.get("username"),
            password=credentials.get("password"),
            access_token=credentials.get("access_token"),
        )
        return Authenticator(
            self.base_url,
            api_key=known.api_key,
            password=known.password,
            access_token=known.access_token,
            clock=clock,
            on_signed=settings.on_signed(self._given[2].get("on_signed")),
            facts=self._given[0].auth,
        )

    def with_options(self, options: ClientOptions) -> "ClientCore":
        """The same credentials, session and clock under other options. Raises InvalidArgument."""
        only(ClientOptions.__annotations__, options, "with_options() can't change")
        api, headers, arguments = self._given
        changed = {name: value for name, value in options.items() if value is not None}
        merged = cast("ClientArguments", {**arguments, **changed})
        rules = self.orders.rules
        return ClientCore(
            api,
            headers,
            merged,
            self.authenticator,
            rules,
            correlation=self._correlation,
            rule_book=self._rule_book,
            news=self.news,
        )

    def with_credentials(self, credentials: CredentialArguments) -> "ClientCore":
        """The same options and clock, which is the server's, for another caller. Raises InvalidArgument."""
        only(CredentialArguments.__annotations__, credentials, "with_credentials() can't change")
        authenticator = self._authenticator(credentials, self.authenticator.clock)
        return ClientCore(
            *self._given,
            authenticator,
            self.orders.rules,
            correlation=self._correlation,
            rule_book=self._rule_book,
        )

    def run(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None,
        validate: bool | None = None,
    ) -> Run[R]:
        """One call under way, at its first step. Raises InvalidArgument or MissingCredentials."""
        sent = None if operation.outcome is None else Sent()
        if _may_be_unified(arguments) and unified_in(arguments):
            return Run(self._translated(operation, arguments, options, sent, validate), sent)
        return Run(self._steps(operation, arguments, options, sent, validate), sent)

    def _translated(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None,
        sent: Sent | None,
        validate: bool | None,
    ) -> Flow[R]:
        """The steps of a call that names contracts in the unified form: the list of contracts has their symbols."""
        unified = unified_in(arguments)
        listing = yield from self._listing(unified, MAX_AGE, on_the_way(options))
        own = with_own_symbols(arguments, listing)
        return (yield from self._steps(operation, own, options, sent, validate))

    def _steps(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None,
        sent: Sent | None,
        validate: bool | None,
    ) -> Flow[R]:
        """The steps of a call. Raises InvalidArgument or MissingCredentials before the first of them."""
        if not self._is_checked(operation, validate):
            return self.flow(operation, arguments, options, sent)
        given_options(options)
        # A call that can't be sent anyway raises here: no rules are asked for then.
        call = operation.request(arguments, self.orders.rules.new_id)
        steps = self.flow(operation, arguments, options, sent, call)
        orders = orders_in(operation, arguments)
        return self._checked(orders, options, steps) if orders else steps

    def _is_checked(self, operation: Operation[Any], validate: bool | None) -> bool:
        """Return whether the call's orders are to keep to their contracts' rules."""
        if operation.orders_in is None:
            return False
        checks = self._validates if validate is None else settings.flag("validate", validate)
        return bool(checks)

    def _checked(
        self, orders: Sequence[PlacedAt], options: CallOptions | None, steps: Flow[R]
    ) -> Flow[R]:
        """The steps of a call whose orders are checked against their contracts' rules first."""
        symbols = {one.symbol for one in orders}
        check_all(orders, (yield from self._listing(symbols, MAX_AGE, on_the_way(options))))
        return (yield from steps)

    def rules(
        self, symbol: str, *, refresh: bool, max_age: float, options: CallOptions | None
    ) -> Flow[Any]:
        """The steps to the rules of one contract."""
        symbol, max_age = wanted(symbol, max_age, refresh=refresh)
        listing = yield from self._listing([symbol], max_age, options)
        return listing.find(symbol)

    def _listing(
        self, symbols: Iterable[str], max_age: float, options: CallOptions | None
    ) -> Flow[Listing]:
        contracts = self._given[0].contracts
        if contracts is None:
            raise TypeError("The description marks no operation as the one that lists contracts.")
        return self._rule_book.listing(
            symbols, max_age, lambda: self.flow(contracts(), {}, options)
        )

    def flow(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions | None,
        sent: Sent | None = None,
        call: Request | None = None,
    ) -> Flow[R]:
        """The steps of one call. Raises whatever the call raises. An order call records its requests in `sent`.

        `call` has the arguments in their final bytes, where they were serialised before.
        """
        options = given_options(options)
        if operation.outcome is None:
            return self.plain(operation, arguments, options, call=call)
        sent = Sent() if sent is None else sent
        return self.orders.flow(operation, operation.outcome, arguments, options, sent, call=call)

    def plain(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions,
        sent: list[Attempt] | None = None,
        *,
        call: Request | None = None,
    ) -> Flow[R]:
        """The steps of a call that is sent again where that can do no harm. Its attempts are put into `sent`."""
        attempt = self.prepare(operation, arguments, options, call)
        write = None if operation.sets is None else self._writes.begin(operation, arguments)
        return (yield from self._attempts(operation, attempt, sent, write))

    def resend(self, operation: Operation[R], attempt: Attempt, sent: list[Attempt]) -> Flow[R]:
        """The steps of a call that is made once more: `attempt` is proven to have no effect, now or later."""
        now = self.policy.now()
        total = self.policy.total(attempt.options)
        options = attempt.options
        if total is not None:
            left = max(0.001, attempt.began + total - now)
            options = attrs.evolve(options, total_timeout=left)
        later = self.again(attrs.evolve(attempt, options=options, began=now))
        return (yield from self._attempts(operation, later, sent, None))

    def _attempts(
        self,
        operation: Operation[R],
        attempt: Attempt,
        sent: list[Attempt] | None,
        write: Write | None,
    ) -> Flow[R]:
        refused: list[Attempt] = []
        failure: SixMMError | None = None
        while True:
            if sent is not None:
                sent.append(attempt)
            try:
                result = yield from self.once(operation, attempt)
            except SixMMError as error:
                clear_locals(error)
                error._repeatable = operation.repeatable  # noqa: SLF001  an error's other half
                wait = self._wait_before_repeat(operation, attempt, error, refused)
                self.policy.note(attempt, error=error, wait=wait)
                if wait is None:
                    if isinstance(error, Throttled) and failure is not None:
                        # This attempt was not sent, which says nothing about the one before.
                        raise failure from error
                    raise
                failure = error
            else:
                if write is not None and attempt.number > 1 and write.superseded:
                    raise _superseded(operation, "its repeat may have come last.")
                return result
            yield Wait(wait)
            if write is not None and write.superseded:
                if not_carried_out(operation, failure):
                    raise failure
                raise _superseded(operation, f"it was not repeated. {failure}") from failure
            attempt = self.again(attempt)

    def _wait_before_repeat(
        self,
        operation: Operation[Any],
        attempt: Attempt,
        error: SixMMError,
        refused: list[Attempt],
    ) -> float | None:
        """Seconds after which a call that failed is sent again; None where it is not."""
        if may_repeat(operation, error):
            return self.policy.wait_after(attempt, error)
        if refused or not operation.signed_again or REFUSED not in attempt.request.extensions:
            return None
        # Its timestamp or token was refused: the next attempt gets another one. Once only: it may be refused too.
        refused.append(attempt)
        return 0.0

    def once(self, operation: Operation[R], attempt: Attempt) -> Flow[R]:
        """The steps of one attempt: wait for its turn, send it, read its answer.

        Notes a success. Raises the attempt's failure, which the caller notes once it is known what follows.
        """
        if self.policy.rate_limit is not None:
            yield from self._turn(attempt, self.policy.rate_limit)
        try:
            response = yield attempt
        except FAILURES as error:
            self.fail(attempt, error)
        if response is None:
            raise TypeError("An attempt must be answered with its response.")
        result = self.finish(operation, attempt, response)
        self.policy.note(attempt, http_status=response.status_code)
        return result

    def _turn(self, attempt: Attempt, limit: RateLimit) -> Flow[None]:
        try:
            yield from self.policy.turn(attempt, limit)
        except Throttled as error:
            _log_call(attempt, None, error)
            raise
        # The wait has taken its part of what the call may take in all.
        attempt.request.extensions.update(self._times(attempt.options, attempt.began))

    def again(self, attempt: Attempt) -> Attempt:
        """The same call once more: the same bytes, to be signed again, under a request id of its own.

        The documentation does not say what the exchange does with a request id that comes twice.
        """
        number = attempt.number + 1
        first_id = (
            attempt.request_id if attempt.number == 1 else attempt.request_id.rpartition("-")[0]
        )
        request_id = f"{first_id}-{number}"
        sent = attempt.request
        headers = sent.headers.copy()
        headers[self._id_header] = request_id
        request = CallRequest(
            sent.method,
            sent.url,
            headers=headers,
            content=sent.content,
            extensions={
                **self._times(attempt.options, attempt.began),
                "expected": sent.extensions["expected"].again(request_id),
            },
        )
        return attrs.evolve(
            attempt,
            request=request,
            request_id=request_id,
            started=time.monotonic(),
            number=number,
        )

    def prepare(
        self,
        operation: Operation[R],
        arguments: Mapping[str, Any],
        options: CallOptions,
        call: Request | None = None,
    ) -> Attempt:
        """Serialise the call and pick who it is made as. Raises InvalidArgument or MissingCredentials."""
        if options is not _NO_OPTIONS:
            self.policy.check(options)
        began = self.policy.now()
        request_id = options.request_id or new_request_id()
        if call is None:
            call = operation.request(arguments, self.orders.rules.new_id)
        request = self._requests.build(
            call,
            request_id,
            headers=options.headers,
            extensions=self._times(options, began),
        )
        request.extensions["expected"] = self._correlation.expect(
            operation,
            request_id,
            given=options.request_id is not None,
            names=call.named,
            largest=self.policy.largest(options),
        )
        try:
            auth = self.authenticator.for_security(operation.security)
        except NoCredentialsFit as error:
            raise MissingCredentials(f"{operation.id}: {error}") from None
        username = arguments.get("username")
        return Attempt(
            operation, request, auth, request_id, username, options, began, time.monotonic()
        )

    def _times(self, options: CallOptions, began: float) -> dict[str, Any]:
        """What each phase may take, none longer than what is left for the call; and how much that is at any moment."""
        own = options.timeout
        phases = self._phases if own is None else timeout(own, self._timeout).as_dict()
        total = self.policy.total(options)
        if total is None:
            return {"timeout": phases}
        deadline, now = began + total, self.policy.now
        left = max(0.001, deadline - now())
        limited = {name: left if one is None else min(one, left) for name, one in phases.items()}
        return {"timeout": limited, "time_left": lambda: deadline - now()}

    def finish(self, operation: Operation[R], call: Attempt, response: httpx.Response) -> R:
        """Open the envelope and read the result. Raises ApiError or ResponseError."""
        try:
            envelope = self._reader.open(
                response, operation=operation.id, sent_request_id=call.request_id
            )
        except SixMMError as error:
            _log_call(call, response.status_code, error)
            raise
        result = operation.result.from_dict(
            envelope.data, Response(operation.id, envelope.request_id, response)
        )
        if operation.result._timed:  # noqa: SLF001  a model's other half
            result.__dict__["_as_of"] = self.authenticator.clock.now_ms()
        try:
            self._keep_session(call, result, response)
        except AuthError as error:
            unusable = ResponseError(
                f"{operation.id}: the answer's token can't be used: {error}",
                operation=operation.id,
                request_id=envelope.request_id,
                response=response,
            )
            _log_call(call, response.status_code, unusable)
            raise unusable from None
        _log_call(call, response.status_code, None)
        return result

    def _keep_session(self, call: Attempt, result: Model, response: httpx.Response) -> None:
        """An explicit login counts as the client's: the calls that follow use its token."""
        session = self.authenticator.session
        if call.operation.session == "close":
            session.clear()
        elif call.operation.session is not None and result.get("access_token"):
            token, expires = result.get("access_token"), result.get("access_expire")
            if call.operation.session == "open":
                session.adopt(token, expires, response, username=call.username)
            else:
                session.renewed(token, expires, response)

    def fail(self, call: Attempt, error: Exception) -> NoReturn:
        """Raise the library's error for whatever kept the call from being answered."""
        if isinstance(error, ClientClosed | InvalidArgument):
            _log_call(call, None, error)
            raise error
        clear_locals(error)
        redact_chain(error)
        translated = self._translate(call, error)
        if isinstance(translated, TransportError) and not translated.may_have_been_received:
            call.request.extensions.pop(HANDED_OVER, None)
        _log_call(call, getattr(translated, "http_status", None), translated)
        raise translated from error

    def _translate(self, call: Attempt, error: Exception) -> SixMMError:
        operation = call.operation.id
        if isinstance(error, UnfitAnswer) and is_about(error, call.request):
            return unfit_answer_error(error, operation=operation, request_id=call.request_id)
        if isinstance(error, (httpx.TransportError, httpx.DecodingError)):
            return transport_error(
                error, operation=operation, request=call.request, base_url=self.base_url
            )
        if isinstance(error, AuthRequestFailed):
            return self._refusal(error, operation, call.request_id)
        if isinstance(error, httpx.InvalidURL):
            return InvalidArgument(f"{operation}: {error}")
        return SixMMError(f"{operation}: {error}")

    def _refusal(self, error: AuthRequestFailed, operation: str, request_id: str) -> SixMMError:
        """The refusal of a step before the call itself (login, refresh, time)."""
        if error.response is None:
            return TransportError(
                f"{operation}: {error}", operation=operation, may_have_been_received=False
            )
        try:
            self._reader.open(error.response, operation=error.operation, sent_request_id=request_id)
        except SixMMError as refusal:
            return refusal
        return ResponseError(
            f"{operation}: {error}",
            operation=error.operation,
            request_id=request_id,
            response=error.response,
        )


#: What a failed call may raise on its way, besides the library's own errors.
FAILURES = (
    httpx.TransportError,
    httpx.DecodingError,
    httpx.InvalidURL,
    AuthError,
    ClientClosed,
    InvalidArgument,  # certificates that the environment names are read by the first call that needs them
)


def _without_credentials(arguments: ClientArguments) -> ClientArguments:
    secret = CredentialArguments.__annotations__
    kept = {name: value for name, value in arguments.items() if name not in secret}
    return cast("ClientArguments", kept)


def _may_be_unified(arguments: Mapping[str, Any]) -> bool:
    """Return whether a unified symbol may be among them: hardly any call has one, and looking closely takes longer."""
    for one in arguments.values():
        if isinstance(one, str):
            if SEPARATOR in one:
                return True
        elif isinstance(one, list | tuple):
            return True
    return False


def given_options(given: CallOptions | None) -> CallOptions:
    """The options of a call, none where it says nothing. Raises InvalidArgument."""
    if given is None:
        return _NO_OPTIONS
    if not isinstance(given, CallOptions):
        raise InvalidArgument(f"options must be CallOptions, not {type(given).__name__}.")
    return given


def _superseded(operation: Operation[Any], why: str) -> OutcomeUnknown:
    return OutcomeUnknown(
        f"{operation.id}: a later call for the same began before it was clear what this one did, and {why}"
        " Query what is set now.",
        operation=operation.id,
    )


def _log_call(call: Attempt, status: int | None, error: Exception | None) -> None:
    if not _log.isEnabledFor(logging.DEBUG if error is None else logging.INFO):
        return
    _log.log(
        logging.DEBUG if error is None else logging.INFO,
        "%s %s %s %s",
        call.operation.id,
        "ok" if error is None else type(error).__name__,
        status or "-",
        call.request_id,
        extra={
            "sixmm": {
                "operation": call.operation.id,
                "method": call.operation.method,
                "path": call.operation.path,
                "http_status": status,
                "code": getattr(error, "code", None if error else 0),
                "request_id": call.request_id,
                "elapsed_ms": call.elapsed_ms,
                "attempt": call.number,
            }
        },
    )
