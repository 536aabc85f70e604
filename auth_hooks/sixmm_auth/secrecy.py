"""What keeps a secret inside the process."""

from typing import NoReturn, SupportsIndex

MASK = "***"


class HoldsSecrets:
    """Base of everything that holds a credential: it can't be pickled."""

    __slots__ = ()

    def __reduce_ex__(self, _protocol: SupportsIndex) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} holds credentials and can't be pickled or copied."
            " Build it again where it is needed, from the environment or a secret store."
        )
