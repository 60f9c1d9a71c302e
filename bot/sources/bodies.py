"""Bodies: what an answer holds, unpacked as it comes, and never more of it than may be read."""

import zlib

from aiohttp import ClientResponse

from bot.errors import BadAnswer, TooLarge

ACCEPTED = "gzip, deflate"
_CHUNK = 2**16
_GZIP_OR_ZLIB = zlib.MAX_WBITS | 32


async def body_of(response: ClientResponse, *, at_most: int) -> bytes:
    """Return the body of an answer, unpacked. Raises TooLarge as soon as it is, BadAnswer where it is damaged."""
    host = response.url.host
    if (response.content_length or 0) > at_most:
        raise _too_large(host, at_most)
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"identity", "", "gzip", "x-gzip", "deflate"}:
        raise BadAnswer(f"{host} answered in an encoding that was not asked for: {encoding[:40]!r}")
    unpacker = None if encoding in {"identity", ""} else zlib.decompressobj(_GZIP_OR_ZLIB)
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        room = at_most - len(body) + 1
        body += chunk[:room] if unpacker is None else _unpacked(unpacker, chunk, room, host)
        if len(body) > at_most:
            raise _too_large(host, at_most)
    if unpacker is not None and body and not unpacker.eof:
        raise BadAnswer(f"the answer of {host} breaks off")
    return bytes(body)


def _unpacked(unpacker: "zlib._Decompress", chunk: bytes, room: int, host: str | None) -> bytes:
    """At most `room` bytes of what a chunk unpacks to: a small one can hold a thousand times its size."""
    try:
        return unpacker.decompress(chunk, room)
    except zlib.error as error:
        raise BadAnswer(f"the answer of {host} cannot be unpacked: {error}") from error


def _too_large(host: str | None, at_most: int) -> TooLarge:
    return TooLarge(f"The answer of {host} is larger than {at_most / 2**20:g} MB (the setting fetch_max_mb)")
