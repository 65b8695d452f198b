"""The profiles are registered before pytest looks for the one that its command line names."""

import support.hypothesis_profiles  # noqa: F401  # registers on import
