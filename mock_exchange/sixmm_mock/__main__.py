"""``python -m sixmm_mock``."""

from sixmm_mock.cli import main

raise SystemExit(main())
