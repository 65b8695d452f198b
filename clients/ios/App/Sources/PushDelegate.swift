import ILikeYouACutKit
import ILikeYouACutUI
import UIKit
import UserNotifications

/// Tells the server where to push: Apple's token of this phone, under the vendor's identifier of it.
final class PushDelegate: NSObject, UIApplicationDelegate, Notifications {
    let app = AppModel(
        client: ApiClient(base: Build.server, tokens: KeychainStore()), folder: Build.folder,
        device: UIDevice.current.model, appVersion: Build.version)

    var device: UUID? { UIDevice.current.identifierForVendor }

    func enable() async -> Bool {
        let center = UNUserNotificationCenter.current()
        isAllowed = (try? await center.requestAuthorization(options: [.alert, .sound])) ?? false
        resume()
        return isAllowed
    }

    /// Apple may give a new token at any start, so the app asks for it each time.
    func resume() {
        if isAllowed { UIApplication.shared.registerForRemoteNotifications() }
    }

    private var isAllowed: Bool {
        get { UserDefaults.standard.bool(forKey: "notifications") }
        set { UserDefaults.standard.set(newValue, forKey: "notifications") }
    }

    func application(
        _ application: UIApplication, didRegisterForRemoteNotificationsWithDeviceToken deviceToken: Data
    ) {
        guard let device else { return }
        Task { await app.settings.register(device: device, pushToken: deviceToken) }
    }
}
