public struct LocalizedStringKey: ExpressibleByStringInterpolation, Equatable {
    public init(_ value: String) {}
    public init(stringLiteral value: String) {}
}

public struct Text: Primitive, Sendable {
    nonisolated public init(_ key: LocalizedStringKey, tableName: String? = nil, bundle: Bundle? = nil) {}
    @_disfavoredOverload nonisolated public init<S: StringProtocol>(_ content: S) {}
    nonisolated public init(verbatim content: String) {}
    nonisolated public init<F: FormatStyle>(_ input: F.FormatInput, format: F)
    where F.FormatInput: Equatable, F.FormatOutput == String {}
    nonisolated public init(_ date: Date, style: DateStyle) {}
    public struct DateStyle: Sendable {
        public static let date = DateStyle()
    }
}

public struct Font: Sendable, Hashable {
    public enum TextStyle: Sendable { case body, caption, headline, largeTitle }
    public static let largeTitle = Font()
    public static let title2 = Font()
    public static let headline = Font()
    public static let body = Font()
    public static let footnote = Font()
    public static let caption = Font()
}

public struct Image: Primitive, Equatable, Sendable {
    nonisolated public init(systemName: String) {}
    nonisolated public init(uiImage: UIImage) {}
    nonisolated public init(decorative name: String, bundle: Bundle? = nil) {}
    nonisolated public func resizable() -> Image { self }
}

public struct Label<Title: View, Icon: View>: Primitive {
    nonisolated public init(@ViewBuilder title: () -> Title, @ViewBuilder icon: () -> Icon) {}
}
extension Label where Title == Text, Icon == Image {
    nonisolated public init(_ key: LocalizedStringKey, systemImage: String) {}
    @_disfavoredOverload nonisolated public init<S: StringProtocol>(_ title: S, systemImage: String) {}
}

public struct AsyncImage<Content: View>: Primitive {
    nonisolated public init<I: View, P: View>(
        url: URL?, scale: CGFloat = 1, @ViewBuilder content: @escaping (Image) -> I,
        @ViewBuilder placeholder: @escaping () -> P
    ) where Content == Either<I, P> {}
}

public struct ContentUnavailableView<Title: View, Description: View, Actions: View>: Primitive {
    public init(
        @ViewBuilder label: () -> Title, @ViewBuilder description: () -> Description = { EmptyView() },
        @ViewBuilder actions: () -> Actions = { EmptyView() }
    ) {}
}
extension ContentUnavailableView
where Title == Label<Text, Image>, Description == Text?, Actions == EmptyView {
    public init(_ title: LocalizedStringKey, systemImage: String, description: Text? = nil) {}
}

extension View {
    nonisolated public func font(_ font: Font?) -> some View { Modified() }
    nonisolated public func lineLimit(_ number: Int?) -> some View { Modified() }
    nonisolated public func multilineTextAlignment(_ alignment: TextAlignment) -> some View { Modified() }
    nonisolated public func monospacedDigit() -> some View { Modified() }
}
public enum TextAlignment: Sendable { case leading, center, trailing }
