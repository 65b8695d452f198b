/// An option of a hairstyle with the values that it can have.
public struct StyleOption: Sendable, Hashable, Identifiable {
    public enum Kind: String, Sendable, CaseIterable { case length, fringe, part, volume, shine }

    public let kind: Kind
    public let values: [String]

    public var id: Kind { kind }
    public var key: String { Words.option(kind.rawValue) }
    public func key(of value: String) -> String { Words.option(kind.rawValue, value) }

    static func all(of options: StyleOptions) -> [StyleOption] {
        Kind.allCases.compactMap { kind in
            kind.values(in: options).flatMap { $0.isEmpty ? nil : StyleOption(kind: kind, values: $0) }
        }
    }
}

extension StyleOption.Kind {
    func values(in options: StyleOptions) -> [String]? {
        switch self {
        case .length: options.length
        case .fringe: options.fringe
        case .part: options.part
        case .volume: options.volume
        case .shine: options.shine
        }
    }

    fileprivate var path: WritableKeyPath<Look, String?> & Sendable {
        switch self {
        case .length: \.length
        case .fringe: \.fringe
        case .part: \.part
        case .volume: \.volume
        case .shine: \.shine
        }
    }
}

extension Look {
    /// The value of an option.
    public subscript(_ option: StyleOption.Kind) -> String? {
        get { self[keyPath: option.path] }
        set { self[keyPath: option.path] = newValue }
    }
}

/// A colour as three parts from 0 to 1, in sRGB.
public struct RGB: Sendable, Hashable {
    public let red, green, blue: Double

    public init(red: Double, green: Double, blue: Double) {
        (self.red, self.green, self.blue) = (red, green, blue)
    }

    /// Read `#RRGGBB`; nil for anything else.
    public init?(hex: String) {
        let digits = hex.dropFirst()
        guard hex.hasPrefix("#"), digits.utf8.count == 6, digits.allSatisfy(\.isHexDigit),
            let value = Int(digits, radix: 16)
        else { return nil }
        self.init(
            red: Double(value >> 16 & 255) / 255, green: Double(value >> 8 & 255) / 255,
            blue: Double(value & 255) / 255)
    }

    /// As the API takes it.
    public var hex: String {
        let parts = [red, green, blue].map { min(max(Int(($0 * 255).rounded()), 0), 255) }
        return "#" + parts.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined()
    }
}
