import Foundation

/// Where the shading and the strands of hair go in another shade, and the colours that they take there.
struct Relighting {
    /// Hair is never as dark or as light as this.
    private static let (blackest, whitest) = (0.5, 99.1)
    /// The spread of shading, and the most of it, as shares of its room.
    private static let (shaded, most) = (0.27, 0.4)
    private static let (deepest, widest) = (14.0, 50.0)
    private static let contrast = 1.4
    /// Entries of the tables for each step of lightness.
    private static let unit = 4

    private let base, gain: [Double]
    private let colours: [RGB]

    init(to shade: Lab, from middle: Double, shadingSpread: Double, strandSpread: Double, gloss: Double) {
        let target = min(max(shade.lightness, 2.9), 97.6)  // strands need the rest
        let room = (up: Self.whitest - target, down: target - Self.blackest)
        // Dark hair shows little of its strands.
        let mostGain = 1.5 + 0.9 * min(max((target - middle) / 30, 0), 1)
        let levels = (0..<101 * Self.unit).map { Double($0) / Double(Self.unit) }
        base = levels.map { level in
            let by = level - middle
            let (own, other) = by > 0 ? (room.up, room.down) : (room.down, room.up)
            let wide = min(own, Self.deepest + 3 * other, Self.widest) * pow(gloss, by > 0 ? 1 : 0.5)
            let moved = Self.bent(by * wide * Self.shaded / shadingSpread, wide * Self.most)
            return target + min(max(moved, -Self.most * room.down), Self.most * room.up)
        }
        gain = base.map { base in
            let narrow = max(0, min(room.up, room.down) * min(Self.whitest - base, base - Self.blackest))
            return min(pow(narrow, 0.25) * Self.contrast / strandSpread, mostGain) * gloss.squareRoot()
        }
        colours = levels.dropLast(Self.unit).map { Self.colour(of: shade, at: $0, target, room) }
    }

    func colour(broad: Double, fine: Double) -> RGB {
        let level = Self.index(broad, base.count)
        return colours[Self.index(base[level] + gain[level] * fine, colours.count)]
    }

    /// Lights and shadows of a shade show less of it.
    private static func colour(
        of shade: Lab, at level: Double, _ target: Double, _ room: (up: Double, down: Double)
    ) -> RGB {
        let by = level - target
        let light = target + bent(by, by > 0 ? room.up : room.down)
        let away = (light - target) / 75
        let chroma = min(max(1 - away * away, 0.35), 1) * (by < 0 ? 0.72 + 0.28 * light / target : 1)
        return Lab(lightness: light, a: shade.a * chroma, b: shade.b * chroma).rgb
    }

    /// Leave small values as they are, and let large ones come near to `most`.
    private static func bent(_ value: Double, _ most: Double) -> Double {
        value / pow(1 + pow(value / most, 4), 0.25)
    }

    private static func index(_ level: Double, _ count: Int) -> Int {
        min(max(Int(level * Double(unit)), 0), count - 1)
    }
}
