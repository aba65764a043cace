"""Keeps client libraries from logging what they send: names, numbers, and signatures.

httpx logs every address at INFO, with its query; httpcore, urllib3 and the providers' SDKs log headers and bodies at
DEBUG, urllib3 addresses at WARNING. Who needs that on a trial machine sets the level of the logger after the start.
"""

import logging

_TALKATIVE = ("httpx", "httpcore", "urllib3", "aiohttp", "tencentcloud_sdk_common", "darabonba-core")
_ABOVE_ALL_LEVELS = logging.CRITICAL + 1


def silence_client_libraries() -> None:
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(_ABOVE_ALL_LEVELS)
