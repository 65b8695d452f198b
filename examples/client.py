"""Tries looks on at a server: python examples/client.py LINK SELFIE FOLDER.

LINK is what `ilikeyacut serve` prints to sign in with.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from ilikeyacut.client import AsyncClient, Client, ClientError, Dye, Look, Photo, TokenSet

COPPER = Look(dye=Dye(colour="copper"))


def one(link: str, selfie: Path, folder: Path) -> tuple[Photo, TokenSet]:
    """Try a colour on, and share the result for a week."""
    with Client(link) as client:
        tokens = client.sign_in_by_link(link)
        photo = client.upload(selfie)
        found = client.try_on(photo, COPPER, idempotency_key=f"copper-{photo.id}")
        for result in found.results:
            print(client.download(result.image, folder / f"copper-{result.variation}.jpg"))
            print(client.share(result, days=7).url)
    return photo, client.tokens or tokens


async def several(server: str, photo: Photo, tokens: TokenSet, folder: Path) -> None:
    """Try several colours on at once."""
    async with AsyncClient(server, tokens=tokens) as client:

        async def tried(colour: str) -> Path:
            found = await client.try_on(photo, Look(dye=Dye(colour=colour)))
            return await client.download(found.results[0].image, folder / f"{colour}.jpg")

        print(*await asyncio.gather(tried("auburn"), tried("espresso")), sep="\n")


if __name__ == "__main__":
    link, selfie, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    try:
        asyncio.run(several(link, *one(link, selfie, folder), folder))
    except ClientError as failed:
        sys.exit(f"{failed}: {failed.hint}")
