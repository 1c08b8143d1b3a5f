"""What this feature answers to."""

from typing import Final

from tgarr.chat.router import Router

router: Final = Router("rules", kinds=("card", "settings"))
