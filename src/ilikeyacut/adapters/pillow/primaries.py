"""Chromaticities of red, green, blue and white, and the matrices that follow from them."""

from __future__ import annotations

Point = tuple[float, float]
Primaries = tuple[Point, Point, Point, Point]
"""Chromaticities (x, y) of red, green, blue and white."""
Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]
"""Three rows."""

_D65, _C, _DCI, _EQUAL = (0.3127, 0.3290), (0.310, 0.316), (0.314, 0.351), (1 / 3, 1 / 3)

SRGB: Primaries = ((0.640, 0.330), (0.300, 0.600), (0.150, 0.060), _D65)
_SMPTE_170M: Primaries = ((0.630, 0.340), (0.310, 0.595), (0.155, 0.070), _D65)

BY_CODE: dict[int, Primaries] = {
    1: SRGB,
    4: ((0.670, 0.330), (0.210, 0.710), (0.140, 0.080), _C),
    5: ((0.640, 0.330), (0.290, 0.600), (0.150, 0.060), _D65),
    6: _SMPTE_170M,
    7: _SMPTE_170M,
    8: ((0.681, 0.319), (0.243, 0.692), (0.145, 0.049), _C),
    9: ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046), _D65),
    10: ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0), _EQUAL),
    11: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _DCI),
    12: ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060), _D65),
    22: ((0.630, 0.340), (0.295, 0.605), (0.155, 0.077), _D65),
}
"""ITU-T H.273, table 2 (ColourPrimaries)."""

D50: Vector = (0.9642, 1.0, 0.8249)
"""The white of ICC profiles, as XYZ."""

_BRADFORD: Matrix = (
    (0.8951, 0.2664, -0.1614),
    (-0.7502, 1.7135, 0.0367),
    (0.0389, -0.0685, 1.0296),
)
"""To cone responses, in which a white is adapted to another (ICC.1:2022, annex E)."""

_FLAT = 1e-6
"""A triangle of a smaller determinant is a line or a point."""


def usable(primaries: Primaries) -> bool:
    """Whether the three span a triangle with the white inside it."""
    white, corners = primaries[3], _corners(primaries)
    if white[1] <= 0 or abs(_determinant(corners)) < _FLAT:
        return False
    return min(times(inverse(corners), _xyz(white))) > 0


def colorants(primaries: Primaries) -> Matrix:
    """Return the matrix from linear RGB to XYZ, with white adapted to D50."""
    corners, white = _corners(primaries), _xyz(primaries[3])
    gains = times(inverse(corners), white)
    cones, wanted = times(_BRADFORD, white), times(_BRADFORD, D50)
    adapting = _scaled_columns(
        inverse(_BRADFORD), (wanted[0] / cones[0], wanted[1] / cones[1], wanted[2] / cones[2])
    )
    return product(product(adapting, _BRADFORD), _scaled_columns(corners, gains))


def to_srgb(primaries: Primaries) -> Matrix:
    """Return the matrix from linear RGB of these primaries to that of sRGB. White stays white."""
    return product(inverse(colorants(SRGB)), colorants(primaries))


def _corners(primaries: Primaries) -> Matrix:
    (rx, ry), (gx, gy), (bx, by), _ = primaries
    return (rx, gx, bx), (ry, gy, by), (1 - rx - ry, 1 - gx - gy, 1 - bx - by)


def _xyz(white: Point) -> Vector:
    x, y = white
    return x / y, 1.0, (1 - x - y) / y


def times(matrix: Matrix, vector: Vector) -> Vector:
    """Return the product of a matrix and a column."""
    first, second, third = (
        row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2] for row in matrix
    )
    return first, second, third


def product(left: Matrix, right: Matrix) -> Matrix:
    """Return the product of two matrices."""
    return _transposed(*(times(left, column) for column in _transposed(*right)))


def inverse(matrix: Matrix) -> Matrix:
    """Return the inverse of a matrix that has one."""
    (a, b, c), (d, e, f), (g, h, i) = matrix
    det = _determinant(matrix)
    return (
        ((e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det),
        ((f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det),
        ((d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det),
    )


def _determinant(matrix: Matrix) -> float:
    (a, b, c), (d, e, f), (g, h, i) = matrix
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def _transposed(first: Vector, second: Vector, third: Vector) -> Matrix:
    return (
        (first[0], second[0], third[0]),
        (first[1], second[1], third[1]),
        (first[2], second[2], third[2]),
    )


def _scaled_columns(matrix: Matrix, gains: Vector) -> Matrix:
    first, second, third = (
        (row[0] * gains[0], row[1] * gains[1], row[2] * gains[2]) for row in matrix
    )
    return first, second, third
