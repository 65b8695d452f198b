import Testing

@testable import ILikeYouACutKit

@Suite struct LiveHairTests {
    /// Hair with strands on the left half, skin on the right one.
    private let photo = picture { x, _ in x < 32 ? (x % 2 == 0 ? 40 : 80) : 200 }
    private let mask = picture { x, _ in x < 32 ? 255 : 0 }

    private static func picture(_ level: (Int, Int) -> UInt8) -> Pixels {
        let levels = (0..<64 * 64).map { level($0 % 64, $0 / 64) }
        return Pixels(width: 64, height: 64, bytes: levels.flatMap { [$0, $0, $0, 255] })!
    }

    private func lightness(_ pixels: Pixels, _ columns: Range<Int>) -> Double {
        let all = columns.map { x in
            let at = 4 * (32 * 64 + x)
            return Lab.lightness(
                red: pixels.bytes[at], green: pixels.bytes[at + 1], blue: pixels.bytes[at + 2])
        }
        return all.reduce(0, +) / Double(all.count)
    }

    @Test(arguments: ["#30261F", "#1B1918", "#A8572E", "#D6CBB9", "#294F8C"])
    func hairGetsTheLightnessOfItsShade(hex: String) throws {
        let hair = try #require(LiveHair(picture: photo, mask: mask))
        let colour = try #require(RGB(hex: hex))
        let shown = hair.coloured(colour, intensity: 100)
        #expect(abs(lightness(shown, 4..<28) - Lab(colour).lightness) < 6)
        #expect(lightness(shown, 4..<5) != lightness(shown, 5..<6), "the strands are gone")
    }

    @Test func whatIsNoHairStays() throws {
        let hair = try #require(LiveHair(picture: photo, mask: mask))
        let shown = hair.coloured(RGB(red: 1, green: 0, blue: 0), intensity: 100)
        for x in 32..<64 { #expect(shown.bytes[4 * x..<4 * x + 4] == photo.bytes[4 * x..<4 * x + 4]) }
        #expect(shown != photo)
    }

    @Test func intensityMixes() throws {
        let hair = try #require(LiveHair(picture: photo, mask: mask))
        let copper = try #require(RGB(hex: "#A8572E"))
        #expect(hair.coloured(copper, intensity: 0) == photo)
        let (half, whole) = (hair.coloured(copper, intensity: 50), hair.coloured(copper, intensity: 100))
        for at in 0..<4 * 32 {
            let middle = (Int(photo.bytes[at]) + Int(whole.bytes[at])) / 2
            #expect(abs(Int(half.bytes[at]) - middle) <= 1)
        }
        #expect(hair.coloured(copper, intensity: 900) == whole)
    }

    @Test func shineSpreadsTheLight() throws {
        let hair = try #require(LiveHair(picture: photo, mask: mask))
        func contrast(_ shine: String?) -> Double {
            let shown = hair.coloured(RGB(red: 0.5, green: 0.3, blue: 0.2), intensity: 100, shine: shine)
            return abs(lightness(shown, 4..<5) - lightness(shown, 5..<6))
        }
        #expect(contrast("matte") < contrast(nil) && contrast(nil) < contrast("glossy"))
    }

    @Test func withoutHairThereIsNothingToColour() throws {
        let bald = Self.picture { _, _ in 0 }
        #expect(LiveHair(picture: photo, mask: bald) == nil)
        let small = try #require(Pixels(width: 1, height: 1, bytes: [1, 2, 3, 4]))
        #expect(LiveHair(picture: photo, mask: small) == nil)
        #expect(Pixels(width: 2, height: 2, bytes: [1, 2, 3, 4]) == nil)
        #expect(Pixels(width: 0, height: 0, bytes: []) == nil)
    }

    @Test(arguments: ["#000000", "#FFFFFF", "#FF0000", "#00FF00", "#0000FF", "#603F2D", "#A6ACB0"])
    func labKeepsColours(hex: String) throws {
        let colour = try #require(RGB(hex: hex))
        let back = Lab(colour).rgb
        for (one, other) in [(colour.red, back.red), (colour.green, back.green), (colour.blue, back.blue)] {
            #expect(abs(one - other) < 0.03)
        }
    }
}
