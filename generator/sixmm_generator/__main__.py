"""Entry point of `python -m sixmm_generator`."""

import sys

from sixmm_generator.cli import main

sys.exit(main())
