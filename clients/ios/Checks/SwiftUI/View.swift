// swift-format-ignore-file
// Declarations only: names, labels, types and isolation as Apple documents them. Nothing runs.
@_exported import Foundation
@_exported import Observation
@_exported import UIKit

@MainActor @preconcurrency public protocol View {
    associatedtype Body: View
    @ViewBuilder @MainActor @preconcurrency var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError() }
}

/// A view of the framework: it has no body that anyone may ask for.
public protocol Primitive: View where Body == Never {}

extension Primitive {
    public var body: Never { fatalError() }
}

/// What every modifier returns here.
struct Modified: Primitive {
    nonisolated init() {}
}

@resultBuilder public struct ViewBuilder {
    public static func buildExpression<V: View>(_ view: V) -> V { view }
    public static func buildBlock() -> EmptyView { EmptyView() }
    public static func buildBlock<V: View>(_ view: V) -> V { view }
    public static func buildBlock<each V: View>(_ view: repeat each V) -> TupleView<(repeat each V)> {
        TupleView()
    }
    public static func buildIf<V: View>(_ view: V?) -> V? { view }
    public static func buildEither<A: View, B: View>(first: A) -> Either<A, B> { Either() }
    public static func buildEither<A: View, B: View>(second: B) -> Either<A, B> { Either() }
}

extension Optional: View where Wrapped: View {
    public var body: Never { fatalError() }
}
public struct EmptyView: Primitive {
    nonisolated public init() {}
}
public struct TupleView<T>: Primitive {
    nonisolated init() {}
}
public struct Either<A: View, B: View>: Primitive {
    nonisolated init() {}
}
@MainActor @preconcurrency public protocol App {
    associatedtype Body: Scene
    @SceneBuilder @MainActor @preconcurrency var body: Body { get }
    @MainActor @preconcurrency init()
}
extension App {
    @MainActor @preconcurrency public static func main() {}
}
@MainActor @preconcurrency public protocol Scene {}
@resultBuilder public struct SceneBuilder {
    public static func buildBlock<S: Scene>(_ scene: S) -> S { scene }
}
public struct WindowGroup<Content: View>: Scene {
    public init(@ViewBuilder content: () -> Content) {}
}
public enum ScenePhase: Comparable, Sendable { case background, inactive, active }

@MainActor @preconcurrency public protocol UIViewRepresentable: Primitive {
    associatedtype UIViewType: UIView
    typealias Context = UIViewRepresentableContext<Self>
    @MainActor @preconcurrency func makeUIView(context: Context) -> UIViewType
    @MainActor @preconcurrency func updateUIView(_ uiView: UIViewType, context: Context)
}
public struct UIViewRepresentableContext<Representable: UIViewRepresentable> {}

@propertyWrapper public struct UIApplicationDelegateAdaptor<Delegate: NSObject & UIApplicationDelegate> {
    @MainActor public var wrappedValue: Delegate { fatalError() }
    @MainActor public init(_ type: Delegate.Type = Delegate.self) {}
}
