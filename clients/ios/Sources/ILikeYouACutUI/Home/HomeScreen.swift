#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    struct HomeScreen: View {
        let app: AppModel
        let notifications: any Notifications

        var body: some View {
            TabView {
                TryOnScreen(app: app, notifications: notifications)
                    .tabItem { Label("tab.try-on", systemImage: "scissors") }
                GalleryScreen(gallery: app.gallery, compare: app.compare)
                    .tabItem { Label("tab.gallery", systemImage: "photo.on.rectangle") }
                SettingsScreen(session: app.session, settings: app.settings, notifications: notifications)
                    .tabItem { Label("tab.settings", systemImage: "gearshape") }
            }
        }
    }
#endif
