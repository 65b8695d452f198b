import ILikeYouACutKit
import ILikeYouACutUI
import SwiftUI

@main
struct ILikeYouACutApp: App {
    @UIApplicationDelegateAdaptor private var push: PushDelegate

    var body: some Scene {
        WindowGroup {
            RootScreen(app: push.app, notifications: push)
        }
    }
}
