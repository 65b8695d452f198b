"""Path-trace hair with Blender Cycles: `python -m hair.trace JOB.npz MADE.npz`. Runs in build/hair.

A job has a text `settings` (JSON: `view`, `yaw`, `threads` and `layers`) and, for each layer, the
arrays that `scene.hair` takes, as `front_points` and so on. Layers are drawn one by one; those not
drawn still throw shadows. What is made has, by layer, `(h, w, 3)` linear light at the three
absorptions, premultiplied (`front_left`, `front_right`: denoised; `front_raw`: the sum of both
before), and the planes `cover` and `scene.VALUES`. All are cut to the layer's box.
"""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import bpy
import numpy as np
import OpenEXR

from hair import scene

OTHER = 0.15
"""The share of the light from the other side that is mixed in when one side is lit."""

SEED = 1
FILTER = 1.3
"""Width of the pixel filter, in pixels."""

MOST_INDIRECT, MOST_DIRECT = 1.2, 6.0
"""A single sample's light is cut here: rarer and brighter ones would be specks."""

RIBBON_PARTS = 1
"""The tracer halves each piece of a strand so many times."""


def main(job: str, made: str) -> None:
    """Draw each layer of a job."""
    data = np.load(job)
    settings = json.loads(str(data["settings"]))
    made_scene = scene.empty(settings["view"])
    _quality(made_scene, settings["threads"])
    hairs = _hairs(data, settings["layers"])
    body = scene.body(settings["view"], settings["yaw"])
    scene.lights(made_scene.view_layers[0])
    with TemporaryDirectory() as folder:
        output = _passes(made_scene, folder)
        planes: dict[str, Any] = {}
        for layer in settings["layers"]:
            _show(layer, hairs, body)
            found = _drawn(made_scene, layer, output)
            planes |= {f"{layer['name']}_{name}": plane for name, plane in found.items()}
    with Path(made).open("wb") as file:
        np.savez(file, **planes)


def _quality(found: Any, threads: int) -> None:
    found.render.engine = "CYCLES"
    cycles, render = found.cycles, found.render
    cycles.device, cycles.seed = "CPU", SEED
    cycles.use_adaptive_sampling = cycles.use_denoising = False
    cycles.diffuse_bounces, cycles.transparent_max_bounces = 4, 8
    cycles.sample_clamp_indirect, cycles.sample_clamp_direct = MOST_INDIRECT, MOST_DIRECT
    cycles.pixel_filter_type, cycles.filter_width = "BLACKMAN_HARRIS", FILTER
    found.cycles_curves.shape, found.cycles_curves.subdivisions = "RIBBONS", RIBBON_PARTS
    found.view_settings.view_transform = "Raw"
    render.film_transparent = render.use_persistent_data = True
    render.use_border = render.use_crop_to_border = True
    if threads:
        render.threads_mode, render.threads = "FIXED", threads


def _hairs(data: Any, layers: list[dict[str, Any]]) -> dict[str, Any]:
    material = scene.hair_material()
    hairs = {}
    for layer in layers:
        start = f"{layer['name']}_"
        curves = {key.removeprefix(start): data[key] for key in data if key.startswith(start)}
        hairs[layer["name"]] = scene.hair(layer["name"], curves, material)
    return hairs


def _passes(found: Any, folder: str) -> Any:
    """Let the compositor mix and denoise the light of each side, and store all planes."""
    view_layer = found.view_layers[0]
    view_layer.cycles.denoising_store_passes = True
    for name in scene.VALUES:
        value = view_layer.aovs.add()
        value.name, value.type = name, "VALUE"
    found.use_nodes = True
    nodes = found.node_tree.nodes
    nodes.clear()
    render = nodes.new("CompositorNodeRLayers")
    output = nodes.new("CompositorNodeOutputFile")
    output.format.file_format, output.format.color_depth = "OPEN_EXR_MULTILAYER", "32"
    output.base_path = f"{folder}/layer_"
    output.file_slots.clear()
    for side, other in (("left", "right"), ("right", "left")):
        mixed = _mixed(found.node_tree, render, side, other)
        _slot(found.node_tree, output, f"raw-{side}", mixed)
        _slot(found.node_tree, output, side, _denoised(found.node_tree, render, mixed))
    _slot(found.node_tree, output, "cover", render.outputs["Alpha"])
    for name in scene.VALUES:
        _slot(found.node_tree, output, name, render.outputs[name])
    return output


