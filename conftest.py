"""Tests do not depend on who runs them: what a client reads from the environment is not set."""

import os

from sixmm_runtime.proxies import VARIABLES
from sixmm_runtime.settings import ENVIRONMENT
from sixmm_runtime.transport.tls import VARIABLES as TLS_VARIABLES

for name in (*ENVIRONMENT.values(), *TLS_VARIABLES, *VARIABLES, *map(str.lower, VARIABLES)):
    os.environ.pop(name, None)
