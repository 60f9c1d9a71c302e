"""Files of replies, put where a person at a terminal finds them."""

import asyncio
from dataclasses import replace
from pathlib import Path

from bot.replies import Attachment, Caller, Reply
from bot.terminal.respond import Answer, guarded


def saving(answer: Answer, folder: Path) -> Answer:
    """Answers likewise, with the files that a terminal can't show saved in the folder, and their places told."""

    async def answer_and_save(caller: Caller, text: str) -> Reply:
        reply = await answer(caller, text)
        return await guarded(asyncio.to_thread(_saved, reply, folder), text)

    return answer_and_save


def _saved(reply: Reply, folder: Path) -> Reply:
    # A chart is drawn in the terminal itself.
    drawn = {chart.picture for chart in reply.charts}
    pictures = [each for each in reply.attachments if each.text is None and each.name not in drawn]
    told = [f"{attachment.description}: {_save(attachment, folder)}" for attachment in pictures]
    shown = [each for each in reply.attachments if each not in pictures]
    return replace(reply, attachments=shown, notes=(*reply.notes, *told))


def _save(attachment: Attachment, folder: Path) -> Path:
    """Write the file, in the place of an older one of its name; return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / Path(attachment.name).name
    path.write_bytes(attachment.content)
    return path
