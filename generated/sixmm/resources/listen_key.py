# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Keys for the private WebSocket stream."""

from sixmm_runtime.options import CallOptions
from sixmm_runtime.resource import AsyncResource, Resource

from sixmm.models.listen_key import ListenKey
from sixmm.operations import listen_key as operations


class ListenKeyResource(Resource):
    """Keys for the private WebSocket stream."""

    __slots__ = ()

    def renew(
        self,
        *,
        listen_key: str,
        options: CallOptions | None = None,
    ) -> None:
        """Keep a listenKey alive.

        Renew about every 30 minutes; a key lasts 60.

        Private: API key or login. An API key needs the read permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            listen_key: The key.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/websocket/private-user-channel#renew
        """
        self._client._call(
            operations.RENEW_LISTEN_KEY,
            {
                "listen_key": listen_key,
            },
            options,
        )

    def create(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ListenKey:
        """Make a listenKey.

        The key opens the private WebSocket stream. It lasts 60 minutes unless it is renewed.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#create-listenkey
        """
        return self._client._call(operations.CREATE_LISTEN_KEY, {}, options)

    def close(
        self,
        *,
        listen_key: str,
        options: CallOptions | None = None,
    ) -> None:
        """Close a listenKey.

        Ends the key; the request carries a JSON body.

        Private: API key or login. An API key needs the read permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            listen_key: The key.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/websocket/private-user-channel#close
        """
        self._client._call(
            operations.CLOSE_LISTEN_KEY,
            {
                "listen_key": listen_key,
            },
            options,
        )


class AsyncListenKeyResource(AsyncResource):
    """Keys for the private WebSocket stream."""

    __slots__ = ()

    async def renew(
        self,
        *,
        listen_key: str,
        options: CallOptions | None = None,
    ) -> None:
        """Keep a listenKey alive.

        Renew about every 30 minutes; a key lasts 60.

        Private: API key or login. An API key needs the read permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            listen_key: The key.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/websocket/private-user-channel#renew
        """
        await self._client._call(
            operations.RENEW_LISTEN_KEY,
            {
                "listen_key": listen_key,
            },
            options,
        )

    async def create(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ListenKey:
        """Make a listenKey.

        The key opens the private WebSocket stream. It lasts 60 minutes unless it is renewed.

        Private: API key or login. An API key needs the read permission.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/user-and-account#create-listenkey
        """
        return await self._client._call(operations.CREATE_LISTEN_KEY, {}, options)

    async def close(
        self,
        *,
        listen_key: str,
        options: CallOptions | None = None,
    ) -> None:
        """Close a listenKey.

        Ends the key; the request carries a JSON body.

        Private: API key or login. An API key needs the read permission.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            listen_key: The key.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/websocket/private-user-channel#close
        """
        await self._client._call(
            operations.CLOSE_LISTEN_KEY,
            {
                "listen_key": listen_key,
            },
            options,
        )
