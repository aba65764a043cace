"""Sends one webhook over HTTP; needs the extra ``http``."""

import asyncio

import httpx

DELIVERED = ""


async def send(url: str, body: bytes, headers: dict[str, str], timeout_seconds: float) -> str:
    """``DELIVERED`` where the answer is a 2xx, otherwise why not, as a code: nothing that the other side wrote.

    Follows no redirect, takes no proxy from the environment, and reads no body.
    """
    try:
        async with (
            asyncio.timeout(timeout_seconds),
            httpx.AsyncClient(follow_redirects=False, trust_env=False, timeout=timeout_seconds) as client,
            client.stream("POST", url, content=body, headers=headers) as response,
        ):
            return DELIVERED if response.is_success else f"HTTP_{response.status_code}"
    except TimeoutError:
        return "TIMEOUT"
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        # the error's text may hold the address
        return type(error).__name__
