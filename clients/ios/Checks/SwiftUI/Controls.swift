public struct ButtonRole: Equatable, Sendable {
    public static let destructive = ButtonRole()
    public static let cancel = ButtonRole()
}
public struct Button<Title: View>: Primitive {
    nonisolated public init(action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Title) {}
    nonisolated public init(
        role: ButtonRole?, action: @escaping @MainActor () -> Void, @ViewBuilder label: () -> Title
    ) {}
}
extension Button where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey, action: @escaping @MainActor () -> Void) {}
    nonisolated public init(
        _ key: LocalizedStringKey, role: ButtonRole?, action: @escaping @MainActor () -> Void
    ) {}
}
extension Button where Title == Label<Text, Image> {
    nonisolated public init(
        _ key: LocalizedStringKey, systemImage: String, action: @escaping @MainActor () -> Void
    ) {}
    nonisolated public init(
        _ key: LocalizedStringKey, systemImage: String, role: ButtonRole?,
        action: @escaping @MainActor () -> Void
    ) {}
}

public struct TextField<Title: View>: Primitive {}
extension TextField where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey, text: Binding<String>) {}
}
public struct SecureField<Title: View>: Primitive {}
extension SecureField where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey, text: Binding<String>) {}
}
public struct Toggle<Title: View>: Primitive {
    nonisolated public init(isOn: Binding<Bool>, @ViewBuilder label: () -> Title) {}
}
extension Toggle where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey, isOn: Binding<Bool>) {}
}
public struct Slider<Title: View, ValueTitle: View>: Primitive {}
extension Slider where ValueTitle == EmptyView {
    nonisolated public init<V: BinaryFloatingPoint>(
        value: Binding<V>, in bounds: ClosedRange<V>, step: V.Stride, @ViewBuilder label: () -> Title
    ) where V.Stride: BinaryFloatingPoint {}
}
public struct Stepper<Title: View>: Primitive {}
extension Stepper where Title == Text {
    nonisolated public init<V: Strideable>(
        _ key: LocalizedStringKey, value: Binding<V>, in bounds: ClosedRange<V>, step: V.Stride = 1
    ) {}
}
public struct Picker<Title: View, Value: Hashable, Content: View>: Primitive {}
extension Picker where Title == Text {
    nonisolated public init(
        _ key: LocalizedStringKey, selection: Binding<Value>, @ViewBuilder content: () -> Content
    ) {}
}
public struct ColorPicker<Title: View>: Primitive {}
extension ColorPicker where Title == Text {
    nonisolated public init(
        _ key: LocalizedStringKey, selection: Binding<Color>, supportsOpacity: Bool = true
    ) {}
}
public struct ProgressView<Title: View>: Primitive {}
extension ProgressView where Title == EmptyView {
    nonisolated public init() {}
}
extension ProgressView where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey) {}
    nonisolated public init<V: BinaryFloatingPoint>(_ key: LocalizedStringKey, value: V?, total: V = 1.0) {}
}
public struct Link<Title: View>: Primitive {}
extension Link where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey, destination: URL) {}
}
public struct DisclosureGroup<Title: View, Content: View>: Primitive {}
extension DisclosureGroup where Title == Text {
    nonisolated public init(_ key: LocalizedStringKey, @ViewBuilder content: @escaping () -> Content) {}
}

public protocol Transferable: Sendable {}
extension URL: Transferable {}
extension Data: Transferable {}
public struct ShareLink<Title: View>: Primitive {
    public init(item: URL, @ViewBuilder label: () -> Title) {}
}
extension ShareLink where Title == Label<Text, Image> {
    public init(_ key: LocalizedStringKey, item: URL) {}
}

public protocol PrimitiveButtonStyle {}
public struct BorderedProminentButtonStyle: PrimitiveButtonStyle {}
public struct BorderedButtonStyle: PrimitiveButtonStyle {}
public struct PlainButtonStyle: PrimitiveButtonStyle {}
extension PrimitiveButtonStyle where Self == BorderedProminentButtonStyle {
    public static var borderedProminent: Self { .init() }
}
extension PrimitiveButtonStyle where Self == BorderedButtonStyle {
    public static var bordered: Self { .init() }
}
extension PrimitiveButtonStyle where Self == PlainButtonStyle {
    public static var plain: Self { .init() }
}
public protocol PickerStyle {}
public struct SegmentedPickerStyle: PickerStyle {}
extension PickerStyle where Self == SegmentedPickerStyle {
    public static var segmented: Self { .init() }
}
public enum ControlSize: Sendable { case small, regular, large }
public struct SubmitLabel: Sendable {
    public static let next = SubmitLabel()
    public static let go = SubmitLabel()
}
public struct TextInputAutocapitalization: Sendable {
    public static let never = TextInputAutocapitalization()
    public static let words = TextInputAutocapitalization()
}

extension View {
    nonisolated public func buttonStyle<S: PrimitiveButtonStyle>(_ style: S) -> some View { Modified() }
    nonisolated public func pickerStyle<S: PickerStyle>(_ style: S) -> some View { Modified() }
    nonisolated public func controlSize(_ size: ControlSize) -> some View { Modified() }
    nonisolated public func disabled(_ disabled: Bool) -> some View { Modified() }
    nonisolated public func textContentType(_ type: UITextContentType?) -> some View { Modified() }
    nonisolated public func keyboardType(_ type: UIKeyboardType) -> some View { Modified() }
    nonisolated public func textInputAutocapitalization(_ kind: TextInputAutocapitalization?) -> some View {
        Modified()
    }
    nonisolated public func autocorrectionDisabled(_ disable: Bool = true) -> some View { Modified() }
    nonisolated public func submitLabel(_ label: SubmitLabel) -> some View { Modified() }
    nonisolated public func onSubmit(_ action: @escaping () -> Void) -> some View { Modified() }
}
