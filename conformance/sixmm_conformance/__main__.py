"""``python -m sixmm_conformance``."""

import sys

from sixmm_conformance.cli import main

sys.exit(main())
