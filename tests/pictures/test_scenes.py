"""What is drawn is what Quoth says today."""

import json

from tests.pictures.scenes import SCENES, scenes


async def test_each_scene_is_answered_as_it_is_meant_to_look() -> None:
    played = {str(scene["name"]): json.dumps(scene, ensure_ascii=False) for scene in [each async for each in scenes()]}

    assert list(played) == [scene.name for scene in SCENES]
    assert all('"kind": "quote"' in played[name] for name in ("answer", "answer-two-papers", "listing"))
    assert "No abstract answers this." in played["not-found"]
    assert "Page 2 of 3" in played["listing-page-2"]
    assert "quoth:jump:" in played["listing-jump"]
    assert '"kind": "strike"' in played["check-altered"]
    assert "Figures on" in played["numbers"]
    assert "Page 1 of 4" in played["numbers-page"]
    assert "No paper here is called" in played["error"]
