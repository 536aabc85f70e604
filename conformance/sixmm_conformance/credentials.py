"""Are the credentials good? Asked before a run, so that no rule of the server is blamed for them."""

from collections.abc import Iterator

from sixmm_description import Operation, Permission

from sixmm_conformance.answer import Answer
from sixmm_conformance.caller import As, Caller
from sixmm_conformance.errors import CannotRun, RateLimited

_REFUSALS = (
    "NO_CREDENTIALS",
    "TOKEN_EXPIRED",
    "INVALID_CREDENTIALS",
    "TOKEN_REVOKED",
    "IP_MISMATCH",
    "PERMISSION_DENIED",
)
_RATE_LIMITED = "RATE_LIMITED"
_HINTS = {
    "IP_MISMATCH": "this machine's address is not on the key's list",
    "PERMISSION_DENIED": "the key needs the permissions to read and to trade, or name --operations "
    "that it may call",
}
_CLOCK_HINT = "the server checks timestamps by another clock than the one that getServerTime tells"
_KEY, _OTHER = "--api-key and --api-secret", "--other-api-key and --other-api-secret"
_PASSWORD = "--username and --password"  # noqa: S105 - names of options


def check(caller: Caller) -> bool:
    """Return whether a call could try the credentials: calls that only read, and a login.

    Only operations that are asked for are called.

    Raises:
        CannotRun: the server refuses it; one line with the code.
        requests.RequestException: no answer came.
    """
    account, reads = caller.account, list(_reads(caller))
    if account.can_sign:
        for operation in reads:
            judge(caller, caller.call(operation.role, by=caller.key()), _KEY)
    if account.other_api_key and account.other_api_secret:
        by = caller.key(account.other_api_key, account.other_api_secret)
        for operation in _reads(caller, (Permission.READ,)):
            judge(caller, caller.call(operation.role, by=by), _OTHER)
    if account.can_log_in and caller.may_log_in and _needs_login(caller):
        given = {"username": account.username, "password": account.password}
        judge(caller, caller.call("login", given), _PASSWORD)
        caller.take_session()
    return bool(reads)


def judge(caller: Caller, answer: Answer, options: str) -> None:
    """Tell a refusal of credentials; other answers are for rules to judge.

    Raises:
        CannotRun: they are refused.
    """
    codes = caller.description.codes
    name = next((each for each in _REFUSALS if codes.get(each) == answer.code), None)
    if name is not None:
        hint = _HINTS.get(name, f"check {options}")
        late = caller.description.refusals.get("late_timestamp", {})
        if answer.message == late.get("message"):
            hint = _CLOCK_HINT
        raise CannotRun(f"the server refuses {options}{_called(answer)}: {answer}; {hint}")


def judge_rate(answer: Answer) -> None:
    """Tell that the server takes no more requests: no rule is to be blamed for what it says from now on.

    Raises:
        RateLimited: it says so.
    """
    if answer.reason == _RATE_LIMITED:
        raise RateLimited(
            f"the server limits the rate{_called(answer)}: {answer}; "
            "try again later, or with a lower --rate"
        )


def _called(answer: Answer) -> str:
    return "" if answer.operation is None else f" at {answer.operation.operation_id}"


def first_use(caller: Caller, operation: Operation, by: As | None, answer: Answer) -> None:
    """Where nothing could be tried before, what the first call with the credentials shows.

    Raises:
        CannotRun: they are refused.
    """
    if by is None and operation.takes_api_key and caller.account.can_sign and caller.is_untried:
        caller.is_untried = False
        judge(caller, answer, _KEY)


def _reads(
    caller: Caller, permissions: tuple[Permission, ...] = (Permission.READ, Permission.TRADE)
) -> Iterator[Operation]:
    """For each permission an operation that only reads, one without parameters that must be given."""
    for permission in permissions:
        fitting = [
            each
            for each in caller.description.operations.values()
            if each.only_reads
            and each.takes_api_key
            and each.permission is permission
            and caller.wire.allows(each.role)
        ]
        fitting.sort(
            key=lambda each: (
                bool(each.require_any or any(one.required for one in each.parameters)),
                each.replay_protected,
            )
        )
        yield from fitting[:1]


def _needs_login(caller: Caller) -> bool:
    return any(
        caller.wire.allows(each.role)
        and not each.is_public
        and each.session is None
        and not (each.takes_api_key and caller.account.can_sign)
        for each in caller.description.operations.values()
    )
