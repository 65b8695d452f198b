// swift-format-ignore-file
public struct Color: Primitive, ShapeStyle, Hashable, Sendable {
    public enum RGBColorSpace: Sendable { case sRGB }
    nonisolated public init(
        _ space: RGBColorSpace = .sRGB, red: Double, green: Double, blue: Double, opacity: Double = 1
    ) {}
    nonisolated public static let clear = Color(red: 0, green: 0, blue: 0)
    nonisolated public static let black = Color(red: 0, green: 0, blue: 0)
    nonisolated public static let white = Color(red: 0, green: 0, blue: 0)
    nonisolated public func opacity(_ opacity: Double) -> Color { self }
    public struct Resolved: Hashable, Sendable {
        public var red: Float { 0 }
        public var green: Float { 0 }
        public var blue: Float { 0 }
    }
    nonisolated public func resolve(in environment: EnvironmentValues) -> Resolved { Resolved() }
}

public protocol ShapeStyle: Sendable {}
public struct HierarchicalShapeStyle: ShapeStyle {}
extension ShapeStyle where Self == HierarchicalShapeStyle {
    public static var primary: Self { .init() }
    public static var secondary: Self { .init() }
    public static var quaternary: Self { .init() }
}
public struct Material: ShapeStyle {}
extension ShapeStyle where Self == Material {
    public static var regularMaterial: Self { .init() }
}
public struct TintShapeStyle: ShapeStyle {}
extension ShapeStyle where Self == TintShapeStyle {
    public static var tint: Self { .init() }
}
extension ShapeStyle where Self == Color {
    public static var white: Self { Color.white }
    public static var black: Self { Color.black }
    public static var orange: Self { Color.black }
}

public protocol Shape: View, Sendable {}
public struct StrokeStyle: Equatable, Sendable {
    public init(lineWidth: CGFloat = 1, dash: [CGFloat] = []) {}
}
public protocol InsettableShape: Shape {}
public struct Rectangle: InsettableShape, Primitive {
    nonisolated public init() {}
}
public struct RoundedRectangle: InsettableShape, Primitive {
    nonisolated public init(cornerRadius: CGFloat) {}
}
public struct Circle: InsettableShape, Primitive {
    nonisolated public init() {}
}
public struct Ellipse: InsettableShape, Primitive {
    nonisolated public init() {}
}
public struct Capsule: InsettableShape, Primitive {
    nonisolated public init() {}
}
extension Shape {
    nonisolated public func fill<S: ShapeStyle>(_ style: S) -> some View { Modified() }
    nonisolated public func stroke<S: ShapeStyle>(_ style: S, lineWidth: CGFloat = 1) -> some View {
        Modified()
    }
    nonisolated public func stroke<S: ShapeStyle>(_ style: S, style stroke: StrokeStyle) -> some View {
        Modified()
    }
}
extension InsettableShape {
    nonisolated public func strokeBorder<S: ShapeStyle>(_ style: S, lineWidth: CGFloat = 1) -> some View {
        Modified()
    }
}

extension View {
    nonisolated public func foregroundStyle<S: ShapeStyle>(_ style: S) -> some View { Modified() }
    nonisolated public func tint(_ color: Color?) -> some View { Modified() }
    nonisolated public func background<S: ShapeStyle, T: Shape>(_ style: S, in shape: T) -> some View {
        Modified()
    }
    nonisolated public func background<V: View>(
        alignment: Alignment = .center, @ViewBuilder content: () -> V
    ) -> some View { Modified() }
    nonisolated public func overlay<V: View>(
        alignment: Alignment = .center, @ViewBuilder content: () -> V
    ) -> some View { Modified() }
    nonisolated public func mask<V: View>(alignment: Alignment = .center, @ViewBuilder _ mask: () -> V)
        -> some View
    { Modified() }
    nonisolated public func clipShape<S: Shape>(_ shape: S) -> some View { Modified() }
    nonisolated public func contentShape<S: Shape>(_ shape: S) -> some View { Modified() }
    nonisolated public func opacity(_ opacity: Double) -> some View { Modified() }
    nonisolated public func shadow(radius: CGFloat) -> some View { Modified() }
}

public struct Animation: Equatable, Sendable {
    public static let `default` = Animation()
    public static let easeInOut = Animation()
}
extension View {
    nonisolated public func animation<V: Equatable>(_ animation: Animation?, value: V) -> some View {
        Modified()
    }
    nonisolated public func sensoryFeedback<T: Equatable>(_ feedback: SensoryFeedback, trigger: T)
        -> some View
    { Modified() }
}
public struct SensoryFeedback: Equatable, Sendable {
    public static let success = SensoryFeedback()
    public static let selection = SensoryFeedback()
}

public protocol Gesture<Value> {
    associatedtype Value
}
public struct DragGesture: Gesture {
    public struct Value: Equatable, Sendable {
        public var location: CGPoint { .zero }
    }
    nonisolated public init(minimumDistance: CGFloat = 10) {}
}
extension Gesture where Value: Equatable {
    @MainActor @preconcurrency public func onChanged(_ action: @escaping (Value) -> Void) -> some Gesture<
        Value
    > { self }
}
extension View {
    nonisolated public func gesture<G: Gesture>(_ gesture: G) -> some View { Modified() }
}
