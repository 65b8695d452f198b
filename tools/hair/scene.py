"""The scene for Blender: a head with its hair, a camera and lights. Runs in build/hair only.

Blender's axes are those of `head`: its default camera looks along -z with y up.
"""

import math
from typing import Any

import bpy
import numpy as np
from mathutils import Matrix, Vector

ABSORPTION = (0.05, 0.60, 7.0)
"""Of light, medium and black hair: one picture's red, green and blue, so all share their noise."""

ROUGHNESS, RADIAL_ROUGHNESS, UNEVEN_ROUGHNESS = 0.24, 0.42, 0.25
REFRACTION = 1.55
SCALE_TILT = math.radians(2.5)
"""Of the cuticle's scales: moves highlights to the root."""

SKIN, CLOTH = 0.42, 0.12
"""How much light they send back, in every colour."""

NECK = ((0, -0.9, -0.30), (0.31, 0.75, 0.31))
INNER_FACE = ((0, -0.05, -0.10), (0.36, 0.62, 0.34))
"""What always hides the hair behind the face, wherever the runtime puts it."""

WITHIN = 0.985
"""The head is this much smaller than the surface that hair lies on, so that it hides no root."""

KEY, KEY_SIZE, KEY_PLACE = 620, 1.8, (3.4, 3.0, 4.4)
ROUND, ROUND_BELOW = 0.33, 0.25
"""Strength of the light from all round, at the zenith; its share from below."""

RIM, RIM_SIZE, RIM_PLACE = 42, 2.4, (0.0, 4.6, -3.4)
LIGHTS = ("left", "right", "round")
"""Groups of lights that one render keeps apart. The rim light belongs to the last."""

VALUES = ("along", "double_cosine", "double_sine")
"""Attributes of the points that are drawn as they are. The last two are a strand's direction in
the picture by twice its angle, so that root and tip are alike and can be averaged."""


