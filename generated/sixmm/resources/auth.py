# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Logging in, staying logged in, and logging out."""

from sixmm_runtime.options import CallOptions
from sixmm_runtime.resource import AsyncResource, Resource

from sixmm.models.access_token import AccessToken
from sixmm.models.ticket_access_token import TicketAccessToken
from sixmm.operations import auth as operations


class AuthResource(Resource):
    """Logging in, staying logged in, and logging out."""

    __slots__ = ()

    def login(
        self,
        *,
        username: str,
        password: str,
        device_id: str | None = None,
        device_name: str | None = None,
        options: CallOptions | None = None,
    ) -> AccessToken:
        """Log in with user name and password.

        Answers a bearer token and sets the cookie that refreshing and logging out need.

        Public: needs no credentials.

        Args:
            username: Name of the account. 3 to 32 characters.
            password: Its password. 1 to 64 characters.
            device_id: Fingerprint of the device. At most 64 characters. Optional.
            device_name: Name of the device, for people. At most 128 characters. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#user-login
        """
        return self._client._call(
            operations.LOGIN,
            {
                "username": username,
                "password": password,
                "device_id": device_id,
                "device_name": device_name,
            },
            options,
        )

    def refresh_token(
        self,
        *,
        options: CallOptions | None = None,
    ) -> AccessToken:
        """Get a new access token.

        Uses the cookie of the login; no body and no bearer token is needed.

        Needs the cookie of an earlier login by this client.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#refresh-token
        """
        return self._client._call(operations.REFRESH_TOKEN, {}, options)

    def exchange_ticket(
        self,
        *,
        ticket: str,
        device_id: str | None = None,
        options: CallOptions | None = None,
    ) -> TicketAccessToken:
        """Log in with an agent's ticket.

        The ticket works once.

        Public: needs no credentials.

        Args:
            ticket: Ticket of the agent service; it works once.
            device_id: Fingerprint of the device. At most 64 characters. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#ticket-exchange
        """
        return self._client._call(
            operations.EXCHANGE_TICKET,
            {
                "ticket": ticket,
                "device_id": device_id,
            },
            options,
        )

    def exchange_embed_token(
        self,
        *,
        embed_token: str,
        channel_id: str,
        device_id: str | None = None,
        options: CallOptions | None = None,
    ) -> AccessToken:
        """Log in with an embed token.

        For trading pages that are embedded in an agent's site.

        Public: needs no credentials.

        Args:
            embed_token: Short-lived token of the agent service.
            channel_id: Channel of the embedding frame. At most 128 characters.
            device_id: Fingerprint of the device. At most 64 characters. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#embed-token-exchange
        """
        return self._client._call(
            operations.EXCHANGE_EMBED_TOKEN,
            {
                "embed_token": embed_token,
                "channel_id": channel_id,
                "device_id": device_id,
            },
            options,
        )

    def logout(
        self,
        *,
        options: CallOptions | None = None,
    ) -> None:
        """Log out.

        Ends the login. Needs its bearer token together with its cookie.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api#private-user-endpoints
        """
        self._client._call(operations.LOGOUT, {}, options)


class AsyncAuthResource(AsyncResource):
    """Logging in, staying logged in, and logging out."""

    __slots__ = ()

    async def login(
        self,
        *,
        username: str,
        password: str,
        device_id: str | None = None,
        device_name: str | None = None,
        options: CallOptions | None = None,
    ) -> AccessToken:
        """Log in with user name and password.

        Answers a bearer token and sets the cookie that refreshing and logging out need.

        Public: needs no credentials.

        Args:
            username: Name of the account. 3 to 32 characters.
            password: Its password. 1 to 64 characters.
            device_id: Fingerprint of the device. At most 64 characters. Optional.
            device_name: Name of the device, for people. At most 128 characters. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#user-login
        """
        return await self._client._call(
            operations.LOGIN,
            {
                "username": username,
                "password": password,
                "device_id": device_id,
                "device_name": device_name,
            },
            options,
        )

    async def refresh_token(
        self,
        *,
        options: CallOptions | None = None,
    ) -> AccessToken:
        """Get a new access token.

        Uses the cookie of the login; no body and no bearer token is needed.

        Needs the cookie of an earlier login by this client.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#refresh-token
        """
        return await self._client._call(operations.REFRESH_TOKEN, {}, options)

    async def exchange_ticket(
        self,
        *,
        ticket: str,
        device_id: str | None = None,
        options: CallOptions | None = None,
    ) -> TicketAccessToken:
        """Log in with an agent's ticket.

        The ticket works once.

        Public: needs no credentials.

        Args:
            ticket: Ticket of the agent service; it works once.
            device_id: Fingerprint of the device. At most 64 characters. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#ticket-exchange
        """
        return await self._client._call(
            operations.EXCHANGE_TICKET,
            {
                "ticket": ticket,
                "device_id": device_id,
            },
            options,
        )

    async def exchange_embed_token(
        self,
        *,
        embed_token: str,
        channel_id: str,
        device_id: str | None = None,
        options: CallOptions | None = None,
    ) -> AccessToken:
        """Log in with an embed token.

        For trading pages that are embedded in an agent's site.

        Public: needs no credentials.

        Args:
            embed_token: Short-lived token of the agent service.
            channel_id: Channel of the embedding frame. At most 128 characters.
            device_id: Fingerprint of the device. At most 64 characters. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#embed-token-exchange
        """
        return await self._client._call(
            operations.EXCHANGE_EMBED_TOKEN,
            {
                "embed_token": embed_token,
                "channel_id": channel_id,
                "device_id": device_id,
            },
            options,
        )

    async def logout(
        self,
        *,
        options: CallOptions | None = None,
    ) -> None:
        """Log out.

        Ends the login. Needs its bearer token together with its cookie.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api#private-user-endpoints
        """
        await self._client._call(operations.LOGOUT, {}, options)
