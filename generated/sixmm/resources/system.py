# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""Version and time of the service."""

from sixmm_runtime.options import CallOptions
from sixmm_runtime.resource import AsyncResource, Resource

from sixmm.models.server_time import ServerTime
from sixmm.models.service_version import ServiceVersion
from sixmm.operations import system as operations


class SystemResource(Resource):
    """Version and time of the service."""

    __slots__ = ()

    def version(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ServiceVersion:
        """Version of the service.

        Says which version of the service answers.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#service-version
        """
        return self._client._call(operations.GET_VERSION, {}, options)

    def time(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ServerTime:
        """The exchange's time.

        Measure the clock's offset with it: signed requests must carry the exchange's time to
        within 10 seconds.

        Public: needs no credentials.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#server-time
        """
        return self._client._call(operations.GET_SERVER_TIME, {}, options)


class AsyncSystemResource(AsyncResource):
    """Version and time of the service."""

    __slots__ = ()

    async def version(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ServiceVersion:
        """Version of the service.

        Says which version of the service answers.

        Public: needs no credentials.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#service-version
        """
        return await self._client._call(operations.GET_VERSION, {}, options)

    async def time(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ServerTime:
        """The exchange's time.

        Measure the clock's offset with it: signed requests must carry the exchange's time to
        within 10 seconds.

        Public: needs no credentials.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/rest-api/public-endpoints#server-time
        """
        return await self._client._call(operations.GET_SERVER_TIME, {}, options)
