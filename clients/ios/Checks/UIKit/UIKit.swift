// swift-format-ignore-file
// Declarations only: names, labels, types and isolation as Apple documents them. Nothing runs.
@_exported import Foundation

@MainActor open class UIResponder: NSObject {}
@MainActor open class UIView: UIResponder {
    public init(frame: CGRect) {}
    open class var layerClass: AnyClass { CALayer.self }
    open var layer: CALayer { fatalError() }
}
open class CALayer: NSObject {}

public final class UIImage: NSObject, @unchecked Sendable {
    public init?(data: Data) {}
    public init(cgImage: CGImage) {}
    public var cgImage: CGImage? { nil }
    public var size: CGSize { .zero }
    public func jpegData(compressionQuality: CGFloat) -> Data? { nil }
    public func draw(in rect: CGRect) {}
}
public class UIGraphicsImageRendererFormat: NSObject {
    public var scale: CGFloat = 1
    public var opaque = false
}
public class UIGraphicsImageRendererContext: NSObject {}
public class UIGraphicsImageRenderer: NSObject {
    public init(size: CGSize, format: UIGraphicsImageRendererFormat) {}
    public func jpegData(
        withCompressionQuality compressionQuality: CGFloat, actions: (UIGraphicsImageRendererContext) -> Void
    ) -> Data { Data() }
}
public func UIImageWriteToSavedPhotosAlbum(
    _ image: UIImage, _ target: Any?, _ selector: Int?, _ context: UnsafeMutableRawPointer?
) {}

@MainActor public final class UIDevice: NSObject {
    public class var current: UIDevice { fatalError() }
    public var identifierForVendor: UUID? { nil }
    public var name: String { "" }
    public var model: String { "" }
}
@MainActor open class UIApplication: UIResponder {
    public class var shared: UIApplication { fatalError() }
    public class var openSettingsURLString: String { "" }
    public func registerForRemoteNotifications() {}
    public struct LaunchOptionsKey: Hashable, Sendable {}
}
@MainActor public protocol UIApplicationDelegate: NSObjectProtocol {
    func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
    ) -> Bool
    func application(
        _ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data)
    func application(
        _ application: UIApplication, didFailToRegisterForRemoteNotificationsWithError error: any Error)
}
extension UIApplicationDelegate {
    public func application(
        _ application: UIApplication,
        didFinishLaunchingWithOptions launchOptions: [UIApplication.LaunchOptionsKey: Any]?
    ) -> Bool { true }
    public func application(
        _ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data
    ) {}
    public func application(
        _ application: UIApplication, didFailToRegisterForRemoteNotificationsWithError error: any Error
    ) {}
}

public struct UITextContentType: Hashable, Sendable {
    public static let emailAddress = UITextContentType()
    public static let password = UITextContentType()
    public static let newPassword = UITextContentType()
    public static let oneTimeCode = UITextContentType()
    public static let name = UITextContentType()
    public static let username = UITextContentType()
}
public enum UIKeyboardType: Int, Sendable { case `default`, emailAddress, numberPad }
