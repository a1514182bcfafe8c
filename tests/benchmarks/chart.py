"""The growth curves as an SVG picture: a panel for each, both axes logarithmic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from tests.benchmarks.growth import Curve

WIDTH, HEIGHT = 400, 300
LEFT, RIGHT, TOP, BOTTOM = 58, 14, 40, 92
COLOURS = ("#0b6bcb", "#c2410c", "#15803d", "#7e22ce", "#525252")
DASHES = ("", "7 4", "2 3", "9 3 2 3", "4 2")
STYLE = """
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 13px }
  .tick { font-size: 10px; fill: #57606a }
  .grid { stroke: #d0d7de; stroke-width: 1 }
  .ground { fill: #ffffff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 } .tick { fill: #9198a1 } .grid { stroke: #3d444d } .ground { fill: #0d1117 }
  }
"""


def chart(curves: Sequence[Curve]) -> str:
    """The picture."""
    panels = "\n".join(
        f'<g transform="translate({number * WIDTH} 0)">{_panel(each)}</g>' for number, each in enumerate(curves)
    )
    width = WIDTH * len(curves)
    said = escape("; ".join(f"{each.title}, {each.unit} over {each.over}" for each in curves))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {HEIGHT}" width="{width}" height="{HEIGHT}"'
        f' role="img">\n<title>{said}</title>\n<style>{STYLE}</style>\n'
        f'<rect class="ground" width="{width}" height="{HEIGHT}"/>\n{panels}\n</svg>\n'
    )


def _panel(curve: Curve) -> str:
    values = [value for line in curve.lines.values() for value in line if value > 0] or [1.0]
    low, high = math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))
    high = max(high, low + 1)
    first, last = math.log10(curve.sizes[0]), math.log10(curve.sizes[-1])
    across = WIDTH - LEFT - RIGHT
    down = HEIGHT - TOP - BOTTOM

    def x(size: float) -> float:
        return LEFT + across * ((math.log10(size) - first) / (last - first) if last > first else 0.5)

    def y(value: float) -> float:
        return TOP + down * (1 - (math.log10(value) - low) / (high - low))

    parts = [f'<text class="title" x="{LEFT}" y="20">{escape(curve.title)}, {escape(curve.unit)}</text>']
    for power in range(low, high + 1):
        at = y(10.0**power)
        parts.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(f'<text class="tick" x="{LEFT - 6}" y="{at + 3:.1f}" text-anchor="end">{10.0**power:g}</text>')
    parts.extend(
        f'<text class="tick" x="{x(size):.1f}" y="{TOP + down + 15}" text-anchor="middle">{_short(size)}</text>'
        for size in curve.sizes
    )
    parts.append(
        f'<text class="tick" x="{WIDTH - RIGHT}" y="{TOP + down + 29}" text-anchor="end">{escape(curve.over)}</text>'
    )
    for number, (name, line) in enumerate(curve.lines.items()):
        points = [(x(size), y(value)) for size, value in zip(curve.sizes, line, strict=True) if value > 0]
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        parts.append(f'<polyline fill="none" {stroke} points="{" ".join(f"{a:.1f},{b:.1f}" for a, b in points)}"/>')
        parts.extend(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{colour}"/>' for a, b in points)
        column, place = divmod(number, 3)
        left, base = LEFT + column * 170, TOP + down + 46 + place * 15
        parts.append(f'<path d="M{left} {base - 4}h22" fill="none" {stroke}/>')
        parts.append(f'<text x="{left + 28}" y="{base}">{escape(name)}</text>')
    return "\n".join(parts)


def _short(size: int) -> str:
    if size >= 1_000_000:
        return f"{size / 1_000_000:g}M"
    return f"{size / 1_000:g}k" if size >= 1_000 else str(size)
