"""How much of what is random or broad a run of the tests takes: a part in `make test`, all of it in `make thorough`."""

import os

THOROUGH = bool(os.environ.get("LENSVIZ_THOROUGH"))
