"""The build's own step: compile the translations before files are gathered."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from typing_extensions import override

# The build loads this file by its path, so its neighbour is not importable without help.
sys.path.insert(0, str(Path(__file__).resolve().parent))

from translations import compile_catalogues


class CompileTranslations(BuildHookInterface[BuilderConfig]):
    """Make every .mo the wheel carries."""

    @override
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel, the editable install or the source archive is made."""
        del version, build_data
        compile_catalogues(Path(self.root))
