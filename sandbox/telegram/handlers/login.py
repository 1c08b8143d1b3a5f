"""Login of bots and what a client asks before anything else."""

import time
from typing import Any

from pyrogram.raw import functions, types
from pyrogram.raw.core import Bool

from sandbox.telegram.handlers.registry import Caller, handles
from sandbox.telegram.limits.texts import CAPTION_UNITS, MESSAGE_UNITS
from sandbox.telegram.protocol.encryption import Encoded
from sandbox.telegram.refusals import Refused
from sandbox.telegram.rendering import peers
from sandbox.telegram.rendering.media import DATA_CENTRE

_CONFIG_SECONDS = 3600


@handles(functions.auth.ImportBotAuthorization)
def import_bot_authorization(caller: Caller, call: Any) -> Any:
    """Log the key in as a bot. A bot may be logged in once (TELEGRAM.md): the key it had before is logged out."""
    bot = next((one for one in caller.world.bots() if one.token == call.bot_auth_token), None)
    if bot is None:
        # From core.telegram.org/method/auth.importBotAuthorization, "Possible errors"
        raise Refused("ACCESS_TOKEN_INVALID")
    key = caller.session.auth_key
    for other in caller.centre.keys.of_account(bot.id):
        if other is not key:
            other.account_id = None
    key.account_id = bot.id
    return types.auth.Authorization(user=peers.user(bot, bot))


@handles(functions.auth.LogOut)
def log_out(caller: Caller, call: Any) -> Any:  # noqa: ARG001 - the call has no arguments
    """Forget whom the key is logged in as."""
    caller.session.auth_key.account_id = None
    return types.auth.LoggedOut()


@handles(functions.help.GetConfig)
def get_config(caller: Caller, call: Any) -> Any:  # noqa: ARG001 - the call has no arguments
    """The data centre's address and the lengths that it allows."""
    now = int(time.time())
    address = types.DcOption(id=DATA_CENTRE, ip_address=caller.centre.address, port=caller.centre.port)
    zeroes = dict.fromkeys(
        (
            *("online_update_period_ms", "offline_blur_timeout_ms", "offline_idle_timeout_ms"),
            *("online_cloud_timeout_ms", "notify_cloud_delay_ms", "notify_default_delay_ms", "push_chat_period_ms"),
            *("push_chat_limit", "edit_time_limit", "revoke_time_limit", "revoke_pm_time_limit", "rating_e_decay"),
            *("stickers_recent_limit", "channels_read_media_period", "call_receive_timeout_ms"),
            *("call_ring_timeout_ms", "call_connect_timeout_ms", "call_packet_timeout_ms", "forwarded_count_max"),
        ),
        0,
    )
    return types.Config(
        date=now,
        expires=now + _CONFIG_SECONDS,
        test_mode=False,
        this_dc=DATA_CENTRE,
        dc_options=[address],
        dc_txt_domain_name="",
        chat_size_max=200,
        megagroup_size_max=200_000,
        me_url_prefix="https://t.me/",
        caption_length_max=CAPTION_UNITS,
        message_length_max=MESSAGE_UNITS,
        webfile_dc_id=DATA_CENTRE,
        **zeroes,
    )


@handles(functions.account.UpdateStatus)
def acknowledge(caller: Caller, call: Any) -> Any:  # noqa: ARG001 - nothing depends on either
    """Calls that change nothing here."""
    return Encoded(Bool(True))
