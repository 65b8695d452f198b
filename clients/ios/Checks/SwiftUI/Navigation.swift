// swift-format-ignore-file
public struct NavigationStack<Root: View>: Primitive {
    nonisolated public init(@ViewBuilder root: () -> Root) {}
}
public struct NavigationLink<Title: View, Destination: View>: Primitive {
    nonisolated public init(@ViewBuilder destination: () -> Destination, @ViewBuilder label: () -> Title) {}
}
extension NavigationLink where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey, @ViewBuilder destination: () -> Destination) {}
}
extension NavigationLink where Destination == Never {
    nonisolated public init<P: Hashable>(value: P?, @ViewBuilder label: () -> Title) {}
}
public struct TabView<Selection: Hashable, Content: View>: Primitive {}
extension TabView where Selection == Int {
    nonisolated public init(@ViewBuilder content: () -> Content) {}
}

@MainActor @preconcurrency public protocol ToolbarContent {}
@resultBuilder public struct ToolbarContentBuilder {
    public static func buildExpression<C: ToolbarContent>(_ content: C) -> C { content }
    public static func buildBlock<C: ToolbarContent>(_ content: C) -> C { content }
    public static func buildBlock<each C: ToolbarContent>(_ content: repeat each C) -> ToolbarItems {
        ToolbarItems()
    }
}
public struct ToolbarItems: ToolbarContent {
    nonisolated init() {}
}
public struct ToolbarItem<Content: View>: ToolbarContent {
    nonisolated public init(placement: ToolbarItemPlacement = .automatic, @ViewBuilder content: () -> Content)
    {}
}
public struct ToolbarItemPlacement: Sendable {
    public static let automatic = ToolbarItemPlacement()
    public static let topBarLeading = ToolbarItemPlacement()
    public static let topBarTrailing = ToolbarItemPlacement()
    public static let cancellationAction = ToolbarItemPlacement()
    public static let confirmationAction = ToolbarItemPlacement()
}
public struct PresentationDetent: Hashable, Sendable {
    public static let large = PresentationDetent()
}
public struct NavigationBarItem: Sendable {
    public enum TitleDisplayMode: Sendable { case automatic, inline, large }
}
public struct SearchFieldPlacement: Sendable {
    public static let automatic = SearchFieldPlacement()
}
public enum Visibility: Sendable { case automatic, visible, hidden }

extension View {
    nonisolated public func navigationTitle(_ key: LocalizedStringKey) -> some View { Modified() }
    @_disfavoredOverload nonisolated public func navigationTitle<S: StringProtocol>(_ title: S) -> some View {
        Modified()
    }
    nonisolated public func navigationBarTitleDisplayMode(_ mode: NavigationBarItem.TitleDisplayMode)
        -> some View
    { Modified() }
    nonisolated public func navigationDestination<D: Hashable, C: View>(
        for data: D.Type, @ViewBuilder destination: @escaping (D) -> C
    ) -> some View { Modified() }
    nonisolated public func navigationDestination<D: Hashable, C: View>(
        item: Binding<D?>, @ViewBuilder destination: @escaping (D) -> C
    ) -> some View { Modified() }
    nonisolated public func navigationDestination<C: View>(
        isPresented: Binding<Bool>, @ViewBuilder destination: () -> C
    ) -> some View { Modified() }
    nonisolated public func tabItem<V: View>(@ViewBuilder _ label: () -> V) -> some View { Modified() }
    nonisolated public func tag<V: Hashable>(_ tag: V) -> some View { Modified() }
    nonisolated public func id<ID: Hashable>(_ id: ID) -> some View { Modified() }
    nonisolated public func toolbar<C: ToolbarContent>(@ToolbarContentBuilder content: () -> C) -> some View {
        Modified()
    }
    nonisolated public func searchable(
        text: Binding<String>, placement: SearchFieldPlacement = .automatic, prompt: LocalizedStringKey
    ) -> some View { Modified() }
    nonisolated public func sheet<C: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> C
    ) -> some View { Modified() }
    nonisolated public func sheet<Item: Identifiable, C: View>(
        item: Binding<Item?>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping (Item) -> C
    ) -> some View { Modified() }
    nonisolated public func fullScreenCover<C: View>(
        isPresented: Binding<Bool>, onDismiss: (() -> Void)? = nil, @ViewBuilder content: @escaping () -> C
    ) -> some View { Modified() }
    nonisolated public func presentationDetents(_ detents: Set<PresentationDetent>) -> some View {
        Modified()
    }
    nonisolated public func alert<A: View, M: View>(
        _ key: LocalizedStringKey, isPresented: Binding<Bool>, @ViewBuilder actions: () -> A,
        @ViewBuilder message: () -> M
    ) -> some View { Modified() }
    nonisolated public func confirmationDialog<A: View, M: View>(
        _ key: LocalizedStringKey, isPresented: Binding<Bool>, titleVisibility: Visibility = .automatic,
        @ViewBuilder actions: () -> A, @ViewBuilder message: () -> M
    ) -> some View { Modified() }
    nonisolated public func refreshable(action: @escaping @Sendable () async -> Void) -> some View {
        Modified()
    }
    nonisolated public func contextMenu<T: View>(@ViewBuilder menuItems: () -> T) -> some View { Modified() }

    nonisolated public func task(
        priority: TaskPriority = .userInitiated,
        @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View { Modified() }
    nonisolated public func task<T: Equatable>(
        id: T, priority: TaskPriority = .userInitiated,
        @_inheritActorContext _ action: @escaping @Sendable () async -> Void
    ) -> some View { Modified() }
    nonisolated public func onAppear(perform action: (() -> Void)? = nil) -> some View { Modified() }
    nonisolated public func onDisappear(perform action: (() -> Void)? = nil) -> some View { Modified() }
    nonisolated public func onChange<V: Equatable>(
        of value: V, initial: Bool = false, _ action: @escaping (_ oldValue: V, _ newValue: V) -> Void
    ) -> some View { Modified() }
    nonisolated public func onChange<V: Equatable>(
        of value: V, initial: Bool = false, _ action: @escaping () -> Void
    ) -> some View { Modified() }
}