def _mixed(tree: Any, render: Any, side: str, other: str) -> Any:
    """Return the light from one side, a little from the other, and that from all round."""
    light = render.outputs[f"Combined_{side}"]
    for name, share in ((other, OTHER), ("round", 1.0)):
        added = tree.nodes.new("CompositorNodeMixRGB")
        added.blend_type = "ADD"
        added.inputs[0].default_value = share
        tree.links.new(light, added.inputs[1])
        tree.links.new(render.outputs[f"Combined_{name}"], added.inputs[2])
        light = added.outputs[0]
    return light


def _denoised(tree: Any, render: Any, light: Any) -> Any:
    node = tree.nodes.new("CompositorNodeDenoise")
    node.use_hdr, node.prefilter = True, "ACCURATE"
    tree.links.new(light, node.inputs["Image"])
    for guide in ("Normal", "Albedo"):
        tree.links.new(render.outputs[f"Denoising {guide}"], node.inputs[guide])
    return node.outputs[0]


def _slot(tree: Any, output: Any, name: str, socket: Any) -> None:
    output.layer_slots.new(name)
    tree.links.new(socket, output.inputs[name])


def _show(layer: dict[str, Any], hairs: dict[str, Any], body: dict[str, Any]) -> None:
    """Let the camera see one layer's hair, and nothing where the head hides it."""
    for name, curves in hairs.items():
        curves.visible_camera = name == layer["name"]
    for name, part in body.items():
        part.is_holdout = part.visible_camera = name in layer["hidden_by"]


def _drawn(found: Any, layer: dict[str, Any], output: Any) -> dict[str, Any]:
    render, cycles = found.render, found.cycles
    cycles.samples = layer["samples"]
    cycles.max_bounces = layer["bounces"]
    cycles.transmission_bounces = cycles.glossy_bounces = layer["bounces"]
    render.resolution_percentage = round(100 * layer["size"])
    width = render.resolution_x * render.resolution_percentage // 100
    height = render.resolution_y * render.resolution_percentage // 100
    left, top, right, bottom = layer["box"]
    # Blender takes borders in float32 and rounds them down: a share of a pixel more is never less.
    render.border_min_x, render.border_max_x = (left + 0.25) / width, (right + 0.25) / width
    low, high = height - bottom + 0.25, height - top + 0.25
    render.border_min_y, render.border_max_y = low / height, high / height
    bpy.ops.render.render(write_still=False)
    path = next(Path(output.base_path).parent.glob("*.exr"))
    planes = _read(path)
    path.unlink()
    if planes["cover"].shape != (bottom - top, right - left):
        raise RuntimeError(f"{layer['box']} was drawn as {planes['cover'].shape}")
    return planes


def _read(path: Path) -> dict[str, Any]:
    channels = {name: it.pixels for name, it in OpenEXR.File(str(path)).parts[0].channels.items()}

    def light(name: str) -> Any:
        if name in channels:
            return channels[name][..., :3]
        return np.stack([channels[f"{name}.{colour}"] for colour in "RGB"], -1)

    def value(name: str) -> Any:
        return channels[name] if name in channels else channels[f"{name}.V"]

    planes = {name: light(name) for name in ("left", "right")}
    planes["raw"] = light("raw-left") + light("raw-right")
    planes |= {name: value(name) for name in ("cover", *scene.VALUES)}
    return {name: np.asarray(plane, np.float32) for name, plane in planes.items()}


if __name__ == "__main__":
    main(*sys.argv[1:])
