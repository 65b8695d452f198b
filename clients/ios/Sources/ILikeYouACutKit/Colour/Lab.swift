import Foundation

/// A colour by its lightness (0 to 100) and its chroma, as CIE L*a*b* of sRGB.
struct Lab: Sendable {
    let lightness, a, b: Double

    init(lightness: Double, a: Double, b: Double) { (self.lightness, self.a, self.b) = (lightness, a, b) }

    init(_ rgb: RGB) {
        let (red, green, blue) = (linear(rgb.red), linear(rgb.green), linear(rgb.blue))
        let x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505)
        let y = root(0.2126 * red + 0.7152 * green + 0.0722 * blue)
        let z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089)
        self.init(lightness: 116 * y - 16, a: 500 * (x - y), b: 200 * (y - z))
    }

    /// Colours beyond sRGB lose chroma rather than structure.
    var rgb: RGB {
        let level = (lightness + 16) / 116
        let (x, y, z) = (0.9505 * cube(level + a / 500), cube(level), 1.089 * cube(level - b / 200))
        let red = 3.2406 * x - 1.5372 * y - 0.4986 * z
        let green = 1.8758 * y - 0.9689 * x + 0.0415 * z
        let blue = 0.0557 * x - 0.204 * y + 1.057 * z
        if max(red, green, blue) > 1.002, (a * a + b * b).squareRoot() > 1 {
            return Lab(lightness: lightness * 0.99, a: a * 0.9, b: b * 0.9).rgb
        }
        return RGB(red: gamma(red), green: gamma(green), blue: gamma(blue))
    }

    /// The lightness of each level of grey is a table away; pixels are many.
    static func lightness(red: UInt8, green: UInt8, blue: UInt8) -> Double {
        let (red, green, blue) = (linearOf[Int(red)], linearOf[Int(green)], linearOf[Int(blue)])
        return 116 * root(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16
    }

    private static let linearOf = (0...255).map { linear(Double($0) / 255) }
}

private func linear(_ value: Double) -> Double {
    value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
}
private func gamma(_ value: Double) -> Double {
    value > 0.0031308 ? 1.055 * pow(value, 1 / 2.4) - 0.055 : 12.92 * max(0, value)
}
private func root(_ value: Double) -> Double { value > 0.008856 ? cbrt(value) : 7.787 * value + 16 / 116 }
private func cube(_ value: Double) -> Double {
    value > 0.206893 ? value * value * value : (value - 16 / 116) / 7.787
}