def empty(view: dict[str, Any]) -> Any:
    """Start a scene with the templates' camera, and return it."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    scene = bpy.context.scene
    data = bpy.data.cameras.new("camera")
    scene.camera = _placed("camera", data, (0, view["camera_y"], view["camera_z"]))
    width = 2 * view["x_half"]
    data.sensor_fit, data.sensor_width = "HORIZONTAL", 36
    data.lens = 36 * view["camera_z"] / width
    data.shift_y = ((view["y_top"] + view["y_bottom"]) / 2 - view["camera_y"]) / width
    data.clip_start, data.clip_end = 0.1, 50
    scene.render.resolution_x = round(width * view["pixels"])
    scene.render.resolution_y = round((view["y_top"] - view["y_bottom"]) * view["pixels"])
    return scene


def _placed(name: str, data: Any, where: Any = (0, 0, 0)) -> Any:
    made = bpy.data.objects.new(name, data)
    made.location = where
    bpy.context.scene.collection.objects.link(made)
    return made


def hair_material() -> Any:
    """Return what hair is made of: a dielectric fibre that absorbs inside (Chiang et al. 2016)."""
    material, nodes, link = _nodes("hair")
    fibre = nodes.new("ShaderNodeBsdfHairPrincipled")
    fibre.model, fibre.parametrization = "CHIANG", "ABSORPTION"
    settings = {
        "Roughness": ROUGHNESS,
        "Radial Roughness": RADIAL_ROUGHNESS,
        "Random Roughness": UNEVEN_ROUGHNESS,
        "Coat": 0.0,
        "IOR": REFRACTION,
        "Offset": SCALE_TILT,
    }
    for name, value in settings.items():
        fibre.inputs[name].default_value = value
    absorption = nodes.new("ShaderNodeVectorMath")
    absorption.operation = "SCALE"
    absorption.inputs[0].default_value = ABSORPTION
    link(_attribute(nodes, "tint"), absorption.inputs["Scale"])
    link(absorption.outputs[0], fibre.inputs["Absorption Coefficient"])
    link(_attribute(nodes, "chance"), fibre.inputs["Random"])
    link(fibre.outputs[0], nodes.new("ShaderNodeOutputMaterial").inputs["Surface"])
    for name in VALUES:
        drawn = nodes.new("ShaderNodeOutputAOV")
        drawn.aov_name = name
        link(_attribute(nodes, name), drawn.inputs["Value"])
    return material


def _nodes(name: str) -> tuple[Any, Any, Any]:
    material = bpy.data.materials.new(name)
    material.use_nodes = True
    material.node_tree.nodes.clear()
    return material, material.node_tree.nodes, material.node_tree.links.new


def _attribute(nodes: Any, name: str) -> Any:
    node = nodes.new("ShaderNodeAttribute")
    node.attribute_name = name
    return node.outputs["Fac"]


def hair(name: str, curves: dict[str, Any], material: Any) -> Any:
    """Add curves: flat `points` (n, 3), `sizes` (how many points each has), values by point."""
    data = bpy.data.hair_curves.new(name)
    data.add_curves(curves["sizes"].astype(int).tolist())
    points = np.ascontiguousarray(curves["points"], np.float32)
    data.attributes["position"].data.foreach_set("vector", points.ravel())
    for key in ("radius", "tint", *VALUES):
        _store(data, key, "POINT", curves[key])
    _store(data, "chance", "CURVE", curves["chance"])
    data.materials.append(material)
    return _placed(name, data)


def _store(data: Any, name: str, domain: str, values: Any) -> None:
    made = data.attributes.get(name) or data.attributes.new(name, "FLOAT", domain)
    made.data.foreach_set("value", np.ascontiguousarray(values, np.float32))


def body(view: dict[str, Any], yaw: float) -> dict[str, Any]:
    """Add head, neck and shoulders, turned by `yaw`. They take light and throw shadows."""
    skin, cloth = _matt("skin", SKIN), _matt("cloth", CLOTH)
    turn = Matrix.Rotation(math.radians(yaw), 4, "Y")
    pivot = Matrix.Translation(Vector((0, 0, view["pivot_z"])))
    head = {name: (view[name][0], np.multiply(view[name][1], WITHIN)) for name in ("skull", "face")}
    shapes = {**head, "neck": NECK, "shoulders": view["shoulders"], "inner": INNER_FACE}
    made = {}
    for name, (centre, radius) in shapes.items():
        ball = _ball(name, cloth if name == "shoulders" else skin)
        place = Matrix.Translation(Vector(centre)) @ Matrix.Diagonal((*radius, 1))
        ball.matrix_world = pivot @ turn @ pivot.inverted() @ place
        made[name] = ball
    for ray in ("diffuse", "glossy", "transmission", "shadow", "volume_scatter"):
        setattr(made["inner"], f"visible_{ray}", False)
    return made


def _matt(name: str, grey: float) -> Any:
    material, nodes, link = _nodes(name)
    surface = nodes.new("ShaderNodeBsdfDiffuse")
    surface.inputs["Color"].default_value = (grey, grey, grey, 1)
    link(surface.outputs[0], nodes.new("ShaderNodeOutputMaterial").inputs["Surface"])
    return material


def _ball(name: str, material: Any) -> Any:
    bpy.ops.mesh.primitive_uv_sphere_add(segments=96, ring_count=64, radius=1)
    ball = bpy.context.object
    ball.name = name
    ball.data.polygons.foreach_set("use_smooth", [True] * len(ball.data.polygons))
    ball.data.materials.append(material)
    return ball


def lights(view_layer: Any) -> None:
    """Add a key light on either side, a rim light and a dome that is brighter above."""
    for group in LIGHTS:
        view_layer.lightgroups.add(name=group)
    x, y, z = KEY_PLACE
    _lamp("left", (-x, y, z), KEY_SIZE, KEY)
    _lamp("right", (x, y, z), KEY_SIZE, KEY)
    _lamp("round", RIM_PLACE, RIM_SIZE, RIM)
    _dome("round")


def _lamp(group: str, where: tuple[float, float, float], size: float, power: float) -> None:
    light = bpy.data.lights.new(group, "AREA")
    light.shape, light.size, light.energy = "DISK", size, power
    lamp = _placed(group, light, where)
    towards = Vector((0, 0, -0.2)) - Vector(where)
    lamp.rotation_euler = towards.to_track_quat("-Z", "Y").to_euler()
    lamp.lightgroup = group


def _dome(group: str) -> None:
    world = bpy.data.worlds.new("world")
    bpy.context.scene.world = world
    world.use_nodes, world.lightgroup = True, group
    nodes, link = world.node_tree.nodes, world.node_tree.links.new
    place, height = nodes.new("ShaderNodeTexCoord"), nodes.new("ShaderNodeSeparateXYZ")
    grey = nodes.new("ShaderNodeMapRange")
    for name, value in (("From Min", -1), ("To Min", ROUND_BELOW), ("To Max", 1)):
        grey.inputs[name].default_value = value
    link(place.outputs["Generated"], height.inputs[0])
    link(height.outputs["Y"], grey.inputs["Value"])
    nodes["Background"].inputs["Strength"].default_value = ROUND
    link(grey.outputs[0], nodes["Background"].inputs["Color"])
