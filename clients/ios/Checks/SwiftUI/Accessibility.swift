public struct AccessibilityTraits: OptionSet, Sendable {
    public let rawValue: Int
    public init(rawValue: Int) { self.rawValue = rawValue }
    public static let isSelected = AccessibilityTraits(rawValue: 1)
    public static let isHeader = AccessibilityTraits(rawValue: 4)
    public static let updatesFrequently = AccessibilityTraits(rawValue: 8)
    public static let isImage = AccessibilityTraits(rawValue: 16)
}
public enum AccessibilityAdjustmentDirection: Sendable { case increment, decrement }
public struct AccessibilityChildBehavior: Hashable, Sendable {
    public static let ignore = AccessibilityChildBehavior()
    public static let contain = AccessibilityChildBehavior()
}
public struct AccessibilityNotification {
    public struct Announcement {
        public init(_ text: AttributedString) {}
        public init(_ text: String) {}
        public func post() {}
    }
}
extension View {
    nonisolated public func accessibilityElement(children: AccessibilityChildBehavior = .ignore) -> some View
    { Modified() }
    nonisolated public func accessibilityLabel(_ key: LocalizedStringKey) -> some View { Modified() }
    nonisolated public func accessibilityLabel(_ label: Text) -> some View { Modified() }
    @_disfavoredOverload nonisolated public func accessibilityLabel<S: StringProtocol>(_ label: S)
        -> some View
    { Modified() }
    nonisolated public func accessibilityValue(_ key: LocalizedStringKey) -> some View { Modified() }
    nonisolated public func accessibilityValue(_ value: Text) -> some View { Modified() }
    nonisolated public func accessibilityHint(_ key: LocalizedStringKey) -> some View { Modified() }
    nonisolated public func accessibilityHidden(_ hidden: Bool) -> some View { Modified() }
    nonisolated public func accessibilityAddTraits(_ traits: AccessibilityTraits) -> some View { Modified() }
    nonisolated public func accessibilityAdjustableAction(
        _ handler: @escaping (AccessibilityAdjustmentDirection) -> Void
    ) -> some View { Modified() }
    nonisolated public func accessibilityAction(
        named key: LocalizedStringKey, _ handler: @escaping () -> Void
    ) -> some View { Modified() }
}
