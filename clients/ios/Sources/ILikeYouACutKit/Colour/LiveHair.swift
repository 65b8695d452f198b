import Foundation

/// The hair of a photo, ready to be shown in any colour at once: a preview that costs nothing.
///
/// The lightness of the hair is split into broad shading and strands, once. A colour is then a table
/// over both and one pass over the hair, so dark shades come out dark and light ones light.
public struct LiveHair: Sendable {
    private let picture: Pixels
    private let strands: [Strand]
    /// The lightness in the middle of the hair, and how far shading and strands spread about it.
    private let middle, shadingSpread, strandSpread: Double

    /// A pixel of hair: how much of a dye it takes, its broad lightness, and how it differs from that.
    private struct Strand: Sendable {
        let at: Int
        let share, broad, fine: Double
    }

    /// Levels of the mask: less takes no dye, more takes all of it, and what is above `sure` is measured.
    private enum Level {
        static let dyed = 15.0
        static let whole = 204.0
        static let sure: UInt8 = 230
    }

    private static let gloss = ["matte": 0.55, "glossy": 1.45]

    /// The mask is white where there is hair. Nil if it is of another size, or shows no hair.
    public init?(picture: Pixels, mask: Pixels) {
        guard picture.width == mask.width, picture.height == mask.height else { return nil }
        let lightness = stride(from: 0, to: picture.bytes.count, by: 4).map { i in
            Lab.lightness(red: picture.bytes[i], green: picture.bytes[i + 1], blue: picture.bytes[i + 2])
        }
        let weights = stride(from: 0, to: mask.bytes.count, by: 4).map { Double(mask.bytes[$0]) / 255 }
        let shading = Shading(lightness, weights, width: picture.width)
        var (strands, sure): ([Strand], [Strand]) = ([], [])
        for (at, weight) in weights.enumerated() where weight * 255 > Level.dyed {
            let share = min((weight * 255 - Level.dyed) / (Level.whole - Level.dyed), 1)
            let broad = shading.at(x: at % picture.width, y: at / picture.width)
            strands.append(Strand(at: at, share: share, broad: broad, fine: (lightness[at] - broad) * share))
            if mask.bytes[4 * at] >= Level.sure { sure.append(strands[strands.count - 1]) }
        }
        guard !sure.isEmpty else { return nil }
        let middle = sure.map(\.broad).sorted()[sure.count / 2]
        (self.picture, self.strands, self.middle) = (picture, strands, middle)
        shadingSpread = max(Self.spread(sure.map { $0.broad - middle }), 5)
        strandSpread = max(Self.spread(sure.map(\.fine)), 1.2)
    }

    /// The photo with its hair in a colour. `intensity` is in percent.
    public func coloured(_ colour: RGB, intensity: Int, shine: String? = nil) -> Pixels {
        let gloss = Self.gloss[shine ?? ""] ?? 1
        let light = Relighting(
            to: Lab(colour), from: middle, shadingSpread: shadingSpread, strandSpread: strandSpread,
            gloss: gloss)
        var shown = picture
        let strength = Double(min(max(intensity, 0), 100)) / 100
        for strand in strands {
            let colour = light.colour(broad: strand.broad, fine: strand.fine)
            for (channel, value) in [colour.red, colour.green, colour.blue].enumerated() {
                let own = Double(picture.bytes[4 * strand.at + channel])
                let mixed = own + (value * 255 - own) * strand.share * strength
                shown.bytes[4 * strand.at + channel] = UInt8(min(max(mixed.rounded(), 0), 255))
            }
        }
        return shown
    }

    private static func spread(_ values: [Double]) -> Double {
        (values.reduce(0) { $0 + $1 * $1 } / Double(values.count)).squareRoot()
    }
}
