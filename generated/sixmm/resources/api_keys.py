# Written by `make generate` from openapi.yaml and asyncapi.yaml. Do not edit: change those (or
# generator/sixmm_generator/templates for the layout) and run `make generate` again.
"""API keys of the caller; by login only."""

from collections.abc import Sequence
from typing import Literal

from sixmm_runtime.options import CallOptions
from sixmm_runtime.resource import AsyncResource, Resource

from sixmm.enums import ApiKeyStatus, Permission
from sixmm.models.api_key_list import ApiKeyList
from sixmm.models.created_api_key import CreatedApiKey
from sixmm.models.deleted_api_keys import DeletedApiKeys
from sixmm.operations import api_keys as operations


class ApiKeysResource(Resource):
    """API keys of the caller; by login only."""

    __slots__ = ()

    def create(
        self,
        *,
        label: str,
        permissions: Permission | int | None = None,
        ip_whitelist: Sequence[str] | None = None,
        options: CallOptions | None = None,
    ) -> CreatedApiKey:
        """Make an API key.

        The answer is the only place where the secret is ever shown: store it safely. A user can
        have at most 30 keys.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        Args:
            label: Name of the key, for people. 1 to 64 characters.
            permissions: What the key may do: the sum of READ (1), TRADE (2) and WITHDRAW
                (4, reserved). 3 reads and trades. From 1 to 7. Default on the exchange: 1.
            ip_whitelist: Addresses that may use the key. Left out: any address may. At most
                20 entries. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#create-api-key
        """
        return self._client._call(
            operations.CREATE_API_KEY,
            {
                "label": label,
                "permissions": permissions,
                "ip_whitelist": ip_whitelist,
            },
            options,
        )

    def list(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ApiKeyList:
        """The caller's API keys.

        All keys, without their secrets.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#list-api-keys
        """
        return self._client._call(operations.LIST_API_KEYS, {}, options)

    def update(
        self,
        *,
        id: str,
        label: str | None = None,
        permissions: Permission | int | None = None,
        ip_whitelist: Sequence[str] | None = None,
        status: ApiKeyStatus | Literal[0, 1] | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Change an API key.

        Changes name, permissions, addresses or status of a key.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            id: Id of the key.
            label: New name. Optional.
            permissions: What the key may do: the sum of READ (1), TRADE (2) and WITHDRAW
                (4, reserved). 3 reads and trades. Optional.
            ip_whitelist: New list of addresses. Optional.
            status: Enable or disable the key. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#update-api-key
        """
        self._client._call(
            operations.UPDATE_API_KEY,
            {
                "id": id,
                "label": label,
                "permissions": permissions,
                "ip_whitelist": ip_whitelist,
                "status": status,
            },
            options,
        )

    def delete(
        self,
        *,
        id: str,
        options: CallOptions | None = None,
    ) -> None:
        """Delete an API key.

        The key stops working.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            id: Id of the key.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#delete-api-key
        """
        self._client._call(
            operations.DELETE_API_KEY,
            {
                "id": id,
            },
            options,
        )

    def delete_all(
        self,
        *,
        options: CallOptions | None = None,
    ) -> DeletedApiKeys:
        """Delete all API keys.

        All keys of the caller stop working.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#delete-all-api-keys
        """
        return self._client._call(operations.DELETE_ALL_API_KEYS, {}, options)


class AsyncApiKeysResource(AsyncResource):
    """API keys of the caller; by login only."""

    __slots__ = ()

    async def create(
        self,
        *,
        label: str,
        permissions: Permission | int | None = None,
        ip_whitelist: Sequence[str] | None = None,
        options: CallOptions | None = None,
    ) -> CreatedApiKey:
        """Make an API key.

        The answer is the only place where the secret is ever shown: store it safely. A user can
        have at most 30 keys.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        Args:
            label: Name of the key, for people. 1 to 64 characters.
            permissions: What the key may do: the sum of READ (1), TRADE (2) and WITHDRAW
                (4, reserved). 3 reads and trades. From 1 to 7. Default on the exchange: 1.
            ip_whitelist: Addresses that may use the key. Left out: any address may. At most
                20 entries. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#create-api-key
        """
        return await self._client._call(
            operations.CREATE_API_KEY,
            {
                "label": label,
                "permissions": permissions,
                "ip_whitelist": ip_whitelist,
            },
            options,
        )

    async def list(
        self,
        *,
        options: CallOptions | None = None,
    ) -> ApiKeyList:
        """The caller's API keys.

        All keys, without their secrets.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#list-api-keys
        """
        return await self._client._call(operations.LIST_API_KEYS, {}, options)

    async def update(
        self,
        *,
        id: str,
        label: str | None = None,
        permissions: Permission | int | None = None,
        ip_whitelist: Sequence[str] | None = None,
        status: ApiKeyStatus | Literal[0, 1] | None = None,
        options: CallOptions | None = None,
    ) -> None:
        """Change an API key.

        Changes name, permissions, addresses or status of a key.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            id: Id of the key.
            label: New name. Optional.
            permissions: What the key may do: the sum of READ (1), TRADE (2) and WITHDRAW
                (4, reserved). 3 reads and trades. Optional.
            ip_whitelist: New list of addresses. Optional.
            status: Enable or disable the key. Optional.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#update-api-key
        """
        await self._client._call(
            operations.UPDATE_API_KEY,
            {
                "id": id,
                "label": label,
                "permissions": permissions,
                "ip_whitelist": ip_whitelist,
                "status": status,
            },
            options,
        )

    async def delete(
        self,
        *,
        id: str,
        options: CallOptions | None = None,
    ) -> None:
        """Delete an API key.

        The key stops working.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        The documentation does not give this answer's fields: what is declared is assumed.

        Args:
            id: Id of the key.
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#delete-api-key
        """
        await self._client._call(
            operations.DELETE_API_KEY,
            {
                "id": id,
            },
            options,
        )

    async def delete_all(
        self,
        *,
        options: CallOptions | None = None,
    ) -> DeletedApiKeys:
        """Delete all API keys.

        All keys of the caller stop working.

        Private: login (username and password, or an access token) only; an API key is not
        enough.

        Args:
            options: Timeouts, retries, request id and headers of this call alone.

        Raises:
            InvalidArgument: an argument can't be sent; nothing was.
            MissingCredentials: the client has none that fit; nothing was sent.
            ApiError: the exchange refused the call; its subclass says which group of codes.
            TransportError: no answer arrived.
            ResponseError: the answer is not the exchange's envelope.

        Docs: https://docs.6mm.com/developer-api/api-key-management#delete-all-api-keys
        """
        return await self._client._call(operations.DELETE_ALL_API_KEYS, {}, options)
